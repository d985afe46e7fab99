#!/usr/bin/env python3
"""A large workbook as other programs write it. usage: make_book.py KIND ROWS FILE

KIND is "written" (every formula has its text, as XlsxWriter and openpyxl write it) or "shared" (a formula that was filled
down has its text once, as Excel writes it). A row has 12 numbers and 25 formulas of five kinds, with their values."""
import math
import os
import random
import sys
import zipfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from make_workbook import MAIN, workbook_parts  # pylint: disable=wrong-import-position

NUMBERS, FORMULAS = 12, 25
LETTERS = [chr(65 + i) if i < 26 else "A" + chr(39 + i) for i in range(NUMBERS + FORMULAS)]
MILLION = 1000000


def rounded(value):
    """To three decimals; products of six and six decimals are practically never halfway."""
    return math.floor(value * 1000 + 0.5) / 1000


KINDS = [
    ("{a}*{b}+{c}", lambda a, b, c: a * b + c),
    ("IF({a}&gt;0.5,{b},{c}*0.5)", lambda a, b, c: b if a > 0.5 else c * 0.5),
    ("ROUND({a}*{b},3)+{c}/2", lambda a, b, c: rounded(a * b) + c / 2),
    ("SQRT(ABS({a}))+{b}-{c}*0.1", lambda a, b, c: math.sqrt(abs(a)) + b - c * 0.1),
    ("LN(1+{a}*{a})*{b}", lambda a, b, c: math.log(1 + a * a) * b),
]


def columns():
    """Of each formula column: the text for a row, what it computes, and of which columns. The last refers to the one before."""
    for k in range(FORMULAS):
        text, compute = KINDS[k % len(KINDS)]
        a, b, c = k % NUMBERS, (k * 5 + 3) % NUMBERS, NUMBERS + k - 1 if k else 0
        pattern = text.format(a=LETTERS[a] + "{0}", b=LETTERS[b] + "{0}", c=LETTERS[c] + "{0}")
        yield LETTERS[NUMBERS + k], pattern, compute, a, b, c


def cells(shared, row, rows, formulas, draws):
    values = [draws.randrange(MILLION) / MILLION for _ in range(NUMBERS)]
    for letters, value in zip(LETTERS, values):
        yield '<c r="%s%d"><v>%r</v></c>' % (letters, row, value)
    for index, (letters, pattern, compute, a, b, c) in enumerate(formulas):
        values.append(compute(values[a], values[b], values[c]))
        if not shared or row == 1:
            formula = "<f>%s</f>" % pattern.format(row)
        elif row == 2:
            formula = '<f t="shared" ref="%s2:%s%d" si="%d">%s</f>' % (letters, letters, rows, index, pattern.format(row))
        else:
            formula = '<f t="shared" si="%d"/>' % index
        yield '<c r="%s%d">%s<v>%.17g</v></c>' % (letters, row, formula, values[-1])


def main(kind, rows, path):
    rows, shared, formulas, draws = int(rows), kind == "shared", list(columns()), random.Random(1)
    parts = workbook_parts({"Data": {}})
    sheet = next(name for name in parts if "worksheets/" in name)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            if name != sheet:
                package.writestr(name, content)
        with package.open(sheet, "w") as out:
            out.write(('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<worksheet xmlns="%s"><dimension ref="A1:%s%d"/>'
                       "<sheetData>" % (MAIN, LETTERS[-1], rows)).encode())
            for row in range(1, rows + 1):
                out.write(('<row r="%d" spans="1:%d">%s</row>' % (
                    row, len(LETTERS), "".join(cells(shared, row, rows, formulas, draws)))).encode())
            out.write(b"</sheetData></worksheet>")


if __name__ == "__main__":
    main(*sys.argv[1:])
