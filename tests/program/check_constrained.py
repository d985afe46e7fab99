"""Constrained problems with published minima by every method that takes them: 43 of Hock and Schittkowski, "Test examples
for nonlinear programming codes" (1981), from the starts printed there, and linear ones, also in whole numbers, whose
optima are worked out by hand or tried out below. `auto` reaches a known minimum each time. The others reach one to 1e-8
of its size, or do not say that they did: they end with another answer than a converged one, or at another point where
slopes and constraints are in balance by the certificate. Whatever the program says, the objective and the constraints
are worked out again here."""
import itertools
import json
import math
import os
import tempfile

from cellgrad import check, finish, run

FREE = (None, None)
POSITIVE = (0, None)
R2, R3, R5 = math.sqrt(2), math.sqrt(3), math.sqrt(5)


def hs71():
    return ("x_1*x_4*(x_1+x_2+x_3)+x_3", [1, 5, 5, 1], 17.0140172891520,
            ["x_1*x_2*x_3*x_4 >= 25", "x_1^2+x_2^2+x_3^2+x_4^2 = 40"], [(1, 5)] * 4)


def hs100():
    return ("(x_1-10)^2+5*(x_2-12)^2+x_3^4+3*(x_4-11)^2+10*x_5^6+7*x_6^2+x_7^4-4*x_6*x_7-10*x_6-8*x_7",
            [1, 2, 0, 4, 0, 1, 1], 680.630057374402,
            ["2*x_1^2+3*x_2^4+x_3+4*x_4^2+5*x_5 <= 127", "7*x_1+3*x_2+10*x_3^2+x_4-x_5 <= 282",
             "23*x_1+x_2^2+6*x_6^2-8*x_7 <= 196", "4*x_1^2+x_2^2-3*x_1*x_2+2*x_3^2+5*x_6-11*x_7 <= 0"], [FREE] * 7)


def hs113():
    return ("x_1^2+x_2^2+x_1*x_2-14*x_1-16*x_2+(x_3-10)^2+4*(x_4-5)^2+(x_5-3)^2+2*(x_6-1)^2+5*x_7^2+7*(x_8-11)^2"
            "+2*(x_9-10)^2+(x_10-7)^2+45", [2, 3, 5, 5, 1, 2, 7, 3, 6, 10], 24.306209068180,
            ["4*x_1+5*x_2-3*x_7+9*x_8 <= 105", "10*x_1-8*x_2-17*x_7+2*x_8 <= 0", "-8*x_1+2*x_2+5*x_9-2*x_10 <= 12",
             "3*(x_1-2)^2+4*(x_2-3)^2+2*x_3^2-7*x_4 <= 120", "5*x_1^2+8*x_2+(x_3-6)^2-2*x_4 <= 40",
             "0.5*(x_1-8)^2+2*(x_2-4)^2+3*x_5^2-x_6 <= 30", "x_1^2+2*(x_2-2)^2-2*x_1*x_2+14*x_5-6*x_6 <= 0",
             "-3*x_1+6*x_2+12*(x_9-8)^2-7*x_10 <= 0"], [FREE] * 10)


ROSENBROCK = "100*(x_2-x_1^2)^2+(1-x_1)^2"
FOUR = "(x_1-x_2)^2+(x_2+x_3-2)^2+(x_4-1)^2+(x_5-1)^2"
PRODUCT = ["x_1^2+x_2^2+x_3^2+x_4^2+x_5^2 = 10", "x_2*x_3-5*x_4*x_5 = 0", "x_1^3+x_2^3 = -1"]
HS51 = ["x_1+3*x_2 = 4", "x_3+x_4-2*x_5 = 0", "x_2-x_5 = 0"]

