#!/usr/bin/env python3
"""Reports in a workbook that is given back: `solve book.xlsx -o solved.xlsx --report answer,sensitivity,limits`.

Must see: the tables of Excel's reports, by a published one (Hillier and Lieberman's Wyndor Glass) and by hand; every part but
the worksheet and the three lists of parts as it was, byte by byte, and those lists the same but for the new lines.
With --others: openpyxl and LibreOffice open what was written, and have the same cells (skipped where they are not there)."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), "cases")]

from cellgrad import SKIPPED, check, finish, run  # noqa: E402
from check_writeback import compare, read_package  # noqa: E402
from compare_workbooks import convert_with_libreoffice, read_cells  # noqa: E402
from make_workbook import MAIN, OFFICE, package, workbook, workbook_parts  # noqa: E402
from solver_models import fill, formulas, hidden, solver  # noqa: E402

LISTS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml")

WYNDOR = formulas(fill({}, "A1", [
    ["Wyndor Glass Co."], [], [None, None, "Doors", "Windows"], [None, "Profit per Batch", 300, 500],
    [None, None, "Hours per Batch", None, "Hours Used", None, "Hours Available"],
    [None, "Plant 1", 1, 0, "=SUMPRODUCT(C6:D6,$C$11:$D$11)", "<=", 4],
    [None, "Plant 2", 0, 2, "=SUMPRODUCT(C7:D7,$C$11:$D$11)", "<=", 12],
    [None, "Plant 3", 3, 2, "=SUMPRODUCT(C8:D8,$C$11:$D$11)", "<=", 18], [],
    [None, None, "Doors", "Windows", None, None, "Total Profit"],
    [None, "Batches Produced", 1, 1, None, None, "=SUMPRODUCT(C4:D4,C11:D11)"]]))
LINES = [("E6:E8", "<=", "G6:G8")]


def wyndor(lines=LINES, **options):
    return workbook({"Plan": WYNDOR}, names=hidden(solver("Plan", "max", "G11", "C11:D11", lines, eng=2, **options)))


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def solve(folder, content, reports, name="book.xlsx", status=0):
    """The paths before and after, and what was said."""
    before = write(folder, name, content)
    done = run("solve", name, "-o", "solved.xlsx", "--report", reports, folder=folder)
    check(done.returncode == status, "%s is solved %s" % (name, done.stderr))
    return before, os.path.join(folder, "solved.xlsx"), done.stderr


def table(path, sheet):
    """The rows of a worksheet from column A on, as lists."""
    rows = {}
    for (name, place), (_, value) in read_cells(path)[0].items():
        letter, number = re.fullmatch(r"([A-Z])(\d+)", place).groups() if name == sheet else (None, None)
        if letter:
            rows.setdefault(int(number), {})[ord(letter) - 65] = value
    return [[row.get(i) for i in range(max(row) + 1)] for _, row in sorted(rows.items())]


def has_rows(path, sheet, expected):
    rows = [row[1:] for row in table(path, sheet)]
    for row in expected:
        close = [found for found in rows if len(found) == len(row) and all(
            abs(a - b) <= 1e-9 * max(1, abs(b)) if isinstance(a, float) and isinstance(b, (int, float)) else a == b
            for a, b in zip(found, row))]
        check(bool(close), "%s has the row %s" % (sheet, row))


def check_wyndor(folder):
    _, after, _ = solve(folder, wyndor(), "answer, Sensitivity,limits")
    titles = [row[0] for row in table(after, "Answer Report 1") if row[0]]
    check(titles[4:] == ["Objective Cell (Max)", "Variable Cells", "Constraints"], "the answer's parts %s" % titles)
    check("[book.xlsx]Plan" in titles[1], "it names the worksheet: %s" % titles[1])
    has_rows(after, "Answer Report 1", [
        ["Cell", "Name", "Original Value", "Final Value"], ["$G$11", "Batches Produced Total Profit", 800, 3600],
        ["$C$11", "Batches Produced Doors", 1, 2, "Contin"], ["$D$11", "Batches Produced Windows", 1, 6, "Contin"],
        ["$E$6", "Plant 1 Hours Used", 2, "$E$6<=$G$6", "Not Binding", 2],
        ["$E$7", "Plant 2 Hours Used", 12, "$E$7<=$G$7", "Binding", 0],
        ["$E$8", "Plant 3 Hours Used", 18, "$E$8<=$G$8", "Binding", 0]])
    has_rows(after, "Sensitivity Report 1", [
        ["Cell", "Name", "Final Value", "Reduced Cost", "Objective Coefficient", "Allowable Increase", "Allowable Decrease"],
        ["$C$11", "Batches Produced Doors", 2, 0, 300, 450, 300],
        ["$D$11", "Batches Produced Windows", 6, 0, 500, 1e30, 300],
        ["Cell", "Name", "Final Value", "Shadow Price", "Constraint R.H. Side", "Allowable Increase", "Allowable Decrease"],
        ["$E$6", "Plant 1 Hours Used", 2, 0, 4, 1e30, 2], ["$E$7", "Plant 2 Hours Used", 12, 150, 12, 6, 6],
        ["$E$8", "Plant 3 Hours Used", 18, 100, 18, 6, 6]])
    has_rows(after, "Limits Report 1", [
        ["Cell", "Name", "Value", "Lower Limit", "Objective Result", "Upper Limit", "Objective Result"],
        ["$C$11", "Batches Produced Doors", 2, 0, 3000, 2, 3600], ["$D$11", "Batches Produced Windows", 6, 0, 600, 6, 3600]])


def check_kinds(folder):
    """Limits of variables, whole numbers, an equality, a number on the right, cells of another sheet's name."""
    lines = [("C11", "<=", 4), ("E7", "<=", "G7"), ("E8", "=", 18), ("D11", ">=", 1)]
    _, after, _ = solve(folder, wyndor(lines), "answer,sensitivity")
    has_rows(after, "Answer Report 1", [
        ["$C$11", "Batches Produced Doors", 2, "$C$11<=4", "Not Binding", 2], ["$E$8", "Plant 3 Hours Used", 18, "$E$8=18", "Binding", 0],
        ["$D$11", "Batches Produced Windows", 6, "$D$11>=1", "Not Binding", 5]])
    rows = [row[1] for row in table(after, "Sensitivity Report 1") if len(row) > 1]
    check(rows == ["Cell", "$C$11", "$D$11", "Cell", "$E$7", "$E$8"], "limits of variables are no constraints there: %s" % rows)
    _, after, said = solve(folder, wyndor(LINES + [("C11:D11", "int", None)]), "sensitivity,answer,limits")
    has_rows(after, "Answer Report 1", [["$C$11", "Batches Produced Doors", 1, 2, "Integer"]])
    names = {name for name, _ in read_cells(after)[0]}
    check(names == {"Plan", "Answer Report 1"} and said.count("warning") == 2 and "Sensitivity Report: the model asks for whole numbers" in said,
          "with whole numbers there is an answer only, and a warning of each: %s" % said)


