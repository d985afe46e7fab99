"""Ctrl-C ends a solve, keeps, reports and exports its best point, exit status 130; a second one ends at once. usage: PROGRAM"""
import json
import os
import signal
import subprocess
import tempfile
import time

from cellgrad import PROGRAM, SHEETS, check, finish

NET = os.path.join(SHEETS, "titanic_net.sheet")
LONG = [PROGRAM, "run", NET, "--json", "--starts", "100000", "--progress", "always"]


def start(folder):
    """Started, and solving: its first line of progress has come."""
    process = subprocess.Popen(LONG, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    seen = b""
    while b"objective" not in seen:
        byte = process.stderr.read(1)
        if not byte:
            break
        seen += byte
    check(b"objective" in seen, "progress is shown")
    return process


with tempfile.TemporaryDirectory() as folder:
    process = start(folder)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    check(process.returncode == 130, "exit status %d after Ctrl-C" % process.returncode)
    fit = json.loads(out)["solves"]["fit"]
    check(fit["status"] == "interrupted", "the status is %s" % fit["status"])
    check(fit["objective"] < 0.41, "the best point is kept: %.9g" % fit["objective"])
    check(os.listdir(folder) == ["titanic_net.xlsx"], "and exported: %s" % os.listdir(folder))

with tempfile.TemporaryDirectory() as folder:
    process = start(folder)
    for _ in range(200):  # the second one finds the program either still solving or just done with the first
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGINT)
        time.sleep(0.002)
    process.communicate(timeout=120)
    check(process.returncode == 130, "exit status %d after Ctrl-C twice" % process.returncode)


def writes_to(process, folder):
    """Whether the process has a file open in the folder that was not there."""
    handles = "/proc/%d/fd" % process.pid
    try:
        targets = [os.readlink(os.path.join(handles, name)) for name in os.listdir(handles)]
    except OSError:
        return False
    return any(target.startswith(folder) and not target.endswith((".csv", ".sheet", "old.xlsx")) for target in targets)


def end_while_writing(folder, number):
    """Ends the program by a signal while it writes a workbook; whether it was writing when the signal came."""
    process = subprocess.Popen([PROGRAM, "export", "big.sheet", "-o", "old.xlsx"], cwd=folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    while process.poll() is None and not writes_to(process, folder):
        time.sleep(0.005)
    time.sleep(0.05)
    process.send_signal(number)
    process.wait(timeout=120)
    return process.returncode != 0


with tempfile.TemporaryDirectory() as folder:
    folder = os.path.realpath(folder)
    with open(os.path.join(folder, "big.csv"), "w", encoding="ascii") as file:
        file.write("a,b,c,d\n" + "".join("%d,%d.5,%d,x%d\n" % (i, i * 7 % 1000, i % 13, i % 100) for i in range(60000)))
    with open(os.path.join(folder, "big.sheet"), "w", encoding="ascii") as file:
        file.write('cellgrad 1\ntable t from "big.csv"\n' + "".join("    f%d = [@a]*%d+[@b]\n" % (i, i) for i in range(8)))
    with open(os.path.join(folder, "old.xlsx"), "w", encoding="ascii") as file:
        file.write("what was there before")
    before = sorted(os.listdir(folder))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if not check(end_while_writing(folder, number), "signal %d ends an export" % number):
            continue
        check(sorted(os.listdir(folder)) == before, "nothing is left of it: %s" % sorted(os.listdir(folder)))
        with open(os.path.join(folder, "old.xlsx"), encoding="ascii") as file:
            check(file.read() == "what was there before", "the old file stands")
finish()
