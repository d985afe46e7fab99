#!/usr/bin/env python3
"""Formulas that an Excel user writes: by Excel's documented rules, and as LibreOffice computes them.

usage: compare_formulas.py CELLGRAD [--show]

A workbook is made of every operator with every kind of operand (operators.py, which says what Excel makes of each) and of
formulas with references and common idioms (formulas.txt, where the value that Excel documents stands beside some). cellgrad
reads the workbook and computes it anew. Its values must be those of the rules. Then a headless LibreOffice computes the same
workbook; every difference must fit a line of libreoffice_differences.txt, which gives the reason, and every line there must
fit a difference. --show prints the differences that no line explains, as lines to start from.

exit status: 0 all as said, 1 not, 77 LibreOffice is not installed (what the rules say was compared)
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, ".."), os.path.join(HERE, "..", "cases")]

import compare_workbooks  # noqa: E402
import make_workbook  # noqa: E402
import operators  # noqa: E402

TOLERANCE = 1e-12
NOT_COMPUTED = "not computed"


def read_formulas(path):
    """{name of a sheet: {cell: content}} and [(name, formula, expected text or None)] of formulas.txt."""
    sheets, names, formulas, sheet = {}, [], [], None
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("sheet "):
            sheet = sheets.setdefault(line[6:], {})
        elif line.startswith("name "):
            names.append(line[5:].split(" = ", 1))
        elif line.startswith("formulas"):
            sheet = None
        elif sheet is not None:
            place, content = line.strip().split(" = ", 1)
            sheet[place] = literal(content)
        else:
            formula, _, expected = line.strip().partition(" --> ")
            formulas.append((formula.strip(), expected.strip() or None))
    return sheets, names, formulas


def literal(content):
    """A cell's content as formulas.txt writes it."""
    if content.startswith("="):
        return content, NOT_COMPUTED
    if content in ("TRUE", "FALSE"):
        return content == "TRUE"
    if content.startswith('"'):
        return content[1:-1]
    if content.startswith("#"):
        return error_cell(content)
    return float(content)


def error_cell(error):
    return ("=" + error, error)


def normal(value):
    """A value as JSON and the workbooks' XML give it -> float, bool, str or Error."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return float(value)
    return operators.Error(value) if value in ERRORS else value


ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"}


def same(a, b):
    if isinstance(a, float) and isinstance(b, float) and not isinstance(a, bool):
        return a == b or abs(a - b) <= TOLERANCE * max(abs(a), abs(b))
    return type(a) is type(b) and a == b


def our_values(program, path, count):
    cells = "Formulas!A1:A%d" % count
    done = subprocess.run([program, "eval", path, cells, "--json", "-q"], stdout=subprocess.PIPE, check=True)
    return [normal(row[0]) for row in json.loads(done.stdout)[cells]]


def their_values(path, folder, count):
    kinds = {"number": float, "text": str, "boolean": lambda v: v == "1", "error": operators.Error}
    cells, _ = compare_workbooks.read_cells(compare_workbooks.convert_with_libreoffice([path], folder)[0])
    values = [cells.get(("Formulas", "A%d" % (i + 1))) for i in range(count)]
    return [None if value is None else kinds[value[0]](value[1]) for value in values]


def stored(formula):
    """As files write it: functions that came after Excel 2007 have a prefix."""
    return re.sub(r"\b(AGGREGATE|FORMULATEXT|ISFORMULA|SHEETS?)\(", r"_xlfn.\1(", formula)


def make(formulas, sheets, names, path):
    kinds = {}
    for i, (_, value) in enumerate(operators.KINDS):
        if value is not operators.BLANK:
            kinds["A%d" % (i + 1)] = error_cell(value) if isinstance(value, operators.Error) else value
    cells = {"A%d" % (i + 1): ("=" + stored(formula), NOT_COMPUTED) for i, formula in enumerate(formulas)}
    defined = "".join('<definedName name="%s">%s</definedName>' % (name, make_workbook.escape(to)) for name, to in names)
    with open(path, "wb") as book:
        book.write(make_workbook.workbook({"Formulas": cells, "Kinds": kinds, **sheets}, names=defined))


def show(value):
    return '"%s"' % value if isinstance(value, str) and not isinstance(value, operators.Error) else str(value)


def check_rules(cases, ours):
    """What does not follow the rules, as lines."""
    wrong = []
    for (label, formula, expected), value in zip(cases, ours):
        if value == NOT_COMPUTED != expected:
            wrong.append("%s: cellgrad cannot compute %s" % (label, formula))
        elif expected is not Ellipsis and not same(value, expected):
            wrong.append("%s: %s gives %s, by the rules %s" % (label, formula, show(value), show(expected)))
    return wrong


def check_differences(cases, ours, theirs, shown):
    lines = [line.rstrip("\n").split(" | ", 1) for line in open(os.path.join(HERE, "libreoffice_differences.txt"),
                                                                 encoding="utf-8")
             if line.strip() and not line.startswith("#")]
    used, wrong, count = set(), [], 0
    for (label, formula, _), our, their in zip(cases, ours, theirs):
        if same(our, their) or our == NOT_COMPUTED:
            continue
        count += 1
        what = "%s: %s not %s" % (label, show(our), show(their))
        fits = [pattern for pattern, _ in lines if re.fullmatch(pattern, what)]
        used.update(fits)
        if not fits:
            wrong.append(what if shown else "%s: %s gives %s, in LibreOffice %s" % (label, formula, show(our), show(their)))
    wrong += ["no difference fits: " + pattern for pattern, _ in lines if pattern not in used]
    return wrong, count


def main():
    program, shown = sys.argv[1], "--show" in sys.argv
    sheets, names, listed = read_formulas(os.path.join(HERE, "formulas.txt"))
    cases = [("%s %s %s" % (left, operator, right), formula, expected)
             for left, operator, right, formula, expected in operators.cases()]
    grid = len(cases)
    cases += [(formula, formula, Ellipsis if expected is None else expected_value(expected)) for formula, expected in listed]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "formulas.xlsx")
        make([formula for _, formula, _ in cases], sheets, names, path)
        ours = our_values(program, path, len(cases))
        wrong = check_rules(cases, ours)
        print("%d combinations of operators and operands, %d other formulas; %d not by the rules" % (
            grid, len(cases) - grid, len(wrong)))
        if not shutil.which("soffice"):
            print("\n".join(wrong[:40]))
            print("LibreOffice is not installed")
            sys.exit(1 if wrong else 77)
        more, count = check_differences(cases, ours, their_values(path, folder, len(cases)), shown)
    print("%d differ from LibreOffice, %d of them without a reason" % (count, len(more)))
    print("\n".join((wrong + more)[: 10000 if shown else 60]))
    sys.exit(1 if wrong or more else 0)


def expected_value(content):
    if content == "refused":
        return NOT_COMPUTED
    value = literal(content)
    return operators.Error(content) if content in ERRORS else value


main()