def check_nonlinear(folder):
    """The nearest point to (4, 3) on or below x + y = 5, x at most 2.5: multipliers -2 of the sum, 1 of the limit."""
    cells = {"A1": "x", "A2": "y", "B1": 1, "B2": 1, "A3": "sum", "B3": "=B1+B2", "A4": "distance", "B4": "=(B1-4)^2+(B2-3)^2"}
    names = hidden(solver("Near", "min", "B4", "B1:B2", [("B3", "<=", 5), ("B1", "<=", 2.5)], neg=2))
    _, after, _ = solve(folder, workbook({"Near": formulas(cells)}, names=names), "answer,sensitivity")
    rows = {row[1]: row[2:] for row in table(after, "Sensitivity Report 1") if len(row) > 2}
    check(rows["Cell"] == ["Name", "Final Value", "Lagrange Multiplier"], "its columns %s" % rows["Cell"])
    for place, value, slope in (("$B$1", 2.5, -2), ("$B$2", 2.5, 0), ("$B$3", 5, -1)):
        check(abs(rows[place][1] - value) < 1e-6 and abs(rows[place][2] - slope) < 1e-6, "%s: %s" % (place, rows[place]))
    _, after, said = solve(folder, workbook({"Near": formulas(cells)}, names=names), "limits")
    check("there is no Limits Report: there is one of linear models only" in said, "no limits of a nonlinear model: " + said)
    free = hidden(solver("Near", "min", "B4", "B1:B2", [("B1", "<=", 2.5)], neg=2))
    _, after, _ = solve(folder, workbook({"Near": formulas(cells)}, names=free), "sensitivity")
    rows = {row[1]: row[2:] for row in table(after, "Sensitivity Report 1") if len(row) > 2}
    check(rows["Cell"][-1] == "Reduced Gradient" and abs(rows["$B$1"][2] + 3) < 1e-6, "without constraints: %s" % rows)


