#!/usr/bin/env python3
"""What cannot be written is an error, whatever else the command found out: usage: check_full_disk.py PROGRAM

On stdout to /dev/full each write fails as on a full disk; files are kept short by a limit of their size.
"""
import os
import resource
import subprocess
import sys
import tempfile

from cellgrad import PROGRAM, SHEETS, check, finish

QUADRATIC = os.path.join(SHEETS, "quadratic.sheet")
LINEAR = os.path.join(SHEETS, "linear_program.sheet")


def short_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))


def run_full(*words):
    """Where nothing can be put on stdout."""
    with open("/dev/full", "wb") as full:
        return subprocess.run([PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)


def main():
    if not os.path.exists("/dev/full"):
        print("skipped: there is no /dev/full")
        sys.exit(77)
    for words in (["solve", QUADRATIC], ["eval", QUADRATIC, "--json"], ["fmt", QUADRATIC], ["functions"], ["help"],
                  ["diff", QUADRATIC, LINEAR]):
        done = run_full(*words)
        check(done.returncode == 2 and "[file-write]" in done.stderr, f"{words[0]} on a full disk {done.stderr.strip()}")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([PROGRAM, "export", QUADRATIC, "-o", "book.xlsx"], cwd=folder, preexec_fn=short_files,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        check(done.returncode == 2 and "[file-write]" in done.stderr,
              f"a file beyond the limit of sizes {done.returncode} {done.stderr.strip()}")
        check(os.listdir(folder) == [], f"nothing is left behind {os.listdir(folder)}")
    finish()


main()
