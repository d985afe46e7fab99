#!/usr/bin/env python3
"""What-if data tables of workbooks: computed, and differentiated.

The expected values are worked out here, in Python; LibreOffice, which reads such tables as MULTIPLE.OPERATIONS, is asked for
its own where it is installed.
"""
import io
import json
import math
import os
import re
import shutil
import sys
import tempfile
import zipfile

sys.dont_write_bytecode = True
TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [TESTS, os.path.join(TESTS, "cases")]

from cellgrad import check, finish, run  # noqa: E402
from make_workbook import value, workbook  # noqa: E402
from workbook_claims import put, recalc  # noqa: E402
import compare_workbooks  # noqa: E402

SHEETS, TABLES = {}, []  # of the tables: the cells of its sheet, where, and what is expected there


def letters(column):
    return chr(64 + column) if column <= 26 else letters((column - 1) // 26) + chr(65 + (column - 1) % 26)


def place(row, column):
    return "%s%d" % (letters(column), row)


def data_table(cells, top, left, values, said):
    """Puts a table of these values (rows of them) at a cell, said to be what the attributes say."""
    ref = "%s:%s" % (place(top, left), place(top + len(values) - 1, left + len(values[0]) - 1))
    for i, row in enumerate(values):
        for j, expected in enumerate(row):
            kind, stored = value(expected, True)
            formula = '<f t="dataTable" ref="%s" %s/>' % (ref, said) if i == j == 0 else ""
            TABLES.append((cells, place(top + i, left + j), expected))
            cells[place(top + i, left + j)] = ('<c r="%s"%s>%s%s</c>' % (place(top + i, left + j), kind, formula, stored)).encode()


def along(cells, top, left, headings, down):
    for i, heading in enumerate(headings):
        if heading is not None:
            cells[place(top + i * down, left + i * (not down))] = heading


def of_column(cells, top, left, headings, formulas, results, said):
    """Headings below each other from (top, left), formulas above the columns to their right."""
    along(cells, top, left, headings, True)
    for j, formula in enumerate(formulas):
        cells[place(top - 1, left + 1 + j)] = (formula, None)
    data_table(cells, top, left + 1, results, 'dt2D="0" dtr="0" ' + said)


def of_row(cells, top, left, headings, formulas, results, said):
    along(cells, top, left, headings, False)
    for i, formula in enumerate(formulas):
        cells[place(top + 1 + i, left - 1)] = (formula, None)
    data_table(cells, top + 1, left, results, 'dt2D="0" dtr="1" ' + said)


def of_two(cells, top, left, above, beside, formula, results, said):
    cells[place(top, left)] = (formula, None)
    along(cells, top, left + 1, above, False)
    along(cells, top + 1, left, beside, True)
    data_table(cells, top + 1, left + 1, results, 'dt2D="1" dtr="1" ' + said)


# ---- The models ----

# A loan by years (above: the row input) and rate (beside: the column input).
years, rates = [5, 10, 20, 30], [0.01, 0.02, 0.035, 0.05, 0.08]
loan = {"B1": 0.03, "B2": 15, "B3": 1e5, "B4": ("=PMT(B1/12,B2*12,-B3)", None)}


def payment(rate, count, amount):
    monthly = rate / 12
    return amount * monthly / (1 - (1 + monthly) ** -count)


of_two(loan, 5, 4, years, rates, "=B4", [[payment(r, 12 * y, 1e5) for y in years] for r in rates], 'r1="B2" r2="B1"')
SHEETS["Loan"] = loan

# Filled columns: the formula has rows of its own.
numbers = [(7 * i) % 31 + 0.25 for i in range(60)]
filled = {"A1": 2, "C1": ("=SUM(B5:B64)", None), "D1": ("=AVERAGE(B5:B64)", None), "C2": ("=MAX(C5:C64)", None),
          "D2": ("=SUM(D5:D64)", None)}
for i, number in enumerate(numbers):
    filled["A%d" % (5 + i)] = number
    filled["B%d" % (5 + i)] = ("=A%d*$A$1^2" % (5 + i), None)
    filled["C%d" % (5 + i)] = ("=SUM(A$5:A%d)-$A$1*B%d" % (5 + i, 5 + i), None)
    filled["D%d" % (5 + i)] = ("=COUNTIF(A$5:A%d,\">\"&$A$1*4)" % (5 + i), None)
steps = [0.5, 1, 3, -2, 0]


def filled_results(a):
    columns = [x * a * a for x in numbers]
    totals = [sum(numbers[:i + 1]) - a * columns[i] for i in range(60)]
    counts = [sum(x > 4 * a for x in numbers[:i + 1]) for i in range(60)]
    return [sum(columns), sum(columns) / 60, max(totals), sum(counts)]


of_column(filled, 5, 7, steps, ["=C1", "=D1"], [filled_results(a)[:2] for a in steps], 'r1="A1"')
of_column(filled, 5, 11, steps, ["=C2", "=D2"], [filled_results(a)[2:] for a in steps], 'r1="A1"')
SHEETS["Filled"] = filled

# Rows that use the row above, and a table of a row.
grown = {"A1": 0.1, "B2": 100, "C1": ("=B60", None)}
for i in range(3, 61):
    grown["B%d" % i] = ("=B%d*(1+$A$1)-5" % (i - 1), None)


def growth(rate):
    values = [100.0]
    for _ in range(58):
        values.append(values[-1] * (1 + rate) - 5)
    return values


percents = [0, 0.01, 0.05, 0.06]
of_row(grown, 2, 6, percents, ["=C1", "=MAX(B2:B60)"],
       [[growth(r)[-1] for r in percents], [max(growth(r)) for r in percents]], 'r1="A1"')
SHEETS["Grown"] = grown

# Texts and look-ups; an empty heading; an error.
words = {"A1": "b", "C1": ("=VLOOKUP(A1,A5:B8,2,FALSE)", None), "D1": ('=CHOOSE(LEN(A1)+1,7,8,9)&A1', None)}
for i, word in enumerate(["a", "b", "cc", "d"]):
    words["A%d" % (5 + i)] = word
    words["B%d" % (5 + i)] = 10.0 * (i + 1)
keys = ["a", "cc", "d", None, "zz"]
of_column(words, 5, 7, keys, ["=C1", "=D1"], [[10, "8a"], [30, "9cc"], [40, "8d"], ["#N/A", "7"], ["#N/A", "9zz"]], 'r1="A1"')
SHEETS["Words"] = words
SHEETS["Offsets"] = offsets = {"A1": "b", "B5": 10, "B6": 20, "B7": 30, "E1": ("=OFFSET(B5,LEN(A1),0)", None)}
of_column(offsets, 5, 7, keys, ["=E1"], [[20], [30], [20], [10], [30]], 'r1="A1"')
offsets.update({"A11": 3, "C11": ("=SUM(OFFSET(B5,0,0,A11,1))", None), "D11": ('=INDIRECT("B"&(4+A11))', None)})
of_column(offsets, 13, 7, [1, 2, 3], ["=C11", "=D11"], [[10, 10], [30, 20], [60, 30]], 'r1="A11"')
offsets.update({"A21": 3, "C21": ("=SUMPRODUCT(_xlfn.SEQUENCE(A21)^2)+D21", None), "D21": ("=SUMPRODUCT(ROWS(_xlfn._xlws.FILTER(B5:B7,B5:B7>A21)))", None)})
of_column(offsets, 23, 7, [1, 2, 15], ["=C21", "=D21"], [[4, 3], [8, 3], [1242, 2]], 'r1="A21"')

# The formula stands on another sheet, and uses the input there and back; the input cell holds a formula.
SHEETS["Here"] = here = {"A1": ("=3+4", None), "A2": 5, "B1": ("=There!A1*2", None)}
SHEETS["There"] = {"A1": ("=Here!A1^2+Here!A2", None)}
of_two(here, 4, 1, [1, 2, 3], [10, 20], "=B1-A1", [[2 * (a * a + b) - a for a in (1, 2, 3)] for b in (10, 20)],
       'r1="A1" r2="A2"')

# A table of three formulas; and a table of the sum of a table.
SHEETS["Twice"] = twice = {"A1": 1, "A2": 2, "B1": ("=A1*A2+A2", None), "B2": ("=SUM(E3:E5)", None)}
of_column(twice, 3, 4, [1, 2, 3], ["=B1", "=-B1", "=B1^2"], [[4, -4, 16], [6, -6, 36], [8, -8, 64]], 'r1="A1"')
of_column(twice, 8, 4, [2, 5, -1], ["=B2"], [[18], [45], [-9]], 'r1="A2"')

result = recalc(workbook(SHEETS))
check(result.get("differ") == [] and result["frozen"] == [] and result["compared"] == len(TABLES),
      "Every cell of a data table has the value that the model has for its headings: %s"
      % {key: result.get(key) for key in ("compared", "differ", "frozen")})

# ---- Imported as a sheet file, and exported again ----


def tags(content):
    """The data tables that a workbook's worksheets hold, by worksheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = sorted(name for name in package.namelist() if name.startswith("xl/worksheets/sheet"))
        found = [sorted(re.findall(rb'<f t="dataTable" ([^>]*)/>', package.read(part))) for part in parts]
    return [sheet for sheet in found if sheet]


given = workbook(SHEETS)
folder = tempfile.mkdtemp()
run("import", put(given, "given.xlsx"), "-o", folder)
back = os.path.join(folder, "back.xlsx")
done = run("export", os.path.join(folder, "given.sheet"), "-o", back)
exported = open(back, "rb").read() if done.returncode == 0 else given
check(done.returncode == 0 and tags(exported) == tags(given), "A sheet file's data tables are data tables of its workbook again: %s%s, of %s"
      % (done.stderr, tags(exported), tags(given)))
result = recalc(exported)
check(result.get("differ") == [] and result["frozen"] == [] and result["compared"] > len(TABLES),
      "with the same values: %s" % {key: result.get(key) for key in ("compared", "differ", "frozen")})
shutil.rmtree(folder)

FREE = """cellgrad 1
sheet S
    A1 = 2
    B1 = A1^2
    C1 = MULTIPLE.OPERATIONS(B1,A1,%s)
    A5:C5 = COLUMN()
    A6 = B1
    B6:C6 = MULTIPLE.OPERATIONS($A6,$A$1,B$5)
    %s
"""
for line, said in (("D3 = 4", "its value does not stand beside it"), ("D3 = 4\nsheet T\n    B2 = MULTIPLE.OPERATIONS(S!B1,S!A1,S!D3)", "a worksheet of its own")):
    done = run("export", put((FREE % ("D3", line)).encode(), "free.sheet"), "-o", os.path.join(tempfile.gettempdir(), "none.xlsx"))
    check(done.returncode == 3 and "what-if data table" in done.stderr, "What Excel's data tables cannot be is an error (%s)" % said)

# ---- As LibreOffice computes them (beyond it are a third formula of a table, tables of tables, and OFFSET in one) ----


def without_values(content):
    """The workbook whose data tables all show 12345."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w") as to:
        sheets = dict(zip(re.findall(r'<sheet name="([^"]*)"', package.read("xl/workbook.xml").decode()), range(1, 99)))
        wanted = {("xl/worksheets/sheet%d.xml" % sheets[name], where) for name in SHEETS
                  for cells, where, _ in TABLES if cells is SHEETS[name]}
        for name in package.namelist():
            text = package.read(name)
            for where in [where for part, where in wanted if part == name]:
                cell = re.search(rb'<c r="%s"[^>]*>.*?</c>' % where.encode(), text).group()
                text = text.replace(cell, re.sub(rb"<v[^>]*>.*</v>", b"<v>12345</v>", re.sub(rb' t="[a-z]+">', b">", cell, count=1)))
            to.writestr(name, text)
    return out.getvalue()