# name: objective, start, published minimum, constraints, bounds
PROBLEMS = {
    "HS1": (ROSENBROCK, [-2, 1], 0, [], [FREE, (-1.5, None)]),
    "HS2": (ROSENBROCK, [-2, 1], 0.0504261879, [], [FREE, (1.5, None)]),
    "HS3": ("x_2+0.00001*(x_2-x_1)^2", [10, 1], 0, [], [FREE, POSITIVE]),
    "HS4": ("(x_1+1)^3/3+x_2", [1.125, 0.125], 8 / 3, [], [(1, None), POSITIVE]),
    "HS5": ("SIN(x_1+x_2)+(x_1-x_2)^2-1.5*x_1+2.5*x_2+1", [0, 0], -R3 / 2 - math.pi / 3, [], [(-1.5, 4), (-3, 3)]),
    "HS6": ("(1-x_1)^2", [-1.2, 1], 0, ["10*(x_2-x_1^2) = 0"], [FREE] * 2),
    "HS7": ("LN(1+x_1^2)-x_2", [2, 2], -R3, ["(1+x_1^2)^2+x_2^2 = 4"], [FREE] * 2),
    "HS8": ("-1+0*x_1", [2, 1], -1, ["x_1^2+x_2^2 = 25", "x_1*x_2 = 9"], [FREE] * 2),
    "HS9": ("SIN(PI()*x_1/12)*COS(PI()*x_2/16)", [0, 0], -0.5, ["4*x_1-3*x_2 = 0"], [FREE] * 2),
    "HS10": ("x_1-x_2", [-10, 10], -1, ["-3*x_1^2+2*x_1*x_2-x_2^2+1 >= 0"], [FREE] * 2),
    "HS11": ("(x_1-5)^2+x_2^2-25", [4.9, 0.1], -8.498464223, ["x_2 >= x_1^2"], [FREE] * 2),
    "HS12": ("x_1^2/2+x_2^2-x_1*x_2-7*x_1-7*x_2", [0, 0], -30, ["4*x_1^2+x_2^2 <= 25"], [FREE] * 2),
    "HS14": ("(x_1-2)^2+(x_2-1)^2", [2, 2], 9 - 2.875 * math.sqrt(7), ["x_1^2/4+x_2^2 <= 1", "x_1-2*x_2+1 = 0"],
             [FREE] * 2),
    "HS15": (ROSENBROCK, [-2, 1], 306.5, ["x_1*x_2 >= 1", "x_1+x_2^2 >= 0"], [(None, 0.5), FREE]),
    "HS21": ("0.01*x_1^2+x_2^2-100", [-1, -1], -99.96, ["10*x_1-x_2 >= 10"], [(2, 50), (-50, 50)]),
    "HS22": ("(x_1-2)^2+(x_2-1)^2", [2, 2], 1, ["x_1+x_2 <= 2", "x_2 >= x_1^2"], [FREE] * 2),
    "HS24": ("((x_1-3)^2-9)*x_2^3/(27*SQRT(3))", [1, 0.5], -1,
             ["x_1/SQRT(3)-x_2 >= 0", "x_1+SQRT(3)*x_2 >= 0", "x_1+SQRT(3)*x_2 <= 6"], [POSITIVE] * 2),
    "HS26": ("(x_1-x_2)^2+(x_2-x_3)^4", [-2.6, 2, 2], 0, ["(1+x_2^2)*x_1+x_3^4 = 3"], [FREE] * 3),
    "HS28": ("(x_1+x_2)^2+(x_2+x_3)^2", [-4, 1, 1], 0, ["x_1+2*x_2+3*x_3 = 1"], [FREE] * 3),
    "HS29": ("-x_1*x_2*x_3", [1, 1, 1], -16 * R2, ["x_1^2+2*x_2^2+4*x_3^2 <= 48"], [FREE] * 3),
    "HS30": ("x_1^2+x_2^2+x_3^2", [1, 1, 1], 1, ["x_1^2+x_2^2 >= 1"], [(1, 10), (-10, 10), (-10, 10)]),
    "HS31": ("9*x_1^2+x_2^2+9*x_3^2", [1, 1, 1], 6, ["x_1*x_2 >= 1"], [(-10, 10), (1, 10), (-10, 1)]),
    "HS35": ("9-8*x_1-6*x_2-4*x_3+2*x_1^2+2*x_2^2+x_3^2+2*x_1*x_2+2*x_1*x_3", [0.5] * 3, 1 / 9,
             ["x_1+x_2+2*x_3 <= 3"], [POSITIVE] * 3),
    "HS36": ("-x_1*x_2*x_3", [10] * 3, -3300, ["x_1+2*x_2+2*x_3 <= 72"], [(0, 20), (0, 11), (0, 42)]),
    "HS37": ("-x_1*x_2*x_3", [10] * 3, -3456, ["x_1+2*x_2+2*x_3 <= 72", "x_1+2*x_2+2*x_3 >= 0"], [(0, 42)] * 3),
    "HS39": ("-x_1", [2] * 4, -1, ["x_2-x_1^3-x_3^2 = 0", "x_1^2-x_2-x_4^2 = 0"], [FREE] * 4),
    "HS40": ("-x_1*x_2*x_3*x_4", [0.8] * 4, -0.25, ["x_1^3+x_2^2 = 1", "x_1^2*x_4-x_3 = 0", "x_4^2-x_2 = 0"],
             [FREE] * 4),
    "HS42": ("(x_1-1)^2+(x_2-2)^2+(x_3-3)^2+(x_4-4)^2", [1] * 4, 28 - 10 * R2, ["x_1 = 2", "x_3^2+x_4^2 = 2"],
             [FREE] * 4),
    "HS43": ("x_1^2+x_2^2+2*x_3^2+x_4^2-5*x_1-5*x_2-21*x_3+7*x_4", [0] * 4, -44,
             ["x_1^2+x_2^2+x_3^2+x_4^2+x_1-x_2+x_3-x_4 <= 8", "x_1^2+2*x_2^2+x_3^2+2*x_4^2-x_1-x_4 <= 10",
              "2*x_1^2+x_2^2+x_3^2+2*x_1-x_2-x_4 <= 5"], [FREE] * 4),
    "HS48": ("(x_1-1)^2+(x_2-x_3)^2+(x_4-x_5)^2", [3, 5, -3, 2, -2], 0, ["x_1+x_2+x_3+x_4+x_5 = 5",
                                                                        "x_3-2*(x_4+x_5) = -3"], [FREE] * 5),
    "HS50": ("(x_1-x_2)^2+(x_2-x_3)^2+(x_3-x_4)^4+(x_4-x_5)^2", [35, -31, 11, 5, -5], 0,
             ["x_1+2*x_2+3*x_3 = 6", "x_2+2*x_3+3*x_4 = 6", "x_3+2*x_4+3*x_5 = 6"], [FREE] * 5),
    "HS51": (FOUR, [2.5, 0.5, 2, -1, 0.5], 0, HS51, [FREE] * 5),
    "HS52": ("(4*x_1-x_2)^2+(x_2+x_3-2)^2+(x_4-1)^2+(x_5-1)^2", [2] * 5, 1859 / 349, ["x_1+3*x_2 = 0"] + HS51[1:], [FREE] * 5),
    "HS53": (FOUR, [2] * 5, 176 / 43, ["x_1+3*x_2 = 0"] + HS51[1:], [(-10, 10)] * 5),
    "HS65": ("(x_1-x_2)^2+(x_1+x_2-10)^2/9+(x_3-5)^2", [-5, 5, 0], 0.9535288567, ["x_1^2+x_2^2+x_3^2 <= 48"],
             [(-4.5, 4.5), (-4.5, 4.5), (-5, 5)]),
    "HS71": hs71(),
    "HS76": ("x_1^2+0.5*x_2^2+x_3^2+0.5*x_4^2-x_1*x_3+x_3*x_4-x_1-3*x_2+x_3-x_4", [0.5] * 4, -4.681818181818182,
             ["x_1+2*x_2+x_3+x_4 <= 5", "3*x_1+x_2+2*x_3-x_4 <= 4", "x_2+4*x_3 >= 1.5"], [POSITIVE] * 4),
    "HS77": ("(x_1-1)^2+(x_1-x_2)^2+(x_3-1)^2+(x_4-1)^4+(x_5-1)^6", [2] * 5, 0.24150513,
             ["x_1^2*x_4+SIN(x_4-x_5) = 2*SQRT(2)", "x_2+x_3^4*x_4^2 = 8+SQRT(2)"], [FREE] * 5),
    "HS78": ("x_1*x_2*x_3*x_4*x_5", [-2, 1.5, 2, -1, -1], -2.91970041, PRODUCT, [FREE] * 5),
    "HS79": ("(x_1-1)^2+(x_1-x_2)^2+(x_2-x_3)^2+(x_3-x_4)^4+(x_4-x_5)^4", [2] * 5, 0.0787768209,
             ["x_1+x_2^2+x_3^3 = 2+3*SQRT(2)", "x_2-x_3^2+x_4 = -2+2*SQRT(2)", "x_1*x_5 = 2"], [FREE] * 5),
    "HS80": ("EXP(x_1*x_2*x_3*x_4*x_5)", [-2, 2, 2, -1, -1], 0.0539498478, PRODUCT,
             [(-2.3, 2.3)] * 2 + [(-3.2, 3.2)] * 3),
    "HS100": hs100(),
    "HS113": hs113(),
}
# HS2 has another minimum on its bound x_2 = 1.5, where the slope along it is 400*x_1^3-598*x_1-2 = 0 a second time.
ALSO = {"HS2": 4.941229317989}

