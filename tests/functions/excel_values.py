#!/usr/bin/env python3
"""Formulas whose value is known, "FORMULA = VALUE" a line: in_depth.txt, from Excel's help or its behaviour; accuracy.txt, with
many digits.

usage: excel_values.py CELLGRAD

Both sides are evaluated; numbers must agree to 1e-13 (accuracy.txt: 1e-12) relative, everything else exactly. exit status: 1 when
some do not."""
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import argument_cases  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))


def read_lines(name="in_depth.txt"):
    """[(formula, value)]"""
    with open(os.path.join(HERE, name), encoding="utf-8") as listed:
        lines = [line for line in listed.read().split("\n") if line and not line.startswith("#")]
    return [tuple(line.rsplit(" = ", 1)) for line in lines]


def same(found, expected, tolerance):
    if isinstance(found, list) or isinstance(expected, list):
        return (isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected)
                and all(same(one, other, tolerance) for one, other in zip(found, expected)))
    if isinstance(found, bool) or isinstance(expected, bool) or isinstance(found, str) or isinstance(expected, str):
        return type(found) is type(expected) and found == expected
    return found == expected or abs(found - expected) <= tolerance * max(abs(found), abs(expected))


def check(name, tolerance):
    """How many lines of the file do not hold."""
    lines = read_lines(name)
    with tempfile.TemporaryDirectory() as folder:
        path = argument_cases.write_sheet(folder)
        words = list(dict.fromkeys(text for line in lines for text in line))
        done = subprocess.run([os.path.abspath(sys.argv[1]), "eval", path, "--json", "--"] + words, capture_output=True, text=True,
                              check=False)
    found = json.loads(done.stdout)
    failures = [f"{formula}: {json.dumps(found.get(formula), ensure_ascii=False)}, not {value}" for formula, value in lines
                if formula not in found or not same(found[formula], found[value], tolerance)]
    print("\n".join(failures + [f"{name}: {len(lines)} formulas, {len(failures)} failures"]))
    return len(failures)


def main():
    return 1 if check("in_depth.txt", 1e-13) + check("accuracy.txt", 1e-12) else 0


if __name__ == "__main__":
    sys.exit(main())