if shutil.which("soffice"):
    for which, content in (("a workbook", given), ("a sheet file's workbook", exported)):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "tables.xlsx")
            with open(path, "wb") as file:
                file.write(without_values(content))
            theirs, _ = compare_workbooks.read_cells(compare_workbooks.convert_with_libreoffice([path], folder)[0])
        names = {id(cells): name for name, cells in SHEETS.items()}
        wrong = []
        for cells, where, expected in TABLES:
            if cells is twice or cells is offsets:
                continue
            kind = "number" if not isinstance(expected, str) else "error" if expected.startswith("#") else "text"
            other = theirs.get((names[id(cells)], where))
            if not compare_workbooks.same((kind, expected), other):
                wrong.append((names[id(cells)], where, expected, other))
        check(not wrong, "LibreOffice gives the same to 1e-12 for %s: %s" % (which, wrong))

# ---- Solved and differentiated through ----

# Of the values that a table gives for three prices, the middle one is to be largest: by the slope of the demand.
MODEL = {"A1": 10, "B1": 0.5, "B2": ("=A1*EXP(-B1*A1/10)*100", None), "B8": ("=(E4-30)^2+(E5-E3)^2/100", None)}
of_column(MODEL, 3, 4, [5, 10, 20], ["=B2"], [[0], [0], [0]], 'r1="A1"')
NAMES = "".join('<definedName name="%s" localSheetId="0" hidden="1">%s</definedName>' % line for line in (
    ("solver_opt", "S!$B$8"), ("solver_adj", "S!$B$1"), ("solver_typ", "2"), ("solver_num", "0"), ("solver_neg", "2")))