TEN = list(range(1, 11))
TOLLS = [[8, 6, 10, 9], [9, 12, 13, 7], [14, 9, 16, 5]]
SETUPS = [[14, 5, 8, 7], [2, 12, 6, 5], [7, 8, 3, 9], [2, 4, 6, 10]]
WORTH, WEIGHT, HOLDS = [92, 57, 49, 68, 60, 43, 67, 84, 87, 72], [23, 31, 29, 44, 53, 38, 63, 85, 89, 82], 165
NEAR = [(1, 2), (1, 2, 6), (3, 4), (3, 4, 5), (4, 5, 6), (2, 5, 6)]
UP_TO = (0, 1000)


def product(factors, names):
    return "+".join("%g*%s" % pair for pair in zip(factors, names))


def x_of(rows, columns):
    return [["x_%d" % (columns * i + j + 1) for j in range(columns)] for i in range(rows)]


def transport(costs, supplies, demands):
    """Winston's power plants and cities: 1020, the sum of supplies and demands times their shadow prices."""
    x = x_of(len(costs), len(costs[0]))
    return (product(sum(costs, []), sum(x, [])), [0] * 12, 1020,
            ["+".join(row) + " <= %d" % supply for row, supply in zip(x, supplies)] +
            ["+".join(column) + " >= %d" % demand for column, demand in zip(zip(*x), demands)], [UP_TO] * 12)


