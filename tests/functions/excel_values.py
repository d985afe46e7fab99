#!/usr/bin/env python3
"""Formulas whose value in Excel is known, from its help or its behaviour: in_depth.txt, "FORMULA = VALUE" a line.

usage: excel_values.py CELLGRAD

Both sides are evaluated; numbers must agree to 1e-13 relative, everything else exactly. exit status: 1 when some do not."""
import json
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import argument_cases  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))


def read_lines():
    """[(formula, value)]"""
    with open(os.path.join(HERE, "in_depth.txt"), encoding="utf-8") as listed:
        lines = [line for line in listed.read().split("\n") if line and not line.startswith("#")]
    return [tuple(line.rsplit(" = ", 1)) for line in lines]


def same(found, expected):
    if isinstance(found, list) or isinstance(expected, list):
        return (isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected)
                and all(map(same, found, expected)))
    if isinstance(found, bool) or isinstance(expected, bool) or isinstance(found, str) or isinstance(expected, str):
        return type(found) is type(expected) and found == expected
    return found == expected or abs(found - expected) <= 1e-13 * max(abs(found), abs(expected))


def main():
    lines = read_lines()
    with tempfile.TemporaryDirectory() as folder:
        path = argument_cases.write_sheet(folder)
        words = list(dict.fromkeys(text for line in lines for text in line))
        done = subprocess.run([os.path.abspath(sys.argv[1]), "eval", path, "--json", "--"] + words, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    failures = [f"{formula}: {json.dumps(found.get(formula), ensure_ascii=False)}, not {value}" for formula, value in lines
                if formula not in found or not same(found[formula], found[value])]
    print("\n".join(failures + [f"{len(lines)} formulas, {len(failures)} failures"]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