def is_insertion(before, after):
    """What stands in `after` and not in `before`, when that is one piece."""
    head = os.path.commonprefix([before, after])
    tail = os.path.commonprefix([before[::-1], after[::-1]])
    tail = tail[:len(before) - len(head)][::-1]
    return after[len(head):len(after) - len(tail)] if head + tail == before else None


def check_parts(folder, content, sheets, name):
    """All else is as it was. Returns what was inserted into the lists."""
    before, after, _ = solve(folder, content, "answer,sensitivity", name)
    order, old, _ = read_package(before)
    other_order, new, _ = read_package(after)
    check(other_order[:len(order)] == order and len(other_order) == len(order) + sheets, "%s: the new parts are the last" % name)
    inserted = {}
    for part in order:
        if part in LISTS:
            inserted[part] = is_insertion(old[part]["bytes"], new[part]["bytes"])
            check(bool(inserted[part]), "%s: %s has new lines only: %s" % (name, part, inserted[part]))
        elif not part.startswith("xl/worksheets/sheet"):
            check(old[part] == new[part], "%s: %s is as it was" % (name, part))
    plain = run("solve", name, "-o", "plain.xlsx", folder=folder)
    check(plain.returncode == 0 and not compare(before, os.path.join(folder, "plain.xlsx"))[0], "%s: without --report no part is new" % name)
    _, without, _ = read_package(os.path.join(folder, "plain.xlsx"))
    check(all(without[part]["bytes"] == new[part]["bytes"] for part in order if part not in LISTS), "%s: the values are the same" % name)
    return inserted