def objective(b):
    low, middle, high = (p * math.exp(-b * p / 10) * 100 for p in (5, 10, 20))
    return (middle - 30) ** 2 + (high - low) ** 2 / 100


book = put(workbook({"S": MODEL}, names=NAMES), "model.xlsx")
slope = float(run("grad", book, "S!B8").stdout.split("=")[1])
difference = (objective(0.5 + 1e-6) - objective(0.5 - 1e-6)) / 2e-6
check(abs(slope - difference) < 1e-6 * abs(difference), "A table's cells have slopes: %g, by differences %g" % (slope, difference))
solved = json.loads(run("solve", book, "--json").stdout)["solves"]["S"]
best = min(objective(i / 1000) for i in range(8000))
check(solved["objective"] <= best * (1 + 1e-9), "A solve goes through them: %g, by trying all %g" % (solved["objective"], best))
folder = tempfile.mkdtemp()
run("solve", book, "-o", os.path.join(folder, "solved.xlsx"))
given = recalc(open(os.path.join(folder, "solved.xlsx"), "rb").read())
check(given.get("differ") == [] and given["frozen"] == [] and given["compared"] >= 4, "The solved workbook holds their values: %s" % given)
run("import", book, "-o", folder)
again = run("eval", os.path.join(folder, "model.sheet"), "S!B8", "S!E3:E5").stdout
check(again == run("eval", book, "S!B8", "S!E3:E5").stdout and again, "As a sheet file they are the same: " + again)
shutil.rmtree(folder)

