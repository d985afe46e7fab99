#!/usr/bin/env python3
"""The benchmarks: cellgrad and its rivals take turns, and what is printed are ratios with their spread.

usage: tools/bench [--quick] [CASE]...      cases: net logistic wide starts recalculate book csv growth memory startup

All cases together write docs/performance.md and docs/growth.svg; some of them, or --quick, only print. Rivals that are
not installed are skipped by name. Data are generated in the build folder. Times are medians over turns, ratios medians
of the ratios turn by turn; the spread is the range that holds the middle half of them."""
import csv
import json
import os
import platform
import shutil
import subprocess
import sys
import time

from growth import case_growth, growth_text, net_sheet, number_table, profiled
from growth_plot import plot
from quantities import count_text, median, seconds_text

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MISSING = 77
REST = 0.2  # seconds between turns: threads that a library keeps awake after its work would take a processor from the next
PROCESSORS = sorted(os.sched_getaffinity(0))
PYTHONS = list(dict.fromkeys([sys.executable, "/usr/bin/python3"]))


def middle_half(values):
    ordered = sorted(values)
    cut = len(ordered) // 4
    return ordered[cut], ordered[len(ordered) - 1 - cut]


# ---- Contestants ----


class Skipped(Exception):
    """A rival that is not installed."""


