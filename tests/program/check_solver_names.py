#!/usr/bin/env python3
"""Excel's Solver model, read back from workbooks: every name hidden, on the model's worksheet, and about the right cells.

The oracle for cells is the workbook itself: its named ranges say where params and results stand.
"""
import os
import tempfile
import zipfile
from xml.etree import ElementTree

from cellgrad import SHEETS, check, finish, run

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}

# The names of a model without constraints, and what they are when a sheet says nothing of them.
USUAL = {
    "solver_val": "0", "solver_num": "0", "solver_cvg": "0.0001", "solver_drv": "1", "solver_eng": "1", "solver_est": "1",
    "solver_itr": "2147483647", "solver_mip": "2147483647", "solver_mni": "30", "solver_mrt": "0.075", "solver_msl": "2",
    "solver_neg": "2", "solver_nod": "2147483647", "solver_nwt": "1", "solver_pre": "0.000001", "solver_rbv": "1",
    "solver_rlx": "2", "solver_rsd": "0", "solver_scl": "1", "solver_sho": "2", "solver_ssz": "100",
    "solver_tim": "2147483647", "solver_tol": "0.01", "solver_typ": "2", "solver_ver": "3",
    "solver_lo_eng": '"com.sun.star.comp.Calc.NLPSolver.DEPSSolverImpl"',
}

BOUNDED = """cellgrad 1
params a = 1
    bounds 0 .. 4
params b = 2
params W[2,2] = {1,2;3,4}
    bounds {0,1;2,3} .. 9
total = a+b+SUM(W)
cap = 10
"""

MOST = """solve most
    maximize total
    by changing a, b, W
    subject to total <= cap
    subject to a+2*b <= 4
    subject to b = 1
    subject to W >= {0,1;2,3}
    subject to a integer
export "most.xlsx"
    solver
"""

GOAL = """solve goal
    set total to 12.5
    by changing W
export "goal.xlsx"
    solver
"""

WIDE = """cellgrad 1
params v[1,%d] = 1
q = SUMSQ(v)
solve fit
    minimize q
    by changing v
export "wide.xlsx"
    solver
"""

SEVERAL = """cellgrad 1
params a = 1
params b = 2
near = (a-1)^2
far = (b-9)^2
solve first
    minimize near
    by changing a
solve second
    minimize far
    by changing b
export "several.xlsx"
%s    solver
"""


def read_names(path):
    """The Solver's names {name: text} and all others."""
    with zipfile.ZipFile(path) as book:
        workbook = ElementTree.fromstring(book.read("xl/workbook.xml"))
    solver, others, good = {}, {}, True
    for name in workbook.iterfind("m:definedNames/m:definedName", NS):
        if not name.get("name").startswith("solver_"):
            others[name.get("name")] = name.text
            continue
        good &= name.get("hidden") == "1" and name.get("localSheetId") == "0" and name.get("name") not in solver
        solver[name.get("name")] = name.text
    active = workbook.find("m:bookViews/m:workbookView", NS).get("activeTab", "0")
    check(good and active == "0", f"{os.path.basename(path)}: {len(solver)} names, all hidden, local, once, on the active sheet")
    return solver, others


def compare(path, expected):
    """`expected` beyond the usual: a text, or a function of the named ranges."""
    solver, ranges = read_names(path)
    wanted = dict(USUAL)
    wanted.update({name: value(ranges) if callable(value) else value for name, value in expected.items()})
    wrong = {name: (solver.get(name), wanted.get(name)) for name in set(solver) | set(wanted) if solver.get(name) != wanted.get(name)}
    check(not wrong, f"{os.path.basename(path)}: the model is the sheet's {wrong or ''}")


def named(*names):
    return lambda ranges: ",".join(ranges[name] for name in names)


