#!/usr/bin/env python3
"""The rivals of tools/bench that are written in Python or are driven by it. usage: rivals.py NAME ARGUMENT...

    numpy_net ROWS          lesson net, value and gradient, written for speed
    torch_net ROWS THREADS  lesson net, value and gradient by autograd
    numpy_logistic ROWS, torch_logistic ROWS THREADS   the same of the net of sigmoids with cross-entropy
    blas_wide ROWS          the matrix products that the 784 x 30 net's value and gradient need, and nothing else
    scipy_starts DATA N METHOD   N starts of the lesson net on the rows in DATA (JSON: x, y), with hand gradient
    pandas_csv FILE
    libreoffice_hard BOOK WORKSHEET CELL     recalculation of everything
    libreoffice_edit BOOK WORKSHEET CELL VARIABLE   a new number in cell VARIABLE, until CELL has its new value
    libreoffice_load BOOK   loading and recalculation of everything; the check is its largest memory
    gnumeric_hard BOOK      loading with recalculation minus loading without

A contestant, as in turns.h: "ready CHECK", then for each line the seconds of one turn. Exit status 77: not installed.
Threads of the BLAS are set by the environment, before."""
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

MISSING = 77


def take_turns(turn, check):
    print("ready %.17g" % check, flush=True)
    for _ in sys.stdin:
        print("%.9g" % turn(), flush=True)


def timed(work, repeats):
    start = time.perf_counter()
    for _ in range(repeats):
        work()
    return (time.perf_counter() - start) / repeats


