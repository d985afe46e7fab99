#!/usr/bin/env python3
"""The gradient check of an exported workbook, where the solution stands on switches to the last bits.

Another program's rounding is played by moving a parameter of the workbook by less than 1e-13: it takes the other side of a
switch, and the slope jumps. The check must still say TRUE, and FALSE where a slope is wrong."""
import os
import re
import sys
import tempfile
import zipfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from cellgrad import check, finish, run  # noqa: E402

SHEET = """cellgrad 1
table data from "data.csv"
    err = ABS([@y]-a*[@x])
    line = SUMPRODUCT(data[@[x]:[z]],w)
    cut = IF([@line]<3,0,[@line]-3)
params a = 0.3
params w[1,2] = {0.7,1.5}
loss = AVERAGE(data[err])+AVERAGE(data[cut])-0.5*SUMPRODUCT(w,{1,0})+SUMPRODUCT((w-1)^2,{0,1})
solve fit
    minimize loss
    by changing a, w
export "book.xlsx"
    formulas live
    gradients
"""


def put(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def moved(folder, name, row, column, by):
    """gradient_agrees and the slopes of a workbook whose named cell holds a little more."""
    dump = run("dump", "book.xlsx", folder=folder).stdout
    sheet, letters, number = re.search(r"^name %s\t'?(.*?)'?!\$([A-Z]+)\$(\d+)" % name, dump, re.M).groups()
    cell = chr(ord(letters) + column) + str(int(number) + row)
    changed = 0
    with zipfile.ZipFile(os.path.join(folder, "book.xlsx")) as book, \
            zipfile.ZipFile(os.path.join(folder, "moved.xlsx"), "w") as copy:
        for part in book.namelist():
            data = book.read(part)
            if part == "xl/worksheets/sheet1.xml":
                data, changed = re.subn(rb'(<c r="%s"[^>]*><v>)([^<]*)' % cell.encode(),
                                        lambda found: found[1] + repr(float(found[2]) + by).encode(), data)
            copy.writestr(part, data)
    assert sheet == "data" and changed == 1, (sheet, cell, changed)
    lines = run("eval", "moved.xlsx", "gradient_agrees", "INDEX(d_a,1)", "INDEX(d_w,1)", folder=folder).stdout.splitlines()
    return [line.split(" = ")[1] for line in lines]


with tempfile.TemporaryDirectory() as folder:
    put(folder, "data.csv", "x,z,y\n1,0,2\n2,0,3\n3,0,7\n1.5,0,2\n2.5,0,9\n")
    put(folder, "model.sheet", SHEET)
    done = run("run", "model.sheet", folder=folder)
    check(done.stderr == "" and "1 of 5" in done.stdout, "The solution stands on switches:\n%s%s" % (done.stdout, done.stderr))
    for name in "a", "w":
        slopes = set()
        for by in -1e-13, -2e-14, 0, 2e-14, 1e-13:
            agrees, of_a, of_w = moved(folder, name, 0, 0, by)
            slopes.add("%.6f" % float(of_a if name == "a" else of_w))
            check(agrees == "TRUE", "%s moved by %g: the check says TRUE at slopes %s, %s" % (name, by, of_a, of_w))
        check(len(slopes) == 2, "The slope by %s was that of either side: %s" % (name, sorted(slopes)))
    agrees, _, _ = moved(folder, "w", 0, 1, 1e-3)
    check(agrees == "FALSE", "Where nothing jumps, the check sees a thousandth")
finish()
