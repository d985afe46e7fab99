#!/usr/bin/env python3
"""The worksheets behind the model: Answer, Sensitivity, Minima, Training log and About, read back from workbooks.

Oracles: minima worked out by hand, the closed formulas of a straight line's standard errors, and the data's own CRC-32.
"""
import math
import os
import re
import sys
import tempfile
import zipfile
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "cases"))

from cellgrad import SHEETS, check, finish, near, run  # noqa: E402
from compare_workbooks import read_cells  # noqa: E402

BOUNDED = """cellgrad 1
params x = 0.5
    bounds 0 .. 1
params W[1,2] = {5,5}
    cols left, right
q = (x-3)^2+SUMXMY2(W,{1,2})+7
solve best
    minimize q
    by changing x, W
export "bounded.xlsx"
    report answer, sensitivity, minima, log
"""

LINE = """cellgrad 1
table t from "line.csv"
    p = a*[@x]+b
params a = 0
params b = 0
loss = %s
solve descent
    minimize loss
    by changing a, b
    method gd(rate=0.01, steps=5)
solve exact
    minimize loss
    by changing a, b
export "line.xlsx"
    report sensitivity, answer
export "descent.xlsx"
    from descent
    report log
"""

XS = [0, 1, 2, 3, 5, 8]
YS = [1.5, 2, 4.25, 5, 9, 16]


def worksheet(path, name):
    """Rows of values by the texts in column A; a text that comes again keeps its first row."""
    cells = {where[1]: value for where, value in read_cells(path)[0].items() if where[0] == name}
    rows = {}
    for corner, (_, value) in cells.items():
        if corner[0] == "A" and corner[1:].isdigit():
            row = [cells.get(letter + corner[1:], (None, None))[1] for letter in "BCDEFG"]
            rows.setdefault(value, []).append(row)
    return rows


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


LINEAR = """cellgrad 1
params made[1,3] = 0
    cols doors, windows, toys
    bounds 0 .. 100
profit = SUMPRODUCT(made, {3,5,1})
hours  = MMULT({1,0,2;0,2,1;3,2,2}, TRANSPOSE(made))
solve plan
    maximize profit
    by changing made
    subject to hours <= {4;12;18}
export "linear.xlsx"
    report sensitivity
"""

# The nearest point to (4, 3) on x + y = 5, where x = 3 and y = 2: the gradient (-2, -2) is the multiplier's, times (1, 1).
NEAREST = """cellgrad 1
params x = 1
params y = 1
far = (x-4)^2+(y-3)^2
solve nearest
    minimize far
    by changing x, y
    subject to x+y = 5
export "nearest.xlsx"
    report sensitivity
"""


def check_multipliers(folder):
    """Hillier and Lieberman's doors and windows have the shadow prices 0, 3/2 and 1; toys cost more hours than
    they bring."""
    for name, text in (("linear", LINEAR), ("nearest", NEAREST)):
        write(folder, name + ".sheet", text)
        done = run("run", name + ".sheet", folder=folder)
        check(done.returncode == 0, name + " runs " + done.stderr)
    plan = worksheet(os.path.join(folder, "linear.xlsx"), "Sensitivity")
    for label, value, price in (("hours 1", 2, 0), ("hours 2", 12, 1.5), ("hours 3", 18, 1)):
        near(plan[label][0][0], value, 1e-9, "the value of " + label)
        near(plan[label][0][1], price, 1e-9, "the shadow price of " + label)
    # as in the book; check_sensitivity.py has more of these
    check(plan["hours 1"][0][2:5] == [4, "unlimited", 2], "how far the limit of hours 1 may go %s" % plan["hours 1"])
    check([round(value, 9) for value in plan["hours 2"][0][2:5]] == [12, 6, 6], "and that of hours 2 %s" % plan["hours 2"])
    check(plan["made doors"][0][3:5] == [4.5, 3] and plan["made windows"][0][3:5] == ["unlimited", 3],
          "how far the coefficients may go")
    check(plan["made toys"][0][3:5] == [2.5, "unlimited"], "and that of what is not made")
    # 1 - (1.5 * 1 + 1 * 2): what a toy brings less what its hours are worth
    for label, value, reduced, coefficient in (("made doors", 2, 0, 3), ("made windows", 6, 0, 5), ("made toys", 0, -2.5, 1)):
        near(plan[label][0][0], value, 1e-9, "the number of " + label)
        near(plan[label][0][1], reduced, 1e-9, "the reduced cost of " + label)
        near(plan[label][0][2], coefficient, 1e-9, "the objective coefficient of " + label)
    point = worksheet(os.path.join(folder, "nearest.xlsx"), "Sensitivity")
    near(point["constraint_1: x+y"][0][1], -2, 1e-6, "the multiplier of x + y = 5")
    near(point["x"][0][2], -2, 1e-6, "the gradient by x")


