#!/usr/bin/env python3
"""Every function that LibreOffice has too, with right and wrong arguments, beside LibreOffice's value.

usage: compare_libreoffice.py CELLGRAD [--accept]

Each call is evaluated by `cellgrad eval` and, as an array formula in a workbook, by LibreOffice. Numbers must agree to 1e-9
relative, everything else exactly. What differs must be in differences.txt with the reason, and what is in there must still differ.

exit status: 0 all is as the list says, 1 something is not, 77 skipped: LibreOffice is not installed."""
import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import argument_cases  # noqa: E402
import excel_book  # noqa: E402
import excel_values  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
HERE = os.path.dirname(os.path.abspath(__file__))
LISTED = os.path.join(HERE, "differences.txt")
TOLERANCE = 1e-9

# Random, of the moment, or not one value of its arguments; what formula cells would be is compared by check_data_tables.py.
APART = {"RAND", "RANDBETWEEN", "RANDARRAY", "NOW", "TODAY", "MULTIPLE.OPERATIONS"}
LEAST_FUNCTIONS = 330  # that LibreOffice 7.4 has too
# Nothing that could be varied.
ARGUMENTLESS = {"PI", "TRUE", "FALSE", "NA", "SHEET", "SHEETS", "CELL", "FORMULATEXT", "ISFORMULA", "AREAS", "ROW",
                "COLUMN", "in depth"}
ERRORS = {"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!"}
# LibreOffice's errors, of which it has more.
SAME_ERROR = {"#VALUE!": {"#VALUE!", "Err:502", "Err:504"}, "#NUM!": {"#NUM!", "Err:502", "Err:503", "Err:523"},
              "#REF!": {"#REF!", "Err:502"}, "#DIV/0!": {"#DIV/0!"}, "#N/A": {"#N/A"}}


def rows_of_functions():
    listed = subprocess.run([PROGRAM, "functions", "--json"], capture_output=True, text=True, check=True)
    return [row for row in json.loads(listed.stdout)["functions"]
            if row["name"][0].isalpha() and row["name"].upper() == row["name"] and row["family"] != "lambda" and row["name"] not in APART]


def evaluate(formulas, folder):
    """{formula: value or rows of values}; without those that cellgrad refuses."""
    path, found = argument_cases.write_sheet(folder), {}
    for start in range(0, len(formulas), 1000):
        done = subprocess.run([PROGRAM, "eval", path, "--json", "--"] + formulas[start:start + 1000], capture_output=True, text=True,
                              timeout=300, check=False)
        found.update(json.loads(done.stdout))
    return found


def as_rows(value):
    return value if isinstance(value, list) else [[value]]


def shown(value):
    if isinstance(value, tuple):
        return value[1]
    if isinstance(value, str):
        return value if value in ERRORS else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def same(ours, theirs):
    if isinstance(theirs, tuple):
        return isinstance(ours, str) and theirs[1] in SAME_ERROR.get(ours, {ours})
    if ours is None:
        return theirs in (None, 0, "")
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return isinstance(theirs, (bool, float)) and isinstance(ours, (bool, float, int)) and ours == theirs
    if isinstance(ours, (int, float)) and isinstance(theirs, float):
        return abs(ours - theirs) <= TOLERANCE * max(abs(ours), abs(theirs)) or max(abs(ours), abs(theirs)) < 1e-13
    return ours == theirs or (ours == "" and theirs is None)


def difference(ours, cells, top):
    """The first cell that differs, as ("1", "2.0"); None when none does."""
    for row, values in enumerate(as_rows(ours)):
        for col, value in enumerate(values):
            line = cells[top + row - 1] if top + row - 1 < len(cells) else []
            theirs = line[col] if col < len(line) else None
            if not same(value, theirs):
                return shown(value), shown(theirs)
    return None


