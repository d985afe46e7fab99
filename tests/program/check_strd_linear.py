"""Linear least squares and univariate statistics with certified answers: the Statistical Reference Datasets of the National
Institute of Standards and Technology (public domain), as Excel's users fit them: LINEST of columns, of powers of a column, and
without a constant; AVERAGE and STDEV.S of columns. Each answer is to have at least the digits named here,
which is what double precision leaves of the problem."""
import math
import os
import tempfile

from cellgrad import ROOT, check, finish, run

import json

DATA = os.path.join(ROOT, "tests", "strd")
DELTAS = [759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 2523, -2048, 2048,
          -2048, 759]
POWERS = "{1,2,3,4,5}"
WAMPLER_ERRORS = [2152.32624678170, 2363.55173469681, 779.343524331583, 101.475507550350, 5.64566512170752, 0.112324854679312]


def wampler(coefficient, noise):
    return [sum((coefficient * x) ** power for power in range(6)) + noise * delta for x, delta in enumerate(DELTAS)]


def rows_of(values):
    return "".join(f"{x},{y:.17g}\n" for x, y in enumerate(values))


# name: rows (a file of the folder, or lines), y, x, constant, digits, certified coefficients from the last power down to the
# constant, their standard deviations (None: none), the residual standard deviation
SETS = {
    "Longley": ("Longley.csv", "y", "t[[x1]:[x6]]", "TRUE", 12,
                [1829.15146461355, -0.0511041056535807, -1.03322686717359, -2.02022980381683, -0.0358191792925910, 15.0618722713733,
                 -3482258.63459582],
                [455.478499142212, 0.226073200069370, 0.214274163161675, 0.488399681651699, 0.0334910077722432, 84.9149257747669,
                 890420.383607373], 304.854073561965),
    "Filip": ("Filip.csv", "y", "t[x]^{1,2,3,4,5,6,7,8,9,10}", "TRUE", 7,
              [-0.402962525080404e-4, -0.246781078275479e-2, -0.670191154593408e-1, -1.06221498588947, -10.8753180355343,
               -75.1242017393757, -354.478233703349, -1127.97394098372, -2316.37108160893, -2772.17959193342, -1467.48961422980],
              [0.896632837373868e-5, 0.535617408889821e-3, 0.142363763154724e-1, 0.221624321934227, 2.23691159816033,
               15.2897178747400, 71.6478660875927, 227.204274477751, 466.477572127796, 559.779865474950, 298.084530995537],
              0.334801051324544e-2),
    "NoInt1": ("x,y\n" + "".join(f"{x},{x + 70}\n" for x in range(60, 71)), "y", "t[x]", "FALSE", 13, [2.07438016528926, 0],
               [0.165289256198347e-1], 3.56753034006338),
    "NoInt2": ("x,y\n4,3\n5,4\n6,4\n", "y", "t[x]", "FALSE", 13, [0.727272727272727, 0], [0.420827318078432e-1], 0.369274472937998),
    "Wampler1": ("x,y\n" + rows_of(wampler(1, 0)), "y", "t[x]^" + POWERS, "TRUE", 9, [1] * 6, None, None),
    "Wampler2": ("x,y\n" + rows_of(wampler(0.1, 0)), "y", "t[x]^" + POWERS, "TRUE", 11, [10.0 ** -power for power in (5, 4, 3, 2, 1, 0)],
                 None, None),
    "Wampler3": ("x,y\n" + rows_of(wampler(1, 1)), "y", "t[x]^" + POWERS, "TRUE", 9, [1] * 6, WAMPLER_ERRORS[::-1], 2360.14502379268),
    "Wampler4": ("x,y\n" + rows_of(wampler(1, 100)), "y", "t[x]^" + POWERS, "TRUE", 8, [1] * 6,
                 [100 * error for error in WAMPLER_ERRORS[::-1]], 236014.502379268),
    "Wampler5": ("x,y\n" + rows_of(wampler(1, 10000)), "y", "t[x]^" + POWERS, "TRUE", 6, [1] * 6,
                 [10000 * error for error in WAMPLER_ERRORS[::-1]], 23601450.2379268),
}

# name: values, digits of the deviation, mean, standard deviation
COLUMNS = {
    "NumAcc1": ([10000001, 10000003, 10000002], 15, 10000002, 1),
    "NumAcc2": ([1.2] + [1.1, 1.3] * 500, 13, 1.2, 0.1),
    "NumAcc3": ([1000000.2] + [1000000.1, 1000000.3] * 500, 9, 1000000.2, 0.1),
    "NumAcc4": ([10000000.2] + [10000000.1, 10000000.3] * 500, 8, 10000000.2, 0.1),
}


def digits(found, certified):
    """Certified digits; of 0 those behind the point."""
    error = abs(found - certified) / (abs(certified) or 1)
    return 15 if error == 0 else min(15, -math.log10(error))


def evaluate(rows, formulas):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(DATA, rows) if rows.endswith(".csv") else os.path.join(folder, "rows.csv")
        if not rows.endswith(".csv"):
            with open(path, "w", encoding="utf-8") as data:
                data.write(rows)
        sheet = os.path.join(folder, "fit.sheet")
        with open(sheet, "w", encoding="utf-8") as text:
            text.write(f'cellgrad 1\ntable t from "{path}"\n')
        done = run("eval", sheet, "--json", *formulas)
    check(done.returncode == 0, "%s is evaluated %s" % (formulas[0], done.stderr))
    return list(json.loads(done.stdout).values())


def check_digits(name, found, certified, least):
    worst = min(digits(one, other) for one, other in zip(found, certified))
    check(worst >= least, "%s: %.1f digits, at least %g" % (name, worst, least))


for name, (rows, y, x, constant, least, coefficients, deviations, residual) in SETS.items():
    fit, = evaluate(rows, [f"LINEST(t[{y}],{x},{constant},TRUE)"])
    check_digits(name + ": coefficients", fit[0], coefficients, least)
    if deviations:
        check_digits(name + ": their deviations", fit[1], deviations, least)
        check_digits(name + ": residual deviation", [fit[2][1]], [residual], least)

for name, (values, least, mean, deviation) in COLUMNS.items():
    found = evaluate("x\n" + "".join(f"{value!r}\n" for value in values), ["AVERAGE(t[x])", "STDEV.S(t[x])", "SQRT(VAR.S(t[x]))"])
    check_digits(name + ": mean", found[:1], [mean], 14)
    check_digits(name + ": standard deviation", found[1:], [deviation] * 2, least)
finish()