def check_bounded(folder):
    write(folder, "bounded.sheet", BOUNDED)
    done = run("run", "bounded.sheet", folder=folder)
    check(done.returncode == 0, "a bounded solve runs " + done.stderr)
    book = os.path.join(folder, "bounded.xlsx")
    answer = worksheet(book, "Answer")
    check(answer["q"][0][0] == 6.25 + 16 + 9 + 7 and answer["q"][0][2] == "minimize", "the objective where it began")
    near(answer["q"][0][1], 11, 1e-9, "the objective at its minimum within bounds")
    check(answer["x"][0][0] == 0.5 and answer["x"][0][1] == 1, "the bounded variable, before and after")
    near(answer["W right"][0][1], 2, 1e-6, "a free variable")
    low, high = answer["x"][1], answer["x"][2]
    check(low[:4] == [1, ">=", 0, "not binding"] and low[4] == 1, "the lower bound is not binding, its slack 1")
    check(high[:4] == [1, "<=", 1, "binding"] and high[4] == 0, "the upper bound is binding")
    sensitivity = worksheet(book, "Sensitivity")
    near(sensitivity["x"][0][1], -4, 1e-9, "the reduced gradient at the bound")
    near(sensitivity["W left"][0][1], 0, 1e-6, "the reduced gradient of a free variable")
    minima = worksheet(book, "Minima")
    near(minima[1][0][0], 11, 1e-9, "the only minimum")
    check(any("keeps no log" in str(name) for name in worksheet(book, "Training log")), "a method without a log says so")


def check_line(folder, loss):
    write(folder, "line.csv", "x,y\n" + "".join(f"{x},{y}\n" for x, y in zip(XS, YS)))
    write(folder, "line.sheet", LINE % loss)
    done = run("run", "line.sheet", folder=folder)
    check(done.returncode == 0, f"a straight line is fitted by {loss} {done.stderr}")
    sensitivity = worksheet(os.path.join(folder, "line.xlsx"), "Sensitivity")
    n, mean = len(XS), sum(XS) / len(XS)
    sxx = sum((x - mean) ** 2 for x in XS)
    slope = sum((x - mean) * y for x, y in zip(XS, YS)) / sxx
    begin = sum(YS) / n - slope * mean
    s = math.sqrt(sum((y - begin - slope * x) ** 2 for x, y in zip(XS, YS)) / (n - 2))
    near(sensitivity["a"][0][0], slope, 1e-12, "the slope")
    near(sensitivity["a"][0][2], s / math.sqrt(sxx), 1e-12, "its standard error")
    near(sensitivity["b"][0][2], s * math.sqrt(1 / n + mean ** 2 / sxx), 1e-12, "the constant's standard error")
    near(sensitivity["Residual standard error"][0][0], s, 1e-12, "the residual standard error")
    check(sensitivity["Degrees of freedom"][0][0] == n - 2, "the degrees of freedom")
    return sum(y * y for y in YS) / n


