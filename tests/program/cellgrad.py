"""What the tests of the program share: where things are, and running it."""
import json
import os
import subprocess
import sys

SKIPPED = 77  # the exit status that meson counts as skipped

PROGRAM = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHEETS = os.path.join(ROOT, "sheets")
# Data that may not be shipped lies beside the project, where there is any.
KAGGLE = os.path.join(os.path.dirname(ROOT), "shared", "data", "titanic_kaggle.csv")

_failures = []


def all_sheets():
    return [os.path.join(SHEETS, name) for name in sorted(os.listdir(SHEETS)) if name.endswith(".sheet")]


def run(*words, folder=None, timeout=600):
    return subprocess.run([PROGRAM] + list(words), cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=timeout)


def run_json(*words, folder=None):
    done = run("run", *words, "--json", folder=folder)
    check(done.returncode in (0, 1), "%s: exit status %d\n%s" % (" ".join(words), done.returncode, done.stderr))
    return json.loads(done.stdout)


def check(holds, text):
    """Prints a line a claim, so that a log says what was proved."""
    print(("ok      " if holds else "FAILED  ") + text)
    if not holds:
        _failures.append(text)
    return holds


def near(found, expected, tolerance, text):
    return check(abs(found - expected) <= tolerance, "%s: %.17g, expected %.17g within %g" % (text, found, expected, tolerance))


def finish():
    print("%d failures" % len(_failures))
    sys.exit(1 if _failures else 0)
