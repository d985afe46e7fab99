#!/usr/bin/env python3
"""A sheet file that comes through a pipe: usage: check_stdin.py PROGRAM

A pipe can be read once, so that nothing may look at the file before.
"""
import os
import subprocess
import tempfile
import threading

from cellgrad import PROGRAM, check, finish

SHEET = "cellgrad 1\nparams x = 3\ny = x^2\nsolve low\n    minimize y\n    by changing x\n"


def pipe(text, *words):
    return subprocess.run([PROGRAM, *words], input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False, timeout=60)


def main():
    done = pipe(SHEET, "eval", "-")
    check(done.returncode == 0 and done.stdout == "y = 9\n", f"a sheet on stdin is computed {done}")
    done = pipe(SHEET, "run", "/dev/stdin", "--json")
    check(done.returncode == 0 and '"y": 0' in done.stdout, f"and solved {done}")
    done = pipe(SHEET + "z = nothing\n", "run", "-")
    check(done.returncode == 3 and "/dev/stdin:7:5: error: nothing is called" in done.stderr, f"and its mistakes are found {done}")
    done = pipe("", "run", "-")
    check(done.returncode == 3 and "[version]" in done.stderr, f"an empty one is no sheet {done}")
    with tempfile.TemporaryDirectory() as folder:
        fifo = os.path.join(folder, "model.sheet")
        os.mkfifo(fifo)
        writer = threading.Thread(daemon=True, target=lambda: open(fifo, "w", encoding="utf-8").write(SHEET))
        writer.start()
        done = pipe("", "eval", fifo, "y")
        writer.join(10)
        check(done.stdout == "y = 9\n", f"a named pipe is read {done}")
    finish()


main()
