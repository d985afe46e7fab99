#!/usr/bin/env python3
"""Odd names, labels, texts and column titles: LibreOffice must open the workbook with the same texts.

usage: fuzz_texts.py CELLGRAD [SEED [BOOKS]]     (12 books from seed 1, unless given)

Each book comes from a sheet and CSV files made of the characters that quote, escape, separate and start formulas
somewhere: quotes, brackets, '#', "'", '@', '=', '_x0041_', '&<>', blanks at the ends, line ends, emoji, up to 255
characters. What is stored must be what went in, cell by cell; formulas take columns by their odd titles and cells by
their worksheets' odd names; and LibreOffice, recalculating, must find every cell as it was stored.

exit status: 0 all agree, 1 differences, 2 usage or a program failed, 77 skipped: LibreOffice is not installed.
"""
import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile

from compare_workbooks import compare, convert_with_libreoffice, read_cells

PIECES = ['"', '""', "'", "''", "[", "]", "[#This Row]", "[@x]", "#", "#REF!", "#N/A", "@", "=", "=1+1", "+1", "-1", "(", ")",
          "{", "}", ";", ",", ":", "!", "$A$1", "A1", "R1C1", "%", "&", "<", ">", "&amp;", "<v>", "]]>", "_x0041_",
          "\\", "/", "*", "?", "~", "|", "^", "`", " ", "  ", "\t", "\n", "//", "TRUE", "1e5", "1,5", "12:30", "2020-01-01",
          "a", "Z", "0", "9", "é", "ß", "Ж", "名", "\u00a0", "\u200b", "\u202e", "\ufeff", "😀", "👩\u200d🔬", "𝕏", "e\u0301", "_", "."]
LONGEST_TITLE, LONGEST_SHEET = 255, 31


def units(string):
    """Its length as Excel counts: in UTF-16."""
    return len(string.encode("utf-16-le")) // 2


def cut(string, length):
    while units(string) > length:
        string = string[:-1]
    return string


def text(draw, most=12, without="", length=255):
    """At least one character that shows."""
    while True:
        if draw.random() < 0.05:
            made = draw.choice(PIECES) * 300
        else:
            made = "".join(draw.choice(PIECES) for _ in range(draw.randint(1, most)))
        made = cut("".join(c for c in made if c not in without), length)
        if made.strip(" \t\n\u00a0\u200b\u202e\ufeff"):
            return made


def distinct(draw, count, **how):
    """Texts that differ without case, as names must."""
    made = {}
    while len(made) < count:
        one = text(draw, **how)
        made.setdefault(one.casefold(), one)
    return list(made.values())


def in_brackets(name):
    return "[" + "".join("'" + c if c in "[]#'@" else c for c in name) + "]"


def quoted(string):
    return '"' + string.replace('"', '""') + '"'


def sheet_names(draw, count):
    """Without _x0041_, too: in an attribute LibreOffice reads it as A, and the library that writes names has no other."""
    names = distinct(draw, 3 * count, without=":\\/?*[]\n\t\ufeff", length=LONGEST_SHEET)
    good = [name for name in names if name.strip("'") == name and "_x" not in name and name.lower() != "history"]
    return good[:count] if len(good) >= count else sheet_names(draw, count)


def write_model(draw, folder):
    """Writes model.sheet and its data; what must stand where: [(worksheet, cell, text)]."""
    titles = distinct(draw, 8, without="\t\ufeff", length=LONGEST_TITLE)
    rows = [[text(draw, most=20, length=400, without="\ufeff") for _ in titles] for _ in range(40)]
    with open(os.path.join(folder, "t.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerows([titles] + rows)
    lines = ["cellgrad 1", 'table Tbl from "t.csv"']
    # A formula stands in one line, and blanks at the ends of a name do not count there. LibreOffice does not find columns
    # whose title starts with a comma or ends with an apostrophe.
    sayable = [title for title in titles if title.strip(" ,'") == title and "//" not in title and "\n" not in title]
    for i, title in enumerate(sayable):
        lines.append(f"    twice_{i} = LEN([@{in_brackets(title)}])+LEN(Tbl[@{in_brackets(title)}])")
    labels = distinct(draw, 5, without="\n\t\ufeff", length=60)
    lines += ["params W[5,2] = 1", "    rows " + ", ".join(quoted(label) for label in labels)]
    plain = [draw.choice(["größe", "Ж", "名", "été.2", "_x_", "ñ"]) + f"_{i}" for i in range(3)]
    lines += [f"{name} = {i}+0.5" for i, name in enumerate(plain)]
    lines += [f"params {name}_p = 2" for name in plain]
    lines += [f"of_{i} = {name}*{name}_p" for i, name in enumerate(plain)]
    constants = [text(draw, without="\n\t\ufeff") for _ in range(6)]
    lines += [f"const_{i} = {quoted(one)}" for i, one in enumerate(constants)]
    lines += [f"formula_{i} = {quoted(one)}&const_{i}" for i, one in enumerate(constants)]
    names = sheet_names(draw, 3)
    for i, name in enumerate(names):
        other = names[i - 1].replace("'", "''")
        own = name.replace("'", "''")
        lines += [f"sheet '{own}'", f"    A1 = {quoted(constants[i])}", f"    B1 = '{other}'!A1&\"!\"", f"    C1 = '{own}'!A1"]
    with open(os.path.join(folder, "model.sheet"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    expected = [("Tbl", 3, i, title) for i, title in enumerate(titles)]
    expected += [("Tbl", 4 + r, c, rows[r][c]) for r in range(len(rows)) for c in range(len(titles)) if titles[c] in titles]
    expected += [(name, 1, 0, constants[i]) for i, name in enumerate(names)]
    return [(sheet, chr(65 + column) + str(row), found) for sheet, row, column, found in expected]


def check_stored(book, expected):
    cells, _ = read_cells(book)
    bad = 0
    for sheet, corner, wanted in expected:
        kind, found = cells.get((sheet, corner), (None, None))
        wanted = wanted.replace("\r\n", "\n")
        if found != wanted and not (kind in ("number", "boolean")):
            print(f"{book}: {sheet!r}!{corner}: {found!r}, expected {wanted!r}")
            bad += 1
    return bad


def main(arguments):
    if not arguments:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    if not shutil.which("soffice"):
        print("skipped: LibreOffice (soffice) is not installed")
        return 77
    program = os.path.abspath(arguments[0])
    seed, count = int(arguments[1]) if len(arguments) > 1 else 1, int(arguments[2]) if len(arguments) > 2 else 12
    bad, books = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            draw = random.Random(seed * 100000 + number)
            place = os.path.join(folder, f"at_{number}")
            os.makedirs(place)
            expected = write_model(draw, place)
            book = os.path.join(folder, f"book_{number}.xlsx")
            done = subprocess.run([program, "export", os.path.join(place, "model.sheet"), "-o", book],
                                  capture_output=True, text=True, check=False)
            if done.returncode != 0:
                print(f"book {number} of seed {seed}: exit status {done.returncode}\n{done.stderr}")
                bad += 1
                continue
            bad += check_stored(book, expected)
            books.append(book)
        bad += sum(map(compare, books, convert_with_libreoffice(books, folder))) if books else 1
    print(f"{len(books)} books, {bad} differences")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