def assignment(costs):
    n, x = len(costs), x_of(len(costs), len(costs))
    best = min(sum(costs[i][j] for i, j in enumerate(order)) for order in itertools.permutations(range(n)))
    return (product(sum(costs, []), sum(x, [])), [0] * n * n, best,
            ["+".join(line) + " = 1" for line in x + list(zip(*x))], [(0, 1)] * n * n)


def knapsack():
    best = max(sum(WORTH[i] for i in taken) for size in range(11) for taken in itertools.combinations(range(10), size)
               if sum(WEIGHT[i] for i in taken) <= HOLDS)
    names = ["x_%d" % i for i in TEN]
    return (product([-worth for worth in WORTH], names), [0] * 10, -best,
            ["%s <= %d" % (product(WEIGHT, names), HOLDS)], [(0, 1)] * 10, TEN)


def cover():
    """The fewest fire stations such that each town has one near."""
    best = min(size for size in range(1, 7) for open_ in itertools.combinations(range(1, 7), size)
               if all(set(towns) & set(open_) for towns in NEAR))
    return ("+".join("x_%d" % i for i in TEN[:6]), [1] * 6, best,
            ["+".join("x_%d" % i for i in towns) + " >= 1" for towns in NEAR], [(0, 1)] * 6, TEN[:6])