def check_log(folder, start):
    log = worksheet(os.path.join(folder, "descent.xlsx"), "Training log")
    check([step for step in log if isinstance(step, float)] == [0, 1, 2, 3, 4, 5], "the log has each step")
    near(log[0][0][0], start, 1e-12, "the objective before the first step")
    values = [log[step][0][0] for step in range(6)]
    check(all(after < before for before, after in zip(values, values[1:])), "and it falls")


def check_charts(folder):
    """The references of a chart's series, and that a curve's points are formulas of the params."""
    book = os.path.join(folder, "charts.xlsx")
    check(run("run", os.path.join(SHEETS, "quadratic.sheet"), "-o", book).returncode == 0, "a sheet with a chart runs")
    cells, formulas = read_cells(book)
    with zipfile.ZipFile(book) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
        sheets = re.findall(r'<sheet name="([^"]*)"', parts.read("xl/workbook.xml").decode())
        links = parts.read(f"xl/worksheets/_rels/sheet{sheets.index('fit') + 1}.xml.rels").decode()
    check("scatterChart" in chart and "drawing1.xml" in links, "it is a scatter chart on its worksheet")
    ranges = re.findall(r"<c:f>([^<]*)</c:f>", chart)
    check(ranges == ["data!$A$4:$A$23", "data!$B$4:$B$23", "fit!$A$4:$A$104", "fit!$B$4:$B$104"], f"its series are {ranges}")
    check(cells[("fit", "A4")][1] == -2.1 and abs(cells[("fit", "A104")][1] - 2.1) < 1e-12, "the curve goes from end to end")
    check(all(("fit", f"B{row}") in formulas for row in range(4, 105)), "the curve's points follow the params")


def check_about(folder):
    about = worksheet(os.path.join(folder, "line.xlsx"), "About")
    with open(os.path.join(folder, "line.csv"), "rb") as file:
        data = file.read()
    check(about["From"][0][0] == "line.sheet", "About names the sheet")
    check(about["Data of t"][0][0] == f"line.csv, {len(data)} bytes, CRC-32 {zlib.crc32(data):08x}", "and the data with its sum")
    check("solved exactly" in about["Solve exact"][0][0], "and the results")
    with open(os.path.join(folder, "line.sheet"), encoding="utf-8") as file:
        lines = [line for line in file.read().split("\n") if line]
    check(all(line in about for line in lines), "and has the sheet file's text")


INCLUDING = """cellgrad 1
include "parts/rates.sheet"
q = rate+base
export "%s.xlsx"
"""
RATES = """cellgrad 1
include "../base.sheet"
# of this year
rate = 2
"""


def check_included(folder):
    """About has the text of included files under their paths, wherever the folder is."""
    books = []
    for place, path in (("near", "near"), (os.path.join(folder, "far", "away"), "far/away"), ("./near", "near")):
        os.makedirs(os.path.join(folder, path, "parts"), exist_ok=True)
        write(folder, path + "/whole.sheet", INCLUDING % "included")
        write(folder, path + "/parts/rates.sheet", RATES)
        write(folder, path + "/base.sheet", "cellgrad 1\nbase = 40\n")
        done = run("export", os.path.join(place, "whole.sheet"), folder=folder)
        check(done.returncode == 0, "a sheet that includes others is exported " + done.stderr)
        with open(os.path.join(folder, "included.xlsx"), "rb") as file:
            books.append(file.read())
    cells = {where[1]: value[1] for where, value in read_cells(os.path.join(folder, "included.xlsx"))[0].items()
             if where[0] == "About"}
    column = [cells.get(f"A{row}") for row in range(1, 40)]
    for heading, text in (("Sheet file", INCLUDING % "included"), ("Included: parts/rates.sheet", RATES),
                          ("Included: base.sheet", "cellgrad 1\nbase = 40\n")):
        lines, at = text.rstrip("\n").split("\n"), column.index(heading) + 1 if heading in column else 0
        check(at and column[at:at + len(lines)] == lines, f"About has the text under \"{heading}\"")
    check(books[0] == books[1] == books[2], "the same bytes wherever the sheet and its parts are")


