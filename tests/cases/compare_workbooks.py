#!/usr/bin/env python3
"""Another spreadsheet recalculates exported workbooks; every cell must come out as it was stored.

usage: compare_workbooks.py libreoffice|gnumeric BOOK.xlsx ...
       compare_workbooks.py libreoffice|gnumeric --program CELLGRAD FILE.sheet|FOLDER ...
                (runs each sheet, or all sheets of a folder, and compares the workbooks it leaves)

Each book is converted by a headless LibreOffice whose profile says "recalculate always" (by default it trusts the
stored values), or by Gnumeric's ssconvert --recalc, for which sheets are exported with `refs a1`. Both files' cells are read from their XML: numbers must agree to 1e-12 relative, texts, booleans and
errors exactly. Where the terms of a sum cancel and only rounding is left, no two programs agree relative to that rest
(LibreOffice even calls it 0): there 1e-14 of the largest number in the cell's column counts, and such cells are counted.
A sheet that is run is also exported at its initial values and compared there: a gradient that a solve has brought to 0
is such a cancelled sum, and may differ by 1e-12 of what it was at the start, or 1e-14 of the largest in its column then. A sheet with a solve must export its gradients.
Sheets without an export are exported with `formulas live`. LibreOffice has one error, 502, for an argument outside a function's domain and saves it as #VALUE!, where Excel has
#NUM!. Prints each difference and the counts. First a copy of a book with one stored value made wrong must fail, so that the
check is known to recalculate.

exit status: 0 all agree, 1 differences, 2 usage or the other program failed, 77 skipped: it is not installed.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from xml.etree import ElementTree

TOLERANCE = 1e-12
CANCELLED = 1e-14
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


def convert_with_gnumeric(books, folder):
    """The books as Gnumeric saves them after recalculating, in `folder`."""
    results = [os.path.join(folder, "gnumeric_" + os.path.basename(book)) for book in books]
    for book, result in zip(books, results):
        done = subprocess.run(["ssconvert", "--recalc", book, result], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=600, check=False)
        if done.returncode != 0 or not os.path.exists(result):
            sys.stderr.buffer.write(done.stdout)
            sys.exit(2)
    return results


def convert_with_libreoffice(books, folder):
    """The books as LibreOffice saves them after recalculating, in `folder`."""
    profile = os.path.join(folder, "profile")
    os.makedirs(os.path.join(profile, "user"), exist_ok=True)
    with open(os.path.join(profile, "user", "registrymodifications.xcu"), "w", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    out = os.path.join(folder, "out")
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx", "--outdir", out]
    done = subprocess.run(command + books, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600, check=False)
    results = [os.path.join(out, os.path.basename(book)) for book in books]
    if done.returncode != 0 or not all(os.path.exists(result) for result in results):
        sys.stderr.buffer.write(done.stdout)
        sys.exit(2)
    return results


def unescape(text):
    """Excel's _x0041_ in texts."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found.group(1), 16)), text)


def shared_texts(book):
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return [unescape("".join(part.text or "" for part in item.iterfind(".//m:t", NS))) for item in root.iterfind("m:si", NS)]


def cell_value(cell, texts):
    kind = cell.get("t", "n")
    value = cell.findtext("m:v", None, NS)
    if kind == "inlineStr":
        return "text", unescape("".join(part.text or "" for part in cell.iterfind(".//m:t", NS)))
    if value is None:
        return ("text", "") if kind == "str" else None
    if kind == "s":
        return "text", texts[int(value)]
    if kind == "str":
        return "text", unescape(value)
    if kind == "b":
        return "boolean", value
    if kind == "e":
        return "error", value
    return "number", float(value)


def read_cells(path):
    """{(worksheet, "B7"): (kind, value)} and the addresses of formulas."""
    cells, formulas = {}, set()
    with zipfile.ZipFile(path) as book:
        texts = shared_texts(book)
        links = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): link.get("Target") for link in links}
        workbook = ElementTree.fromstring(book.read("xl/workbook.xml"))
        for sheet in workbook.iterfind("m:sheets/m:sheet", NS):
            target = targets[sheet.get(RELATIONSHIP)].lstrip("/")
            part = target if target.startswith("xl/") else "xl/" + target
            for cell in ElementTree.fromstring(book.read(part)).iterfind(".//m:c", NS):
                where = (sheet.get("name"), cell.get("r"))
                value = cell_value(cell, texts)
                if value is not None:
                    cells[where] = value
                if cell.find("m:f", NS) is not None:
                    formulas.add(where)
    return cells, formulas


def same(ours, theirs):
    if ours is None or theirs is None or ours[0] != theirs[0]:
        return ours is None and theirs == ("text", "")
    if ours[0] == "number":
        return abs(ours[1] - theirs[1]) <= TOLERANCE * max(abs(ours[1]), abs(theirs[1]))
    return ours[1] == theirs[1] or (ours, theirs) == (("error", "#NUM!"), ("error", "#VALUE!"))


def column(where):
    return where[0], where[1].rstrip("0123456789")


def column_sizes(cells):
    """The largest number of each column."""
    sizes = {}
    for where, (kind, value) in cells.items():
        if kind == "number":
            sizes[column(where)] = max(abs(value), sizes.get(column(where), 0))
    return sizes


def cancelled(ours, theirs, size, before):
    if not (ours and theirs) or not ours[0] == theirs[0] == "number":
        return False
    allowed = max(CANCELLED * size, TOLERANCE * abs(before[1]) if before and before[0] == "number" else 0)
    return abs(ours[1] - theirs[1]) <= allowed