# as above, and which variables are whole numbers
LINEAR = {
    "two paints": ("-5*x_1-4*x_2", [0, 0], -21, ["6*x_1+4*x_2 <= 24", "x_1+2*x_2 <= 6", "x_2-x_1 <= 1", "x_2 <= 2"],
                   [UP_TO] * 2),
    "feed blended": ("0.3*x_1+0.9*x_2", [0, 0], 7440 / 17,
                     ["x_1+x_2 >= 800", "0.21*x_1-0.3*x_2 <= 0", "0.03*x_1-0.01*x_2 >= 0"], [UP_TO] * 2),
    "degenerate (Beale)": ("-0.75*x_1+20*x_2-0.5*x_3+6*x_4", [0] * 4, -1.25,
                           ["0.25*x_1-8*x_2-x_3+9*x_4 <= 0", "0.5*x_1-12*x_2-0.5*x_3+3*x_4 <= 0", "x_3 <= 1"],
                           [UP_TO] * 4),
    "long way round (Klee and Minty)": ("-100*x_1-10*x_2-x_3", [0] * 3, -10000,
                                        ["x_1 <= 1", "20*x_1+x_2 <= 100", "200*x_1+20*x_2+x_3 <= 10000"],
                                        [(0, 100000)] * 3),
    "many optima": ("-2*x_1-4*x_2", [0, 0], -10, ["x_1+2*x_2 <= 5", "x_1+x_2 <= 4"], [UP_TO] * 2),
    "transport": transport(TOLLS, [35, 50, 40], [45, 20, 30, 30]),
    "assignment": assignment(SETUPS),
    "knapsack": knapsack(),
    "fire stations": cover(),
    "tables and chairs": ("-8*x_1-5*x_2", [0, 0], -40, ["x_1+x_2 <= 6", "9*x_1+5*x_2 <= 45"], [UP_TO] * 2, [1, 2]),
    "fixed charges": ("200*x_4+150*x_5+100*x_6-6*x_1-4*x_2-7*x_3", [0] * 6, -75,
                      ["3*x_1+2*x_2+3*x_3 <= 150", "4*x_1+3*x_2+4*x_3 <= 160", "x_1 <= 40*x_4", "x_2 <= 53*x_5",
                       "x_3 <= 25*x_6"], [UP_TO] * 3 + [(0, 1)] * 3, [1, 2, 3, 4, 5, 6]),
}

# What a method takes: equations, whole numbers, variables without bounds; `lp` and `mip` the linear ones alone; "bounds": no
# constraints beside bounds
METHODS = {
    "auto": "equations whole free",
    "lp": "equations linear",
    "mip": "equations linear whole",
    "slsqp": "equations free",
    "auglag": "equations free",
    "mma": "free",
    "cobyla": "equations free",
    "isres": "equations",
    "evolve": "equations whole",
    "lbfgs": "bounds free",
    "newton-cg": "bounds free",
    "bobyqa": "bounds free",
    "crs": "bounds",
    "mlsl": "bounds",
}
CLAIMS = ("exact", "optimal", "enumerated", "converged", "stationary")


def unpack(problem):
    return problem if len(problem) == 6 else problem + ([],)


def sheet(problem):
    goal, start, _, constraints, bounds, whole = unpack(problem)
    text = "cellgrad 1\n"
    for i, (value, (low, high)) in enumerate(zip(start, bounds)):
        text += "params x_%d = %r\n" % (i + 1, value)
        text += "    bounds %r .. %r\n" % (low, high) if None not in (low, high) else ""
    text += "goal = %s\nsolve it\n    minimize goal\n" % goal
    text += "    by changing %s\n" % ", ".join("x_%d" % (i + 1) for i in range(len(start)))
    sides = [("x_%d %s %r" % (i + 1, sign, side)) for i, pair in enumerate(bounds) if None in pair
             for sign, side in zip((">=", "<="), pair) if side is not None]
    text += "".join("    subject to %s\n" % c for c in constraints + sides)
    text += "".join("    subject to x_%d integer\n" % i for i in whole)
    return text