def check_package(folder):
    plain = workbook_parts({"Plan": WYNDOR, "Answer Report 1": {"A1": "mine"}, "answer report 2": {}},
                           hidden(solver("Plan", "max", "G11", "C11:D11", LINES, eng=2)))
    plain["docProps/app.xml"] = "<Properties/>"
    plain["xl/worksheets/sheet4.xml"] = "<odd/>"
    check_parts(folder, package(plain), 2, "plain.xlsx".replace("plain", "usual"))
    solved = os.path.join(folder, "solved.xlsx")
    with zipfile.ZipFile(solved) as book:
        check("xl/worksheets/sheet6.xml" in book.namelist(), "names of parts that are there are left alone")
    names = re.findall(r'<sheet name="([^"]*)"', zipfile.ZipFile(solved).read("xl/workbook.xml").decode())
    check(names[3:] == ["Answer Report 3", "Sensitivity Report 1"], "numbers go on where names are taken: %s" % names)
    # prefixes other than the usual ones, and r: declared in the line of the sheet itself
    prefixed = dict(plain)
    prefixed["xl/workbook.xml"] = re.sub(r"<(/?)(\w+)(?=[ >/])", r"<\1x:\2", plain["xl/workbook.xml"]).replace(
        'xmlns="', 'xmlns:x="').replace(' xmlns:r="%s"' % OFFICE, "").replace("<x:sheet ", '<x:sheet xmlns:q="%s" ' % OFFICE).replace("r:id", "q:id")
    prefixed["xl/_rels/workbook.xml.rels"] = re.sub(r"<(/?)(\w+)", r"<\1p:\2", plain["xl/_rels/workbook.xml.rels"]).replace("xmlns=", "xmlns:p=")
    inserted = check_parts(folder, package(prefixed), 2, "prefixed.xlsx")
    check(b'<x:sheet xmlns:q="' in inserted["xl/workbook.xml"] and b"q:id=" in inserted["xl/workbook.xml"], "prefixes are the file's")
    check(len(table(os.path.join(folder, "solved.xlsx"), "Answer Report 3")) > 10, "and the reports are found through them")
    strict = {name: content.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
        OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships") for name, content in plain.items()}
    inserted = check_parts(folder, package(strict), 2, "strict.xlsx")
    check(b"purl.oclc.org/ooxml/officeDocument/relationships/worksheet" in inserted["xl/_rels/workbook.xml.rels"],
          "a strict workbook stays one")
    utf16 = {**plain, "xl/workbook.xml": ('<?xml version="1.0" encoding="UTF-16"?>' + plain["xl/workbook.xml"]).encode("utf-16")}
    _, _, said = solve(folder, package(utf16), "answer", "utf16.xlsx", status=2)
    check("xl/workbook.xml" in said and "no worksheet can be added" in said, "what cannot be edited is refused: " + said)


def check_again(folder):
    """A solved file is solved again, onto itself."""
    solve(folder, wyndor(), "answer,sensitivity")
    for number in (2, 3):
        done = run("solve", "solved.xlsx", "-o", "solved.xlsx", "--report", "answer", folder=folder)
        check(done.returncode == 0, "solved again " + done.stderr)
    path = os.path.join(folder, "solved.xlsx")
    has_rows(path, "Answer Report 3", [["$G$11", "Batches Produced Total Profit", 3600, 3600]])
    done = run("recalc", "solved.xlsx", "--compare", folder=folder)
    check(done.returncode == 0, "and it recalculates " + done.stdout)
    first = open(path, "rb").read()
    solve(folder, wyndor(), "answer,sensitivity")
    for number in (2, 3):
        run("solve", "solved.xlsx", "-o", "solved.xlsx", "--report", "answer", folder=folder)
    check(first == open(path, "rb").read(), "the same bytes every time")


def check_mistakes(folder):
    write(folder, "book.xlsx", wyndor())
    write(folder, "a.sheet", b"cellgrad 1\nparams x = 1\nq = x^2\nsolve s\n    minimize q\n    by changing x\n")
    for words, expected in ((["--report", "answer"], "there is no -o"), (["-o", "x.xlsx", "--report", "answer,sensivity"], "did you mean sensitivity?"),
                            (["-o", "x.xlsx", "--report", "population"], "there are: answer, sensitivity, limits")):
        done = run("solve", "book.xlsx", *words, folder=folder)
        check(done.returncode == 2 and expected in done.stderr and not os.path.exists(os.path.join(folder, "x.xlsx")),
              "refused: %s" % done.stderr.strip())
    done = run("solve", "a.sheet", "-o", "x.xlsx", "--report", "answer", folder=folder)
    check(done.returncode == 2 and "`export` block" in done.stderr, "a sheet file's reports: " + done.stderr.strip())


# ---- Other programs ----

OPEN = """import openpyxl, sys, warnings
warnings.simplefilter("error")
book = openpyxl.load_workbook(sys.argv[1])
for sheet in book:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None and cell.data_type != "f":
                print(sheet.title, cell.coordinate, repr(cell.value), sep="|")
book.save(sys.argv[2])
"""


def check_others(folder):
    """Through openpyxl, which writes the file anew, then another solve with reports, then LibreOffice."""
    python = shutil.which("python3", path=os.defpath)
    have_openpyxl = python and subprocess.run([python, "-c", "import openpyxl"], stderr=subprocess.DEVNULL, check=False).returncode == 0
    if not have_openpyxl and not shutil.which("soffice"):
        print("skipped: neither openpyxl nor LibreOffice is installed")
        sys.exit(SKIPPED)
    _, path, _ = solve(folder, wyndor(), "answer,sensitivity,limits")
    if have_openpyxl:
        again = os.path.join(folder, "again.xlsx")
        done = subprocess.run([python, "-c", OPEN, path, again], capture_output=True, text=True, check=False)
        check(done.returncode == 0, "openpyxl reads it without a warning " + done.stderr)
        found = set(done.stdout.splitlines())
        ours, stored = read_cells(path)
        expected = {"%s|%s|%r" % (*where, int(value) if isinstance(value, float) and value == int(value) and value < 1e16 else value)
                    for where, (_, value) in ours.items() if where not in stored}
        check(found == expected, "and finds the same cells: %s" % sorted(found ^ expected)[:4])
        done = run("solve", "again.xlsx", "-o", "solved.xlsx", "--report", "answer,sensitivity,limits", folder=folder)
        check(done.returncode == 0, "what openpyxl wrote is solved again " + done.stderr)
    if shutil.which("soffice"):
        converted = convert_with_libreoffice([path], folder)
        theirs, ours = read_cells(converted[0] if isinstance(converted, list) else converted)[0], read_cells(path)[0]
        check({name for name, _ in ours} == {name for name, _ in theirs}, "LibreOffice has the same worksheets")
        wrong = [where for where, (_, value) in ours.items() if theirs.get(where, (None, None))[1] != value
                 and not (isinstance(value, float) and abs(theirs[where][1] - value) <= 1e-12 * abs(value))]
        check(not wrong, "LibreOffice has the same cells %s" % wrong[:4])


def main():
    with tempfile.TemporaryDirectory() as folder:
        if "--others" in sys.argv:
            check_others(folder)
        else:
            check_wyndor(folder)
            check_kinds(folder)
            check_nonlinear(folder)
            check_package(folder)
            check_again(folder)
            check_mistakes(folder)
    finish()


main()
