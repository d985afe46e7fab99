"""valgrind finds neither errors nor leaks in a run of sheets. usage: PROGRAM; skipped where there is no valgrind."""
import os
import shutil
import subprocess
import sys
import tempfile

from cellgrad import PROGRAM, SHEETS, SKIPPED, check, finish

if not shutil.which("valgrind"):
    print("skipped: valgrind is not installed")
    sys.exit(SKIPPED)

SUPPRESSIONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "valgrind.supp")
VALGRIND = ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect",
            "--suppressions=" + SUPPRESSIONS]
RUNS = [["run", "titanic_linear.sheet"], ["run", "quadratic.sheet", "--json"], ["run", "titanic_net.sheet", "--starts", "2"],
        ["grad", "titanic_net.sheet", "loss", "--symbolic"], ["check", "rollercoaster.sheet"]]
with tempfile.TemporaryDirectory() as folder:
    for command, sheet, *words in RUNS:
        done = subprocess.run(VALGRIND + [PROGRAM, command, os.path.join(SHEETS, sheet)] + words, cwd=folder,
                              capture_output=True, text=True)
        check(done.returncode in (0, 1), "%s %s: exit status %d %s" % (command, sheet, done.returncode, done.stderr[-2000:]))
finish()