class Rule:
    """A line of differences.txt: "FUNCTIONS | ARGUMENTS | OURS | LIBREOFFICE | COUNT"."""

    def __init__(self, line, reason):
        self.line, self.reason, self.found = line, reason, []
        functions, arguments, ours, theirs, count = [part.strip() for part in re.split(r" \| ", line)]
        self.functions, self.ours, self.theirs, self.count = functions.split(), ours.split(), theirs.split(), int(count)
        self.arguments = re.compile("" if arguments == "*" else arguments)

    def takes(self, formula, ours, theirs):
        name, _, arguments = formula.partition("(")
        return (any(fnmatch.fnmatchcase(name, pattern) for pattern in self.functions) and self.arguments.search(arguments)
                and any(fnmatch.fnmatchcase(ours, pattern) for pattern in self.ours)
                and any(fnmatch.fnmatchcase(theirs, pattern) for pattern in self.theirs))

    def counted(self):
        return self.line[:self.line.rindex("|") + 2] + str(len(self.found))


def read_rules():
    """The rules, LibreOffice's version and the lines of the file."""
    rules, version, reason = [], "", ""
    with open(LISTED, encoding="utf-8") as listed:
        lines = listed.read().split("\n")
    for line in lines:
        if line.startswith("version: "):
            version = line[9:].strip()
        elif line.startswith("- "):
            reason = line[2:]
        elif " | " in line and not line.startswith("#"):
            rules.append(Rule(line, reason))
    return rules, version, lines


def evaluate_both(formulas):
    """{formula: (ours, theirs)} of those that differ, and those that cellgrad refuses."""
    with tempfile.TemporaryDirectory() as folder:
        ours = evaluate(formulas, folder)
        cases = [(formula, len(as_rows(ours[formula])), len(as_rows(ours[formula])[0])) for formula in formulas if formula in ours]
        path = os.path.join(folder, "cases.xlsx")
        starts = excel_book.write_book(path, argument_cases.DATA, cases)
        cells = excel_book.recalculate(path, folder)
    differ = {formula: difference(ours[formula], cells, top) for (formula, _, _), top in zip(cases, starts)}
    return {formula: found for formula, found in differ.items() if found}, [formula for formula in formulas if formula not in ours]


def of_lacking(groups, differ):
    """Functions whose every first call LibreOffice does not know."""
    return {name for name, formulas in groups.items() if formulas and differ.get(formulas[0], ("", ""))[1] == "#NAME?"}


def accept(rules, lines):
    counted = {rule.line: rule.counted() for rule in rules}
    with open(LISTED, "w", encoding="utf-8") as listed:
        listed.write("\n".join(counted.get(line, line) for line in lines))


def main():
    if not shutil.which("soffice"):
        print("skipped: LibreOffice (soffice) is not installed")
        return 77
    rules, version, lines = read_rules()
    groups = {row["name"]: argument_cases.formulas_of(row) for row in rows_of_functions()}
    groups["in depth"] = [formula for formula, _ in excel_values.read_lines()]
    formulas = list(dict.fromkeys(formula for group in groups.values() for formula in group))
    differ, refused = evaluate_both(formulas)
    failures = [f"cellgrad refuses {formula}" for formula in refused]
    found_lacking = of_lacking(groups, differ)
    if len(groups) - len(found_lacking) < LEAST_FUNCTIONS:
        failures.append(f"LibreOffice is said to lack {' '.join(sorted(found_lacking))}")
    apart = {formula for formula in formulas if formula.partition("(")[0] in found_lacking}
    for formula, (ours, theirs) in differ.items():
        taking = next((rule for rule in rules if formula not in apart and rule.takes(formula, ours, theirs)), None)
        if taking:
            taking.found.append(formula)
        elif formula not in apart:
            failures.append(f"{formula}: {ours}, LibreOffice {theirs}")
    has = subprocess.run(["soffice", "--version"], capture_output=True, text=True, check=True).stdout
    if "--accept" in sys.argv:
        accept(rules, lines)
    elif version in has:  # another version may have other differences
        failures += [f"{len(rule.found)} differences, not {rule.count}: {rule.line}" for rule in rules if len(rule.found) != rule.count]
    print("\n".join(failures))
    listed = sum(len(rule.found) for rule in rules)
    few = [name for name, group in groups.items() if len(group) < 20 and name not in found_lacking and name not in ARGUMENTLESS]
    print(f"{len(groups) - 1 - len(found_lacking)} functions, {len(formulas) - len(apart)} formulas, {listed} differences as listed, "
          f"{len(failures)} failures; fewer than 20 formulas: {', '.join(few) or 'none'}")
    return 1 if failures or few else 0


if __name__ == "__main__":
    sys.exit(main())