# ---- Beside the same sheet whose input cells hold the values ----

COLUMNS = ["A{r}*$B$1+$B$2", "SUM(A$5:A{r})*$B$1", "IF(A{r}>$B$1,A{r},$B$2)", "C{p}*0.5+A{r}*$B$1", "ABS(A{r}-$B$1)^$B$2",
           'COUNTIF(A$5:A$44,">"&$B$1*A{r}/9)', "VLOOKUP($B$1,$A$5:$A$44,1,TRUE)+A{r}", "MAX(A$5:A{r})-$B$1*MIN(A{r}:A$44)",
           "INDEX($A$5:$A$44,MOD(ROUND($B$1,0),20)+1)*A{r}", "RANK(A{r},$A$5:$A$44)*$B$1", "MATCH($B$1*A{r},$A$5:$A$44,-1)",
           "SUMPRODUCT(($A$5:$A$44>$B$1)*$A$5:$A$44)/A{r}", 'SUMIF(A$5:A{r},"<"&$B$1,A$5:A{r})', "OFFSET($A$5,MOD(INT($B$1),10),0)*A{r}"]
RESULTS = ["SUM(C5:C44)", "C44", "IFERROR(STDEV(C5:C44),B2)", 'INDEX(C5:C44,5)&"x"', "IFERROR(LARGE(C5:C44,3),-1)"]
FIRST, SECOND = [0.7, 2.5, 4.1], [0.6, 2]


