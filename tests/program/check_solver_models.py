#!/usr/bin/env python3
"""Solves workbooks with Solver models of many kinds: usage: check_solver_models.py PROGRAM [NAME...]

Every model must end with exit status 0, with an objective that is the best there is, and in a file that differs from the
workbook in values only."""
import json
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from check_writeback import compare  # noqa: E402
from make_workbook import workbook  # noqa: E402
from solver_model_examples import MODELS  # noqa: E402


def check(program, name, folder):
    sheets, names, sheet, best, tolerance = MODELS[name]()
    path, solved = os.path.join(folder, name + ".xlsx"), os.path.join(folder, name + "_solved.xlsx")
    with open(path, "wb") as file:
        file.write(workbook(sheets, names=names))
    begin = time.time()
    run = subprocess.run([program, "solve", path, "--json", "-o", solved] + (["--sheet", sheet] if sheet else []),
                         capture_output=True, text=True, timeout=120)
    seconds = time.time() - begin
    if run.returncode != 0:
        return "exit status %d\n%s%s" % (run.returncode, run.stdout, run.stderr)
    (result,) = json.loads(run.stdout)["solves"].values()
    print("  %-34s %-18.12g %-12s %-40s %.2f s" % (name, result["objective"], result["method"], result["problem"], seconds))
    failures, changes = compare(path, solved)
    if failures or not changes:
        return "the file given back: %s" % (failures or "nothing changed")
    if best is not None and abs(result["objective"] - best) > tolerance * max(1, abs(best)):
        return "%.12g is not the best, %.12g (%s)" % (result["objective"], best, result["status"])
    return None


def main():
    program, failed = os.path.abspath(sys.argv[1]), 0
    wanted = sys.argv[2:] or list(MODELS)
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            failure = check(program, name, folder)
            if failure:
                print("FAILED  %s: %s" % (name, failure))
                failed += 1
    print("%d models, %d failed" % (len(wanted), failed))
    return 1 if failed or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