def takes(can, problem):
    _, _, _, constraints, bounds, whole = unpack(problem)
    return (("bounds" not in can or not (constraints or whole)) and
            ("equations" in can or not any(" = " in c for c in constraints)) and ("whole" in can or not whole) and
            ("linear" not in can or problem in LINEAR.values()) and
            ("free" in can or not any(None in pair for pair in bounds)))


def value_of(formula, x):
    """Of a formula of this file, by Python."""
    names = {"x_%d" % (i + 1): value for i, value in enumerate(x)}
    names.update(SIN=math.sin, COS=math.cos, EXP=math.exp, LN=math.log, SQRT=math.sqrt, PI=lambda: math.pi)
    return eval(formula.replace("^", "**"), {"__builtins__": {}}, names)


def broken(problem, x):
    """By how much x breaks a constraint or a bound, at most."""
    _, _, _, constraints, bounds, whole = unpack(problem)
    most = max([abs(x[i - 1] - round(x[i - 1])) for i in whole] or [0])
    for value, (low, high) in zip(x, bounds):
        most = max(most, value - high if high is not None else 0, low - value if low is not None else 0)
    for constraint in constraints:
        left, relation, right = constraint.split(" ")
        over = value_of(left, x) - value_of(right, x)
        size = max(1, abs(value_of(right, x)))
        most = max(most, {"=": abs(over), "<=": over, ">=": -over}[relation] / size)
    return most


def verdict(name, problem, solved):
    """Reached, other (a stationary point, or no claim), or what is wrong: a claim that does not hold."""
    x, minimum = [solved["values"]["x_%d" % (i + 1)][0][0] for i in range(len(problem[1]))], problem[2]
    claims, value = solved["status"] in CLAIMS, value_of(problem[0], x)
    if claims and broken(problem, x) > 2e-7:
        return "breaks a constraint by %g" % broken(problem, x)
    if any(abs(value - m) <= 1e-8 * abs(m) + (1e-9 if m == 0 else 0) for m in (minimum, ALSO.get(name, minimum))):
        return "reached" if broken(problem, x) <= 2e-7 else "other"
    near = abs(value - minimum) <= 1e-3 * max(1, abs(minimum))
    if not claims or (solved["certificate"]["balanced"] and not near):
        return "other"
    return "says %s at %.12g" % (solved["status"], value)


counts, everything = {}, {**PROBLEMS, **LINEAR}
with tempfile.TemporaryDirectory() as folder:
    for name, problem in everything.items():
        path = os.path.join(folder, "problem.sheet")
        with open(path, "w") as file:
            file.write(sheet(problem))
        for method, can in METHODS.items():
            if not takes(can, problem):
                continue
            done = run("solve", path, "--json", "--method", method)
            solved = json.loads(done.stdout)["solves"]["it"] if done.stdout else None
            what = verdict(name, problem, solved) if solved else done.stderr
            counts.setdefault(method, {}).setdefault(what, []).append(name)
            if os.environ.get("CELLGRAD_VERBOSE") and what != "reached":
                print("%-26s %-10s %-8s %s" % (name, method, what, solved and (
                    solved["method"], solved["status"], solved["objective"], solved["certificate"]["violation"])))
    tried = {method: sum(map(len, found.values())) for method, found in counts.items()}
    check(len(counts["auto"].get("reached", [])) == len(everything), "auto reaches all %d: %s" % (
        len(everything), {what: names for what, names in counts["auto"].items() if what != "reached"} or ""))
    for method in list(METHODS)[1:]:
        bad = {what: names for what, names in counts[method].items() if what not in ("reached", "other")}
        check(not bad, "%s: %d of %d reached, the others without claiming so %s" % (
            method, len(counts[method].get("reached", [])), tried[method], bad or ""))
finish()