def evaluate(lines, cells):
    return run("eval", put("\n".join(lines).encode(), "random.sheet"), cells).stdout.split("=", 1)[1].split()


wrong = []
for seed, column in enumerate(COLUMNS):
    lines = ["cellgrad 1", "sheet S", "    C4 = 0.7", "    E1 = " + RESULTS[seed % len(RESULTS)],
             "    C5:C44 = " + column.format(r=5, p=4)]
    lines += ["    A%d = %r" % (r, round(5 + 4.5 * math.sin(r * (seed + 3)), 2)) for r in range(5, 45)]
    table = ["    B1 = 1.25", "    B2 = 2.5", "    H3:I5 = MULTIPLE.OPERATIONS($E$1,$B$1,$G3,$B$2,H$2)"]
    table += ["    G%d = %r" % (3 + i, x) for i, x in enumerate(FIRST)] + ["    %s2 = %r" % line for line in zip("HI", SECOND)]
    found = evaluate(lines + table, "S!H3:I5")
    apart = [evaluate(lines + ["    B1 = %r" % x, "    B2 = %r" % y], "S!E1")[0] for x in FIRST for y in SECOND]
    for ours, expected in zip(found, apart):
        try:
            same = abs(float(ours) - float(expected)) <= 1e-12 * abs(float(expected))
        except ValueError:
            same = ours == expected
        if not same or len(found) != len(apart):
            wrong.append((column, ours, expected))
check(not wrong, "A table has what the sheet has whose input cells hold the headings, for %d formulas: %s" % (len(COLUMNS), wrong))

SLOPES = """cellgrad 1
params k = 1.3
params m = 0.4
sheet S
    B1 = 2
    B2 = 1.5
    A5:A44 = SIN(ROW())+ROW()/10+k
    C4 = m
    C5:C44 = C4*0.5+A5*$B$1*EXP(-m*$B$2)
    D5:D44 = SUM(A$5:A5)*$B$1+C5
    E1 = SUM(C5:C44)+C44*D44/100+SUMSQ(D5:D44)/1E4
    G3 = 1
    G4 = k^2
    G5 = 0.1
    H2 = m
    I2 = 3
    H3:I5 = MULTIPLE.OPERATIONS($E$1,$B$1,$G3,$B$2,H$2)
total = SUM(S!H3:I5)
solve s
    minimize (total-100)^2
    by changing k, m
"""
done = run("check", put(SLOPES.encode(), "slopes.sheet"))
check(done.returncode == 0 and done.stdout.count("PASS") == 4, "Slopes go through running totals, recurrences and headings: " + done.stdout)

# ---- What cannot be followed ----

ROUND = {"A1": 1, "B1": ("=A1+SUM(E3:E302)", None)}
of_column(ROUND, 3, 4, list(range(300)), ["=B1"], [[i] for i in range(300)], 'r1="A1"')
result = recalc(workbook({"S": ROUND}))
check(len(result["frozen"]) in (300, 302) and result["differ"] == [], "A table that its own formula uses keeps its values: %s" % result["frozen"][0])
UNKNOWN = {"A1": 1, "B1": ("=MYADDIN(A1)", 5), "B2": ("=MYADDIN(2)", 6)}
of_column(UNKNOWN, 3, 4, [1, 2], ["=B1", "=A1+B2"], [[5, 7], [9, 8]], 'r1="A1"')
result = recalc(workbook({"S": UNKNOWN}))
check(result["differ"] == [] and len(result["frozen"]) == 4 and result["compared"] == 2,
      "Where the formula follows from the input by a function that is not there, the values stay: %s" % result)

finish()