def shipped(folder, sheet, objective, *blocks):
    book = os.path.join(folder, sheet + ".xlsx")
    check(run("export", os.path.join(SHEETS, sheet + ".sheet"), "-o", book).returncode == 0, sheet + " is exported")
    compare(book, {"solver_opt": named(objective), "solver_adj": named(*blocks)})


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def main():
    with tempfile.TemporaryDirectory() as folder:
        shipped(folder, "titanic_net", "loss", "W")
        shipped(folder, "titanic_linear", "loss", "w")
        shipped(folder, "titanic_sumproduct", "loss", "w_one", "w_two")

        for solve in (MOST, GOAL):
            write(folder, "bounded.sheet", BOUNDED + solve)
            done = run("export", "bounded.sheet", folder=folder)
            check(done.returncode == 0, "a model with bounds and constraints is exported " + done.stderr)
        compare(os.path.join(folder, "most.xlsx"), {
            "solver_typ": "1", "solver_opt": named("total"), "solver_num": "12",
            "solver_adj": lambda ranges: "bounded!$B$4:$B$5," + ranges["W"],
            "solver_lhs1": named("a"), "solver_rel1": "3", "solver_rhs1": "0",
            "solver_lhs2": named("a"), "solver_rel2": "1", "solver_rhs2": "4",
            "solver_lhs3": "bounded!$E$4", "solver_rel3": "3", "solver_rhs3": "0",
            "solver_lhs4": "bounded!$F$4", "solver_rel4": "3", "solver_rhs4": "1",
            "solver_lhs5": "bounded!$E$5", "solver_rel5": "3", "solver_rhs5": "2",
            "solver_lhs6": "bounded!$F$5", "solver_rel6": "3", "solver_rhs6": "3",
            "solver_lhs7": named("W"), "solver_rel7": "1", "solver_rhs7": "9",
            "solver_lhs8": named("total"), "solver_rel8": "1", "solver_rhs8": named("cap"),
            "solver_lhs9": named("constraint_2"), "solver_rel9": "1", "solver_rhs9": "4",
            "solver_lhs10": named("b"), "solver_rel10": "2", "solver_rhs10": "1",
            "solver_lhs11": named("W"), "solver_rel11": "3", "solver_rhs11": named("limit_4"),
            "solver_lhs12": named("a"), "solver_rel12": "4", "solver_rhs12": "integer",
        })
        compare(os.path.join(folder, "goal.xlsx"), {
            "solver_typ": "3", "solver_val": "12.5", "solver_opt": named("total"), "solver_adj": named("W"), "solver_num": "5",
            "solver_lhs1": "bounded!$E$4", "solver_rel1": "3", "solver_rhs1": "0",
            "solver_lhs2": "bounded!$F$4", "solver_rel2": "3", "solver_rhs2": "1",
            "solver_lhs3": "bounded!$E$5", "solver_rel3": "3", "solver_rhs3": "2",
            "solver_lhs4": "bounded!$F$5", "solver_rel4": "3", "solver_rhs4": "3",
            "solver_lhs5": named("W"), "solver_rel5": "1", "solver_rhs5": "9",
        })

        for n, warned in ((200, False), (201, True)):
            write(folder, "wide.sheet", WIDE % n)
            done = run("export", "wide.sheet", folder=folder)
            check(done.returncode == 0 and ("takes 200 [solver-limit]" in done.stderr) == warned,
                  f"{n} variables: {'a warning' if warned else 'no warning'}")
            compare(os.path.join(folder, "wide.xlsx"), {"solver_opt": named("q"), "solver_adj": named("v")})

        for line, objective, variable in (("", "far", "b"), ("    from first\n", "near", "a"), ("    from second\n", "far", "b")):
            write(folder, "several.sheet", SEVERAL % line)
            done = run("run", "several.sheet", folder=folder)
            check(done.returncode == 0 and ("solve second, without first [solver-limit]" in done.stderr) == (line == ""),
                  f"of two solves {line.strip() or 'nobody chose'}: a warning only where nobody chose {done.stderr}")
            compare(os.path.join(folder, "several.xlsx"), {"solver_opt": named(objective), "solver_adj": named(variable)})
    finish()


main()