TRUCKS = """cellgrad 1
sheet Plan
    A2 = "Lyon"
    A3 = "Turin"
    B1 = "Berlin"
    C1 = "Paris"
    B2:C3 = 0
    D2:D3 = 3*B2+4*C2
    D4 = SUM(D2:D3)
solve cheapest
    minimize Plan!D4+1
    by changing Plan!B2:C3
    subject to Plan!B2:C3 >= 1.5
    subject to Plan!B2:B3 integer
    subject to Plan!C2 binary
    subject to SUM(Plan!D2:D3) <= 100
export "trucks.xlsx"
    report answer
"""


def check_cells_of_worksheets(folder):
    """Variables that are cells of a worksheet are called by their address and the texts beside them, and are of the kind
    that was asked of them."""
    write(folder, "trucks.sheet", TRUCKS.replace("binary", "integer"))
    done = run("run", "trucks.sheet", folder=folder)
    check(done.returncode == 0, "a solve of a worksheet's cells runs " + done.stderr)
    answer = worksheet(os.path.join(folder, "trucks.xlsx"), "Answer")
    for label, value, kind in (("Plan!B2 (Lyon Berlin)", 2, "integer"), ("Plan!C2 (Lyon Paris)", 2, "integer"),
                               ("Plan!B3 (Turin Berlin)", 2, "integer"), ("Plan!C3 (Turin Paris)", 1.5, "continuous")):
        check(answer.get(label, [None])[0][:3] == [0, value, kind], f"{label} is {kind}")
        check(answer[label][1][1:3] == [">=", 1.5], f"{label} has its limit")
    check("objective: Plan!D4+1" in answer and "constraint_4: SUM(Plan!D2:D3)" in answer, "formulas are names, too")
    write(folder, "trucks.sheet", TRUCKS.replace(">= 1.5", ">= 0.5"))
    done = run("run", "trucks.sheet", folder=folder)
    check(done.returncode == 0, "and with a binary one " + done.stderr)
    answer = worksheet(os.path.join(folder, "trucks.xlsx"), "Answer")
    check(answer["Plan!C2 (Lyon Paris)"][0][1:3] == [1, "binary"], "which is binary")


SLIDERS = """cellgrad 1
params a = 1
params b = 2
params W[1,2] = 0
slider a -0.5 .. 1+1 step 0.25
slider b 10 .. 3
q = a+b+SUM(W)
export "sliders.xlsx"
"""


def check_sliders(folder):
    write(folder, "sliders.sheet", SLIDERS)
    done = run("export", "sliders.sheet", folder=folder)
    check(done.returncode == 0, "sliders are exported " + done.stderr)
    with zipfile.ZipFile(os.path.join(folder, "sliders.xlsx")) as book:
        found = re.findall(r'<dataValidation type="decimal" errorStyle="warning".*?prompt="([^"]*)" sqref="([A-Z0-9]+)">'
                           r"<formula1>([^<]*)</formula1><formula2>([^<]*)</formula2>",
                           book.read("xl/worksheets/sheet1.xml").decode())
        names = dict(re.findall(r'<definedName name="([ab])">[^!]*!([^<]*)<', book.read("xl/workbook.xml").decode()))
    check([(names["a"].replace("$", ""), "-0.5", "2"), (names["b"].replace("$", ""), "3", "10")]
          == [(cell, low, high) for _, cell, low, high in found], "the cells of sliders take numbers of their ranges")
    check(found[0][0] == "From -0.5 to 2, in steps of 0.25.", "and say so")