def warmed(work, repeats):
    """What is measured begins with all threads at work, as in bench_net.c."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < 0.03:
        work()
    return timed(work, repeats)


def own_memory():
    return 1024.0 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


# ---- the same numbers as src/base/random.h draws ----

GOLDEN = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1


def mix(np, z):
    with np.errstate(over="ignore"):
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def random_bits(np, seed, stream, index):
    with np.errstate(over="ignore"):
        z = mix(np, np.uint64((seed + GOLDEN) & MASK))
        z = mix(np, z ^ np.uint64(GOLDEN * 2 & MASK))
        z = mix(np, z ^ np.uint64((stream + GOLDEN * 3) & MASK))
        return mix(np, z + (index + np.uint64(1)) * np.uint64(GOLDEN))


def columns(np, rows, features):
    index = np.arange(rows, dtype=np.uint64)
    x = np.empty((rows, features), order="F")
    for k in range(features):
        x[:, k] = (random_bits(np, 0, k, index) >> np.uint64(11)) * 2.0**-53
    y = (random_bits(np, 0, features, index) & np.uint64(1)).astype(float)
    return x, y


# ---- nets ----

def numpy_net(rows):
    import numpy as np
    rows = int(rows)
    x, y = columns(np, rows, 10)
    w = np.linspace(-0.5, 0.5, 20).reshape(10, 2)

    def work():
        lin = x @ w
        on = lin > 0
        error = (lin * on).sum(axis=1) - y
        np.multiply(on, error[:, None], out=lin)
        return error @ error / rows, x.T @ lin * (2 / rows)

    value, gradient = work()
    take_turns(lambda: warmed(work, 1 + 2000000 // rows // 4), value + gradient.sum())


def torch_net(rows, threads):
    import numpy as np
    import torch
    rows = int(rows)
    torch.set_num_threads(int(threads))
    x, y = (torch.from_numpy(np.ascontiguousarray(part)) for part in columns(np, rows, 10))
    w = torch.linspace(-0.5, 0.5, 20, dtype=torch.float64).reshape(10, 2).requires_grad_()

    def work():
        w.grad = None
        loss = ((torch.relu(x @ w).sum(axis=1) - y)**2).mean()
        loss.backward()
        return loss

    value = work().item()
    take_turns(lambda: warmed(work, 1 + 500000 // rows), value + w.grad.sum().item())


def numpy_logistic(rows):
    import numpy as np
    rows = int(rows)
    x, y = columns(np, rows, 10)
    w, v = np.linspace(-0.5, 0.5, 20).reshape(10, 2), np.linspace(-0.5, 0.5, 2)

    def work():
        hidden = 1 / (1 + np.exp(-(x @ w)))
        p = 1 / (1 + np.exp(-(hidden @ v)))
        loss = -np.log(np.where(y != 0, p, 1 - p)).mean()
        slope = p - y
        return loss, x.T @ (slope[:, None] * v * hidden * (1 - hidden)) / rows, slope @ hidden / rows

    value, by_w, by_v = work()
    take_turns(lambda: warmed(work, 1 + 250000 // rows), value + by_w.sum() + by_v.sum())


def torch_logistic(rows, threads):
    import numpy as np
    import torch
    rows = int(rows)
    torch.set_num_threads(int(threads))
    x, y = (torch.from_numpy(np.ascontiguousarray(part)) for part in columns(np, rows, 10))
    w = torch.linspace(-0.5, 0.5, 20, dtype=torch.float64).reshape(10, 2).requires_grad_()
    v = torch.linspace(-0.5, 0.5, 2, dtype=torch.float64).requires_grad_()

    def work():
        w.grad = v.grad = None
        loss = torch.nn.functional.binary_cross_entropy(torch.sigmoid(torch.sigmoid(x @ w) @ v), y)
        loss.backward()
        return loss

    value = work().item()
    take_turns(lambda: warmed(work, 1 + 250000 // rows), value + w.grad.sum().item() + v.grad.sum().item())


def blas_wide(rows):
    import numpy as np
    rows = int(rows)
    x, _ = columns(np, rows, 784)
    w, v, error = np.full((784, 30), 0.01, order="F"), np.full(30, 0.5), np.full(rows, 0.25)

    def work():
        lin = x @ w
        return lin @ v, error @ lin, x.T @ lin

    work()
    take_turns(lambda: warmed(work, 1 + 12000 // rows), 0)


def scipy_starts(data, count, method):
    import json

    import numpy as np
    from scipy.optimize import minimize
    with open(data, encoding="utf-8") as file:
        given = json.load(file)
    x, y = np.array(given["x"]), np.array(given["y"]).ravel()
    x = np.asfortranarray(x)
    draws = np.random.default_rng(0)
    best = [np.inf]
    options = {"gtol": 1e-8, "maxiter": 2000}
    if method == "L-BFGS-B":
        options.update(ftol=0, maxfun=4000, maxcor=30)

    def value_and_gradient(flat):
        lin = x @ flat.reshape(10, 2)
        on = lin > 0
        error = (lin * on).sum(axis=1) - y
        return error @ error / len(y), (x.T @ (on * error[:, None])).ravel() * (2 / len(y))

    def work(starts):
        for _ in range(starts):
            end = minimize(value_and_gradient, draws.random(20) - 0.5, jac=True, method=method, options=options)
            best[0] = min(best[0], end.fun)

    work(20)
    take_turns(lambda: timed(lambda: work(int(count)), 1) / int(count), best[0])


# ---- tables and workbooks ----

def pandas_csv(path):
    import pandas
    pandas.read_csv(path)
    take_turns(lambda: timed(lambda: pandas.read_csv(path), 1), own_memory())


def start_libreoffice(folder):
    import uno
    pipe = "cellgrad_bench_%d" % os.getpid()
    office = subprocess.Popen(
        ["soffice", "-env:UserInstallation=file://" + os.path.join(folder, "profile"), "--headless", "--norestore",
         "--accept=pipe,name=%s;urp;" % pipe], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
            break
        except Exception:  # pylint: disable=broad-except # uno's own, until the office listens
            time.sleep(0.2)
    return office, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def load_in_libreoffice(desktop, book):
    from com.sun.star.beans import PropertyValue
    hidden = PropertyValue(Name="Hidden", Value=True)
    return desktop.loadComponentFromURL("file://" + os.path.abspath(book), "_blank", 0, (hidden,))


def with_desktop(use):
    """Calls use(desktop, its process's number)."""
    if not shutil.which("soffice"):
        sys.exit(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        office, desktop = start_libreoffice(folder)
        try:
            use(desktop, process_of(folder))
        finally:
            try:
                desktop.terminate()
            except Exception:  # pylint: disable=broad-except # it goes while it answers
                pass
            office.wait()


def with_libreoffice(book, use):
    def load(desktop, _):
        document = load_in_libreoffice(desktop, book)
        try:
            use(document)
        finally:
            document.close(True)
    with_desktop(load)


def process_of(folder):
    """The number of the office's process itself, behind its scripts."""
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % number, "rb") as file:
                words = file.read().split(b"\0")
        except OSError:  # it has ended
            continue
        if words[0].endswith(b"soffice.bin") and any(folder.encode() in word for word in words):
            return number
    raise RuntimeError("LibreOffice is not there")


def largest_memory(process):
    with open("/proc/%s/status" % process, encoding="utf-8") as file:
        return next(1024.0 * int(line.split()[1]) for line in file if line.startswith("VmHWM"))


def libreoffice_load(book):
    def use(desktop, process):
        def work():
            document = load_in_libreoffice(desktop, book)
            document.calculateAll()
            loaded.append(document)

        def turn():
            seconds = timed(work, 1)
            loaded.pop().close(True)
            return seconds

        loaded = []
        turn()
        take_turns(turn, largest_memory(process))
    with_desktop(use)


def libreoffice_hard(book, worksheet, cell):
    def use(document):
        result = document.Sheets.getByName(worksheet).getCellRangeByName(cell)
        document.calculateAll()
        take_turns(lambda: timed(document.calculateAll, 1), result.Value)
    with_libreoffice(book, use)


def libreoffice_edit(book, worksheet, cell, variable):
    def use(document):
        result = document.Sheets.getByName(worksheet).getCellRangeByName(cell)
        changed = document.Sheets.getByName(worksheet).getCellRangeByName(variable)
        document.calculateAll()
        value, first = result.Value, changed.Value

        def work():
            before = result.Value
            changed.Value = changed.Value + 1e-3
            if result.Value == before:
                raise RuntimeError("LibreOffice did not recalculate")

        def turn():
            seconds = timed(work, 1)
            changed.Value = first
            return seconds if result.Value == value else float("nan")

        take_turns(turn, value)
    with_libreoffice(book, use)


def gnumeric_hard(book):
    if not shutil.which("ssconvert"):
        sys.exit(MISSING)

    def convert(folder, *options):
        start = time.perf_counter()
        subprocess.run(["ssconvert", *options, book, os.path.join(folder, "out.csv")], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - start

    with tempfile.TemporaryDirectory() as folder:
        take_turns(lambda: convert(folder, "--recalc") - convert(folder), 0)


RIVALS = [numpy_net, torch_net, numpy_logistic, torch_logistic, blas_wide, scipy_starts, pandas_csv, libreoffice_hard,
          libreoffice_edit, libreoffice_load, gnumeric_hard]

if __name__ == "__main__":
    chosen = [rival for rival in RIVALS if sys.argv[1:] and rival.__name__ == sys.argv[1]]
    if not chosen:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        chosen[0](*sys.argv[2:])
    except ImportError as missing:
        print("%s" % missing, file=sys.stderr)
        sys.exit(MISSING)