class Contestant:
    """A process as turns.h describes it. One that keeps its memory gives none of it back to the system between turns, so that what
    the system takes to hand out pages is in its first turn only."""

    def __init__(self, command, threads=None, keeps_memory=False):
        self.threads = threads
        variables = {name: str(threads or 1) for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
        if keeps_memory:
            variables["GLIBC_TUNABLES"] = "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=%d" % 2 ** 40
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True, env={**os.environ, **variables})
        words = self.process.stdout.readline().split()
        if len(words) != 2 or words[0] != "ready":
            status = self.process.wait()
            raise Skipped() if status == MISSING else RuntimeError("%s: exit status %s" % (" ".join(command), status))
        self.check = float(words[1])

    def take_processor(self, turn):
        """At each turn another one: for minutes one may be half as slow again as the other, when its other half works for others."""
        os.sched_setaffinity(self.process.pid, {PROCESSORS[turn % len(PROCESSORS)]})

    def answer(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    def turn(self):
        return float(self.answer(""))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Process:
    """A program that is started anew for each turn; `memory` is the largest of each."""

    def __init__(self, *command):
        self.command, self.memory = command, []

    def turn(self):
        start = time.perf_counter()
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError("%s: exit status %d" % (" ".join(self.command), process.returncode))
        self.memory.append(1024.0 * used.ru_maxrss)
        return seconds

    def close(self):
        pass


def rival(name, *words, threads=None):
    for python in PYTHONS:
        try:
            return Contestant([python, os.path.join(HERE, "rivals.py"), name, *map(str, words)], threads)
        except Skipped:
            continue
    raise Skipped()


class Bench:
    """What all cases share: the build, the data, the results."""

    def __init__(self, build, quick):
        self.build, self.quick = build, quick
        self.program = os.path.join(build, "cellgrad")
        self.data = os.path.join(build, "bench-data")
        os.makedirs(self.data, exist_ok=True)
        self.rows, self.skipped, self.growth, self.notes = [], [], [], []

    def turns(self, full):
        return 3 if self.quick else full

    def own(self, tool, *words, threads=None, keeps_memory=False):
        return Contestant([os.path.join(self.build, "tests", "bench", "bench_" + tool), *map(str, words)], threads, keeps_memory)

    def try_rival(self, label, make):
        try:
            return make()
        except Skipped:
            self.skipped.append(label)
            print("skipped: %s is not installed" % label, flush=True)
            return None

    def add(self, case, against, ours, theirs, aim, faster, unit="s"):
        """`ours` and `theirs` turn by turn. `faster`: the ratio says how many times faster; else how many times as slow. The
        unit is seconds, or "B" for bytes. A rival whose time is the difference of two runs may come out as nothing in a slow minute:
        such turns do not count."""
        turns = [turn for turn in zip(ours, theirs) if min(turn) > 0]
        if not turns:
            print("%s: the time of %s could not be measured" % (case, against), flush=True)
            return
        ours, theirs = zip(*turns)
        ratios = [theirs[i] / ours[i] if faster else ours[i] / theirs[i] for i in range(len(ours))]
        ratio = median(ratios)
        holds = aim is None or (ratio >= aim if faster else ratio <= aim)
        row = {"case": case, "against": against, "ours": median(ours), "theirs": median(theirs), "ratio": ratio,
               "spread": middle_half(ratios), "aim": aim, "faster": faster, "holds": holds, "unit": unit}
        self.rows.append(row)
        print("%-58s %-24s %10s %10s  %7.3g (%.3g .. %.3g)  aim %s%s" %
              (case, against, amount(row, row["ours"]), amount(row, row["theirs"]), ratio, *row["spread"],
               aim_text(row), "" if holds else "  MISSED"), flush=True)

    def compete(self, case, ours, rivals, turns, warm=True):
        """A first turn to warm up is not counted. rivals: (label, contestant or None, aim, faster, tolerance of the check or None).
        Contestants of one thread each take their turns on the same processor."""
        present = [entry for entry in rivals if entry[1]]
        for label, contestant, _, _, tolerance in present:
            if tolerance is not None and abs(contestant.check - ours.check) > tolerance * abs(ours.check):
                raise RuntimeError("%s: cellgrad finds %.17g and %s %.17g" % (case, ours.check, label, contestant.check))
        times, own_times = [[] for _ in present], []
        for contestant in [ours] + [entry[1] for entry in present] if warm else []:
            contestant.turn()
        alone = all(isinstance(each, Contestant) and each.threads == 1 for each in [ours] + [entry[1] for entry in present])
        for turn in range(turns):
            for contestant, found in zip([ours] + [entry[1] for entry in present], [own_times] + times):
                if alone:
                    contestant.take_processor(turn)
                time.sleep(REST)
                found.append(contestant.turn())
        for at, (label, _, aim, faster, _) in enumerate(present):
            self.add(case, label, own_times, times[at], aim, faster)
        for contestant in [ours] + [entry[1] for entry in present]:
            contestant.close()

    def make(self, name, write):
        """The data file of that name, written once."""
        path = os.path.join(self.data, name)
        if not os.path.exists(path):
            write(path + ".part")
            os.rename(path + ".part", path)
        return path


def aim_text(row):
    if row["aim"] is None:
        return "none"
    return "%s %g" % ("at least" if row["faster"] else "at most", row["aim"])


# ---- Data ----


def passengers():
    with open(os.path.join(ROOT, "data", "titanic.csv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_passengers(path, rows, count):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        out.writeheader()
        for i in range(count):
            out.writerow({**rows[i % len(rows)], "PassengerId": i + 1})


def complete_passengers():
    return [row for row in passengers() if row["Age"] and row["Embarked"] and row["Fare"]]




# ---- Cases ----


def case_net(bench):
    for rows in ([100000, 1000000] if bench.quick else [100000, 1000000, 4000000]):
        for threads in (1, 2):
            ours = bench.own("net", "cellgrad", rows, threads, threads=threads)
            main = rows == 1000000 and threads == 1
            fast = (5 if main else None, 8 if main else None)
            bench.compete("lesson net, value and gradient, %s rows, %d thread%s" % (count_text(rows), threads, "s" * (threads > 1)),
                          ours, [("hand-fused C", bench.own("net", "fused", rows, threads, threads=threads), 1.5, False, 1e-9),
                                 ("NumPy", bench.try_rival("NumPy", lambda: rival("numpy_net", rows, threads=threads)),
                                  fast[0], True, 1e-6),
                                 ("PyTorch", bench.try_rival("PyTorch", lambda: rival("torch_net", rows, threads,
                                                                                      threads=threads)), fast[1], True, 1e-6)],
                          bench.turns(15 if rows < 4000000 else 9))


def case_logistic(bench):
    for rows in (100000, 1000000):
        for threads in (1, 2):
            bench.compete("net of 3 sigmoids with cross-entropy, value and gradient, %s rows, %d thread%s" %
                          (count_text(rows), threads, "s" * (threads > 1)),
                          bench.own("net", "logistic", rows, threads, threads=threads),
                          [("hand-fused C with libmvec", bench.own("net", "fused-logistic", rows, threads, threads=threads),
                            None, False, 1e-9),
                           ("NumPy", bench.try_rival("NumPy", lambda: rival("numpy_logistic", rows, threads=threads)), None, True, 1e-6),
                           ("PyTorch", bench.try_rival("PyTorch", lambda: rival("torch_logistic", rows, threads, threads=threads)),
                            None, True, 1e-6)], bench.turns(11))


def case_wide(bench):
    for threads in (1, 2):
        blas = bench.try_rival("NumPy", lambda: rival("blas_wide", 12000, threads=threads))
        if blas:
            bench.compete("784 x 30 x 1 net, value and gradient, 12,000 rows, %d thread%s" % (threads, "s" * (threads > 1)),
                          bench.own("net", "wide", 12000, threads, threads=threads), [("its BLAS calls", blas, 1.15, False, None)], bench.turns(11))


def case_starts(bench):
    table = bench.make("passengers_712.csv", lambda path: write_passengers(path, complete_passengers(), 712))
    sheet = os.path.join(ROOT, "sheets", "titanic_net.sheet")
    found = subprocess.run([bench.program, "eval", sheet, "passengers[[SibSp]:[Ones]]", "passengers[Survived]", "--csv",
                            "passengers=" + table, "--json"], stdout=subprocess.PIPE, check=True, text=True).stdout
    x, y = json.loads(found).values()
    data = os.path.join(bench.data, "net.json")
    with open(data, "w", encoding="utf-8") as file:
        json.dump({"x": x, "y": y}, file)
    starts = 200 if bench.quick else 1000
    alone = {}
    for threads in (1, 2):
        ours = bench.own("book", "solve", sheet, "passengers=" + table, starts, threads, threads=threads)
        # A start takes SciPy from nothing to a tenth of a second: few of them would make the ratios differ by a third.
        scipy = {method: bench.try_rival("SciPy", lambda method=method: rival("scipy_starts", data, starts // 5, method, threads=1))
                 for method in ("L-BFGS-B", "BFGS")}
        case = "lesson net, 712 rows, a start of %s, %d thread%s" % (count_text(starts), threads, "s" * (threads > 1))
        bench.compete(case, ours, [("SciPy %s, one thread" % method, contestant,
                                    10 if threads == 1 and method == "L-BFGS-B" else None, True, None)
                                   for method, contestant in scipy.items()], bench.turns(7))
        alone[threads] = bench.own("book", "solve", sheet, "passengers=" + table, starts, threads, threads=threads)
    times = {1: [], 2: []}
    for turn in range(bench.turns(7)):
        alone[1].take_processor(turn)
        for threads in (1, 2):
            times[threads].append(alone[threads].turn())
    for contestant in alone.values():
        contestant.close()
    bench.add("lesson net, 712 rows, %s starts, 2 threads" % count_text(starts), "itself on 1 thread", times[2], times[1], 1.8, True)


def case_recalculate(bench):
    rows = 10000 if bench.quick else 100000
    table = bench.make("passengers_%d.csv" % rows, lambda path: write_passengers(path, complete_passengers(), rows))
    sheet = os.path.join(HERE, "recalculate.sheet")

    def export(path):
        subprocess.run([bench.program, "run", sheet, "--csv", "passengers=" + table, "-o", path + ".xlsx"], check=True,
                       stdout=subprocess.DEVNULL)
        os.rename(path + ".xlsx", path)

    book = bench.make("recalculate_%d.xlsx" % rows, export)
    cells = count_text(rows * 13)
    places = [line.split(" = ") for line in subprocess.run(
        [sys.executable, os.path.join(HERE, "named_cells.py"), book], stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()]
    (worksheet, loss), (_, weight) = (dict(places)[name].split("!") for name in ("loss", "W"))
    office = lambda what, *words: bench.try_rival("LibreOffice", lambda: rival(what, book, worksheet, loss, *words))
    bench.compete("all %s formula cells recalculated" % cells, bench.own("book", "recalculate", sheet, "passengers=" + table, "loss"),
                  [("LibreOffice, hard", office("libreoffice_hard"), 100, True, 1e-9)], bench.turns(5))
    if not bench.quick:  # two loads a turn, of many seconds each
        bench.compete("all %s formula cells recalculated" % cells,
                      bench.own("book", "recalculate", sheet, "passengers=" + table, "loss"),
                      [("Gnumeric", bench.try_rival("Gnumeric", lambda: rival("gnumeric_hard", book)), None, True, None)],
                      1, warm=False)
    bench.compete("%s formula cells after one parameter is edited" % cells,
                  bench.own("book", "edit", sheet, "passengers=" + table, "loss", "W[1,1]"),
                  [("LibreOffice", office("libreoffice_edit", weight), 100, True, 1e-9)], bench.turns(7))


def make_books(bench, rows):
    """The same workbook as three programs write it: (what it is called, its path)."""
    tool = [sys.executable, os.path.join(HERE, "make_book.py")]

    def save_again(path):
        folder = path + ".folder"
        subprocess.run(["soffice", "-env:UserInstallation=file://" + folder + "/profile", "--headless", "--convert-to", "xlsx",
                        "--outdir", folder, books[0][1]], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.rename(os.path.join(folder, os.path.basename(books[0][1])), path)
        shutil.rmtree(folder)

    books = [(label, bench.make("book_%s_%d.xlsx" % (kind, rows), lambda path, kind=kind: subprocess.run(
        [*tool, kind, str(rows), path], check=True)))
             for label, kind in (("every formula written", "written"), ("formulas shared, as Excel writes them", "shared"))]
    if shutil.which("soffice"):
        books.append(("as LibreOffice saves it", bench.make("book_libreoffice_%d.xlsx" % rows, save_again)))
    return books


def case_book(bench):
    rows = 10000 if bench.quick else 100000
    for label, book in make_books(bench, rows):
        found = subprocess.run([bench.program, "recalc", book, "--compare", "--json"], stdout=subprocess.PIPE, check=True, text=True)
        if json.loads(found.stdout)["compared"] != 25 * rows:
            raise RuntimeError("%s: not every formula cell was compared" % book)
        case = "workbook of %s rows x 25 formula columns read and recalculated, %s" % (count_text(rows), label)
        ours, office = Process(bench.program, "recalc", book), bench.try_rival("LibreOffice", lambda: rival("libreoffice_load", book))
        bench.compete(case, ours, [("LibreOffice", office, 20, True, None)], bench.turns(5))
        if office:
            bench.add(case + ": memory", "LibreOffice", [median(ours.memory)], [office.check], 4, True, "B")


def case_csv(bench):
    rows = 200000 if bench.quick else 1000000
    table = bench.make("titanic_%d.csv" % rows, lambda path: write_passengers(path, passengers(), rows))
    size = "%.3g MB" % (os.path.getsize(table) / 1e6)
    ours, pandas = bench.own("csv", "cellgrad", table), bench.try_rival("pandas", lambda: rival("pandas_csv", table))
    memory = ours.check
    columns = rows * 12 * 8
    if pandas:
        bench.add("memory to read it", "pandas", [memory], [pandas.check], 3, True, "B")
    bench.add("memory to read it", "the columns themselves", [memory], [columns], 1.3, False, "B")
    bench.compete("CSV of %s rows x 12 columns, %s" % (count_text(rows), size), ours,
                  [("libcsv's own pass", bench.own("csv", "libcsv", table), 1.25, False, None),
                   ("pandas", pandas, 4, True, None)], bench.turns(11))


def case_memory(bench):
    rows = 1000000 if bench.quick else 10000000
    sheet = os.path.join(bench.data, "net.sheet")
    with open(sheet, "w", encoding="utf-8") as file:
        file.write(net_sheet(20))
    for threads in ("1", "2"):
        profile = profiled(bench, sheet, "--csv", "t=" + number_table(bench, rows), "--threads", threads)
        bench.add("memory to train on %s rows x 11 columns, %s thread%s" % (count_text(rows), threads, "s" * (threads > "1")),
                  "the columns themselves", [profile["memory"]], [rows * 11 * 8.0], 1.3, False, "B")


def case_startup(bench):
    command = [bench.program, "eval", os.path.join(ROOT, "sheets", "titanic_linear.sheet"), "loss"]
    ours, empty = [], []
    for _ in range(bench.turns(41)):
        for times, words in ((ours, command), (empty, [shutil.which("true")])):
            start = time.perf_counter()
            subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
            times.append(time.perf_counter() - start)
    bench.add("`cellgrad eval` of the linear sheet, as a process", "10 ms", ours, [0.010] * len(ours), 1, False)
    bench.notes.append("A process that does nothing (`true`) takes %s in the same turns." % seconds_text(median(empty)))


CASES = {"net": case_net, "logistic": case_logistic, "wide": case_wide, "starts": case_starts, "recalculate": case_recalculate,
         "book": case_book, "csv": case_csv, "growth": case_growth, "memory": case_memory, "startup": case_startup}


# ---- The page ----


def first_line(command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def machine_text():
    model = platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return "%s, %d cores; %s; %s" % (model, os.cpu_count(), first_line(["cc", "--version"]), platform.platform(terse=True))


def amount(row, value):
    if row["unit"] == "B":
        return "%.4g MB" % (value / 1e6)
    return seconds_text(value)


def ratio_rows(bench):
    for row in bench.rows:
        what = "times faster" if row["faster"] else "times its time"
        if row["unit"] == "B":
            what = "times less" if row["faster"] else "times as much"
        spread = "" if len(set(row["spread"])) == 1 else " (%.3g to %.3g)" % row["spread"]
        yield "| %s | %s | %s | %s | %.3g %s%s | %s | %s |" % (
            row["case"], row["against"], amount(row, row["ours"]), amount(row, row["theirs"]), row["ratio"], what, spread,
            aim_text(row), "yes" if row["holds"] else "**no**")


PAGE = """# Performance

Written by `tools/bench`, which builds everything here from the project's own source, generates the data, and lets cellgrad
and each rival take turns in one run: what counts are the ratios, because a machine's mood changes both sides alike. Times
are medians over turns; in brackets is the range that holds the middle half of the turns' ratios.

Machine: %(machine)s. Load when it began: %(load)s.%(skipped)s

| case | against | cellgrad | rival | ratio | aim | holds |
| --- | --- | ---: | ---: | --- | --- | --- |
%(ratios)s

%(notes)s
%(growth)s
## What is compared

- **hand-fused C** is `tests/bench/bench_net.c`: one loop over the same columns, eight rows at a time, all sums in registers. With
  sigmoids it goes over strips of 512 rows and calls libmvec's exponential and logarithm, on machines where there is one.
- **its BLAS calls** are the matrix products that the net's value and gradient cannot do without, through NumPy, whatever BLAS it has.
- **SciPy** minimises with L-BFGS-B, with a memory of 30 steps, and with BFGS, each to a gradient of 1e-8 and with a gradient
  written by hand in NumPy; starts are drawn from the same distribution, 200 of them a turn, and the time is that of one start.
  Three starts of ten lead to kinks, where there is no such gradient: SciPy gives up when a line search fails, cellgrad goes on
  until 50 steps together have not lowered the objective by 1e-13 of it.
- **LibreOffice** has the workbook that cellgrad exports, with live formulas; `calculateAll` is its hard recalculation. An edit
  counts until the loss has its new value.
- **Workbooks read and recalculated**: the program from its start to its end, against `loadComponentFromURL` and `calculateAll`
  in a LibreOffice that has started before; the larger peak of memory of either process.
- **libcsv's own pass** reads the file and hands out every field, and neither converts nor keeps one.

## What was decided

- **A matrix that remembers every step.** Starts that end at kinks take most of the evaluations, and near a kink L-BFGS forgets
  what it needs: with a memory of 30 steps a start of the lesson's net takes 300 evaluations, with all of them 166. The whole
  matrix (`src/solve/method_bfgs.c`) is also faster than the recursion over the steps, whose 60 dot products wait for each other.
  A line search that goes where two tangents meet, which is at the kink, leaves 145 (`src/solve/line_search.c`). Up to a hundred
  variables without bounds are solved that way; the minima found are as good.
- **Machine code while the program runs.** Interpreted instructions over blocks of 512 rows, however well each is made, take
  about 2.4 times the hand-fused loop: what passes between two instructions goes through the caches. So a loop of arithmetic
  alone is compiled by LLVM (`src/program/fused.h`), in about 20 ms, when it has taken as long, and keeps the bits of the
  instructions. LLVM is opened by its name when it is first needed: nothing is linked against it, starting takes no longer, and
  without it the instructions go on.
- **Exponentials, logarithms and hyperbolic tangents of our own.** The C library's are called once a number, and its vector
  functions have other bits. Ours (`src/function/elementary.def`) are steps without a branch, written once: the kernels compile
  them for eight rows at a time, and machine code has the same steps as text, so that a loop with a sigmoid is compiled whole.
  They are written out where they stand, not called: around a call all that a loop holds in registers must be saved. A loop
  of one exponential and twelve sums took 2.7 ns a row like that, and 3.2 to 6.7 with a call, as the compiler went about it.
  They are off by at most 0.8 units in the last place and use no fused product and sum, which not every machine has; libmvec,
  which the hand-fused loop calls, may use them and promises 4 units.
- **Worksheets mostly without a parser.** Half of the time of reading a large workbook was expat's. Nearly every byte of a
  worksheet is a row or a cell as all programs write them, so those are seen at once (`src/book/plain_cells.h`); and most
  cells are the one above, filled down: one comparison finds that, and only the value is read (`src/book/cells_above.h`). The
  first byte that is not as expected goes to expat, which has all else and judges it (`src/book/part_to_plain.h`); a test has
  both read the same sheets. A part is unpacked by another thread, with ISA-L in a third of zlib's time, which is now the
  longest part of it. What is then computed goes over all cores.
- **No BLAS.** Matrix products are tiles of our own whose sums stay in registers (`src/function/slots_product.c`,
  `src/program/outer_product.c`). They are no slower than OpenBLAS on the shapes of nets, need no copy of the columns into a
  matrix, and add up in one order on every machine and with any number of threads, which a BLAS does not promise.
- **Few different cells, few computations.** A column whose cells repeat, as texts do, has a dictionary and codes once a formula
  asks for its cells; what comes from it alone is computed once for each different cell (`src/program/coded_plans.c`). A block
  with some blanks, texts or errors among numbers still goes through the fast kernels, and only the odd rows through the general
  ones (`src/program/single_cells.c`).
- **Columns start at different sets of the caches.** Columns that all start at the same place of a page compete for one set; a
  loop over eleven of them takes twice the time. Large blocks of memory are therefore staggered (`src/base/arena.c`).
- **Large tables are read in chunks.** Their text is cut at line ends outside of quotes, chunks are read by one thread a core,
  and taken in by one thread in the file's order: the table does not depend on the number of threads. The file is read into
  memory of our own, piece by piece, and not mapped: that is no slower, takes no memory worth the name, and a file that another
  program cuts short is an error message. A file with any mistake is read again row by row, for the messages. A thread that is
  alone needs no chunks: it reads 32 KiB at a time, which stay in its cache, straight into the columns (`src/table/pieces.h`).
- **Memory that comes at once.** A page that is met for the first time while rows are written costs more than a microsecond,
  which was a sixth of the time of reading 10,000 rows. The columns of a table lie in one block (`src/table/table_builder.c`):
  from 2 MiB on it has large pages, where the system has them, and what is smaller is asked for with one call.

Instruction counts, which do not depend on the machine's mood, are in `tests/bench/instructions.json`, and the tests compare them.
"""


def write_page(bench, load):
    skipped = sorted(set(bench.skipped))
    text = PAGE % {"machine": machine_text(), "load": load, "ratios": "\n".join(ratio_rows(bench)), "growth": growth_text(bench.growth),
                   "skipped": " Skipped, because not installed: %s." % ", ".join(skipped) if skipped else "",
                   "notes": "".join(note + "\n" for note in bench.notes)}
    with open(os.path.join(ROOT, "docs", "performance.md"), "w", encoding="utf-8") as file:
        file.write(text)
    with open(os.path.join(ROOT, "docs", "growth.svg"), "w", encoding="utf-8") as file:
        file.write(plot(bench.growth))
    print("wrote docs/performance.md and docs/growth.svg")


def main(words):
    quick = "--quick" in words[1:]
    chosen = [word for word in words[1:] if word != "--quick"]
    if not words or any(word not in CASES for word in chosen):
        print(__doc__, file=sys.stderr)
        return 2
    load = "%.2f" % os.getloadavg()[0]
    bench = Bench(os.path.abspath(words[0]), quick)
    for name in chosen or CASES:
        CASES[name](bench)
    if not chosen and not quick:
        write_page(bench, load)
    missed = [row["case"] for row in bench.rows if not row["holds"]]
    print("%d ratios, %d miss their aim" % (len(bench.rows), len(missed)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
