#!/usr/bin/env python3
"""Solves workbooks with Solver models of many kinds: usage: check_solver_models.py PROGRAM [NAME...]

Every model must end with exit status 0, with an objective that is the best there is, and in a file that differs from the
workbook in values only. Solved again from its own answer, as files are that Excel solved, nothing may get worse."""
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import solver_examples_large  # noqa: E402, F401
import solver_examples_pieces  # noqa: E402, F401
import solver_examples_smooth  # noqa: E402, F401
import solver_examples_stored  # noqa: E402, F401
import solver_examples_whole  # noqa: E402, F401
import solver_model_examples  # noqa: E402, F401
from check_writeback import compare  # noqa: E402
from make_workbook import workbook  # noqa: E402
from solver_models import MODELS  # noqa: E402


def solve(program, path, sheet, *more):
    """The result as JSON and how many seconds it took; or what went wrong, as a text."""
    begin = time.time()
    run = subprocess.run([program, "solve", path, "--json"] + list(more) + (["--sheet", sheet] if sheet else []),
                         capture_output=True, text=True, timeout=120)
    if run.returncode != 0:
        return "exit status %d\n%s%s" % (run.returncode, run.stdout, run.stderr), 0
    (result,) = json.loads(run.stdout)["solves"].values()
    return result, time.time() - begin


def is_minimum(names):
    return 'name="solver_typ"' in names and ">2</definedName>" in names.split('name="solver_typ"')[1][:60]


def check(program, name, folder):
    """A line about the model, and what is wrong with it or None."""
    sheets, names, sheet, best, tolerance = MODELS[name]()
    path, solved = os.path.join(folder, name + ".xlsx"), os.path.join(folder, name + "_solved.xlsx")
    with open(path, "wb") as file:
        file.write(workbook(sheets, names=names))
    result, seconds = solve(program, path, sheet, "-o", solved)
    if isinstance(result, str):
        return name, result
    found = result["objective"]
    line = "%-34s %-18.12g %-12s %-40s %.2f s" % (name, found, result["method"], result["problem"], seconds)
    failures, changes = compare(path, solved)
    if failures or not changes:
        return line, "the file given back: %s" % (failures or "nothing changed")
    if best is not None and abs(found - best) > tolerance * (abs(best) or 1):
        return line, "%.12g is not the best, %.12g (%s)" % (found, best, result["status"])
    again, _ = solve(program, solved, sheet)
    if isinstance(again, str):
        return line, "solved again: " + again
    worse = (again["objective"] - found) * (1 if is_minimum(names) else -1)
    if 'name="solver_typ"' in names and worse > 1e-12 * abs(found) and best is not None and ">3</def" not in names:
        return line, "solved again from its own answer %.17g became %.17g" % (found, again["objective"])
    return line, None


def main():
    program, failed = os.path.abspath(sys.argv[1]), 0
    wanted = sys.argv[2:] or list(MODELS)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as crew:
        for line, failure in crew.map(lambda name: check(program, name, folder), wanted):
            print("  " + line)
            if failure:
                print("FAILED  %s: %s" % (line.split()[0], failure))
                failed += 1
    print("%d models, %d failed" % (len(wanted), failed))
    return 1 if failed or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