def check_bytes(folder):
    """The same bytes from the same sheet, and the time of creation that is asked for."""
    books = []
    for name, epoch in (("one.xlsx", None), ("two.xlsx", None), ("three.xlsx", "1000000000")):
        os.environ.pop("SOURCE_DATE_EPOCH", None)
        if epoch:
            os.environ["SOURCE_DATE_EPOCH"] = epoch
        run("export", "sliders.sheet", "-o", name, folder=folder)
        with open(os.path.join(folder, name), "rb") as file:
            books.append(file.read())
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    check(books[0] == books[1], "two exports are the same bytes")
    with zipfile.ZipFile(os.path.join(folder, "three.xlsx")) as book:
        check("2001-09-09T01:46:40Z" in book.read("docProps/core.xml").decode(), "SOURCE_DATE_EPOCH is the time of creation")


PAGES = """cellgrad 1
sheet Log
    A1:B3 from "log.csv"
table wide from "wide.csv"
params a = 1
loss = SUMSQ(wide[c1]-a)
solve fit
    minimize loss
    by changing a
    method gd(rate=0.01, steps=5)
export "pages.xlsx"
    report log
    chart fit.residuals
"""


def cell_formats(parts, sheet, cells):
    """The number formats of cells, by the ids of styles.xml."""
    styles, text = parts.read("xl/styles.xml").decode(), parts.read(sheet).decode()
    codes = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles))
    codes.update({"1": "0", "2": "0.00"})
    used = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1].split("</cellXfs>")[0])
    places = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', text))
    return [codes.get(used[int(places[cell])]) for cell in cells]


def check_pages(folder):
    """What is printed: wide worksheets on several pages side by side, charts below the rows that are on every page; and
    each column of numbers from a file with the decimals that it has."""
    write(folder, "log.csv", "1,205.3\n2,216.5\n3,239.5\n")
    names = [f"c{i}" for i in range(1, 61)]
    write(folder, "wide.csv", ",".join(names) + "\n" + "".join(",".join(["12345.25"] * 60) + "\n" for _ in range(3)))
    write(folder, "pages.sheet", PAGES)
    done = run("run", "pages.sheet", folder=folder)
    check(done.returncode == 0, "a wide sheet is exported " + done.stderr)
    with zipfile.ZipFile(os.path.join(folder, "pages.xlsx")) as parts:
        book = parts.read("xl/workbook.xml").decode()
        names = re.findall(r'<sheet name="([^"]*)"', book)
        setup = {name: re.findall(r'<pageSetup[^>]*/>', parts.read(f"xl/worksheets/sheet{i + 1}.xml").decode())[0]
                 for i, name in enumerate(names)}
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/drawings/drawing")]
        check(cell_formats(parts, f"xl/worksheets/sheet{names.index('Log') + 1}.xml", ["A2", "B2"]) == ["0", "0.0"],
              "the decimals of a file's columns")
    model = [name for name in names if name not in ("Log", "About", "fit.residuals", "Training log")][0]
    check('fitToWidth="3"' in setup[model], f"a wide worksheet has three pages side by side: {setup[model]}")
    check('fitToWidth' not in setup["Training log"], "and a narrow one has one")
    check(len(charts) == 2 and all(int(re.search(r"<xdr:row>(\d+)<", chart).group(1)) >= 3 for chart in charts),
          "charts stand below the rows that repeat")
    check(book.count("_xlnm.Print_Titles") == 3, "which sheets with points beside a chart have, too")


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_bounded(folder)
        check_multipliers(folder)
        check_sliders(folder)
        check_bytes(folder)
        check_line(folder, "SUMSQ(t[p]-t[y])")
        start = check_line(folder, "SUMXMY2(t[p],t[y])/ROWS(t[y])")
        check_log(folder, start)
        check_about(folder)
        check_included(folder)
        check_charts(folder)
        check_pages(folder)
        check_cells_of_worksheets(folder)
    finish()


main()