def relative(ours, theirs):
    if ours and theirs and ours[0] == theirs[0] == "number":
        return f" (relative {abs(ours[1] - theirs[1]) / max(abs(ours[1]), abs(theirs[1])):.1e})"
    return ""


def compare(path, recalculated, start=None):
    """Prints what differs; returns how many. `start`: the same book before its solves."""
    ours, formulas = read_cells(path)
    theirs, _ = read_cells(recalculated)
    before = read_cells(start)[0] if start else {}
    sizes, first_sizes = column_sizes(ours), column_sizes(before)
    bad = [where for where in sorted(ours.keys() | theirs.keys()) if not same(ours.get(where), theirs.get(where))]
    zeros = [where for where in bad
             if cancelled(ours.get(where), theirs.get(where),
                          max(sizes.get(column(where), 0), first_sizes.get(column(where), 0)), before.get(where))]
    bad = [where for where in bad if where not in zeros]
    for sheet, corner in bad[:20]:
        mine, other = ours.get((sheet, corner)), theirs.get((sheet, corner))
        print(f"{path}: {sheet}!{corner}: stored {mine}, recalculated {other}{relative(mine, other)}")
    if len(bad) > 20:
        print(f"{path}: and {len(bad) - 20} more")
    numbers = sum(1 for value in ours.values() if value[0] == "number")
    print(f"{path}: {len(ours)} cells compared, {numbers} numbers ({len(zeros)} of them cancelled to rounding), "
          f"{len(formulas)} formulas, {len(bad)} differences")
    return len(bad)


def spoil(path, to):
    """A copy of a book with the first stored number of a formula made wrong; False when it has none."""
    spoiled = False
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in book.namelist():
            data = book.read(name)
            if name.startswith("xl/worksheets/sheet") and not spoiled:
                data, count = re.subn(rb'(<c r="[A-Z0-9]+"(?: s="\d+")?><f[^>]*>[^<]*</f><v>)[^<]*', rb"\g<1>123456789", data, count=1)
                spoiled = count == 1
            copy.writestr(name, data)
    return spoiled


def read_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def list_sheets(files):
    """Sheet files, those of folders included."""
    sheets = []
    for file in files:
        inside = sorted(os.listdir(file)) if os.path.isdir(file) else []
        sheets += [os.path.join(file, name) for name in inside if name.endswith(".sheet")] if inside else [file]
    return sheets


def with_export(text, name, gnumeric):
    """The sheet's text with an export, and for Gnumeric with the references it knows."""
    model, found, export = text.partition("\nexport ")
    if "\nsolve " in model and "\n    gradients\n" not in export:
        sys.exit(f"{name}: its export has no line `gradients`")
    if not found:
        text += f'export "{name}.xlsx"\n    formulas live\n'
    return re.sub(r"(\nexport .*)", r"\1\n    refs a1", text) if gnumeric else text


def write_book(program, command, sheet, book):
    done = subprocess.run([program, command, sheet, "-o", book], stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0 or not os.path.exists(book):
        sys.exit(f"{sheet}: {command}: exit status {done.returncode}, no workbook")
    return book


def run_sheets(program, sheets, folder, gnumeric, with_starts=True):
    """The workbooks that the program leaves, and each one's at the initial values, if it may be exported there."""
    books, starts = [], []
    for sheet in sheets:
        name = os.path.splitext(os.path.basename(sheet))[0]
        text = with_export(read_text(sheet), name, gnumeric)
        # A copy that finds the sheet's includes and data where it looks for them.
        place = os.path.join(folder, "at_" + name)
        shutil.copytree(os.path.dirname(os.path.abspath(sheet)), os.path.join(place, "sheets"))
        data = os.path.join(os.path.dirname(os.path.abspath(sheet)), "..", "data")
        if os.path.isdir(data):
            os.symlink(data, os.path.join(place, "data"))
        copy = os.path.join(place, "sheets", os.path.basename(sheet))
        with open(copy, "w", encoding="utf-8") as file:
            file.write(text)
        books.append(write_book(program, "run", copy, os.path.join(folder, name + ".xlsx")))
        only_solved = not with_starts or "\n    from " in text.partition("\nexport ")[2]
        starts.append(None if only_solved else write_book(program, "export", copy, os.path.join(folder, name + "_start.xlsx")))
    return books + [start for start in starts if start], starts + [None] * len(starts)


def main(arguments):
    converters = {"libreoffice": ("soffice", convert_with_libreoffice), "gnumeric": ("ssconvert", convert_with_gnumeric)}
    other = arguments[0] if arguments else ""
    program = arguments[2] if len(arguments) > 3 and arguments[1] == "--program" else None
    files = list_sheets(arguments[3:]) if program else arguments[1:]
    if other not in converters or not files or any(not os.path.exists(file) for file in files):
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    command, convert = converters[other]
    if not shutil.which(command):
        print(f"skipped: {other} ({command}) is not installed")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        books, starts = files, [None] * len(files)
        if program:
            books, starts = run_sheets(program, files, folder, other == "gnumeric")
        wrong = os.path.join(folder, "spoiled.xlsx")
        spoiled = any(spoil(book, wrong) for book in books)
        results = convert(books + [wrong] * spoiled, folder)
        if spoiled:
            ours, theirs = read_cells(wrong)[0], read_cells(results[-1])[0]
            if all(same(ours.get(where), theirs.get(where)) for where in ours):
                print(f"a wrong stored value was not noticed: {other} does not recalculate")
                return 2
        return 1 if sum(map(compare, books, results, starts)) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
