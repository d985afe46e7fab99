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
finish()
