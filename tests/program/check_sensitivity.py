#!/usr/bin/env python3
"""Allowable increases and decreases of linear programs, as Excel's Sensitivity Report has them.

Oracles: published reports (Hillier and Lieberman's Wyndor Glass; Winston's diet problem as LINDO ranges it; Winston's
Powerco, a degenerate transportation problem, its reduced costs worked out by hand); and, of random problems, solving again:
with a coefficient or a limit changed within its range the solution or the price stays, beyond it it does not."""
import json
import math
import os
import random
import tempfile

from cellgrad import check, finish, near, run


def allowed(number):
    return math.inf if number is None else number


def sensitivity(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write("cellgrad 1\n" + text)
    done = run("run", name, "--json", folder=folder)
    check(done.returncode in (0, 7), "%s: exit status %d%s" % (name, done.returncode, "" if done.stdout else "\n" + done.stderr))
    return json.loads(done.stdout)["solves"]


def compare(found, keys, expected, text):
    values = [allowed(found[key]) for key in keys]
    close = all(a == b or abs(a - b) <= 1e-6 * max(1, abs(b)) for a, b in zip(values, expected))
    check(close, "%s: %s, published %s" % (text, values, list(expected)))


VARIABLE = ("value", "reduced_cost", "coefficient", "increase", "decrease")
CONSTRAINT = ("value", "shadow_price", "limit", "increase", "decrease")
INF = math.inf

# name: sheet, variables, constraints
PUBLISHED = {
    "Wyndor Glass": ("""params made[1,2] = 0
    bounds 0 .. 1e6
solve s
    maximize SUMPRODUCT(made, {300,500})
    by changing made
    subject to MMULT({1,0;0,2;3,2}, TRANSPOSE(made)) <= {4;12;18}
""", [(2, 0, 300, 450, 300), (6, 0, 500, INF, 300)],
                     [(2, 0, 4, INF, 2), (12, 150, 12, 6, 6), (18, 100, 18, 6, 6)]),
    # Plant 1's limit about the doors alone is the variable's bound: no row of its own, as in Excel. Where the variables stand
    # on the right, a right side that grows takes from them.
    "Wyndor Glass, with a bound": ("""params made[1,2] = 0
solve s
    maximize SUMPRODUCT(made, {300,500})
    by changing made
    subject to made >= 0
    subject to INDEX(made,1) <= 4
    subject to 12 >= 2*INDEX(made,2)
    subject to SUMPRODUCT({3,2}, made) <= 18
""", [(2, 0, 300, 450, 300), (6, 0, 500, INF, 300)], [(12, -150, 12, 6, 6), (18, 100, 18, 6, 6)]),
    # x1 at its upper bound: how much another unit of the bound would bring, and how far its price may go.
    "a variable at its upper bound": ("""params x[1,2] = 0
    bounds 0 .. 3
solve s
    maximize SUMPRODUCT(x, {2,1})
    by changing x
    subject to SUM(x) <= 5
""", [(3, 1, 2, INF, 1), (2, 0, 1, 1, 1)], [(5, 1, 5, 1, 2)]),
    "diet": ("""params eat[1,4] = 0
    cols brownie, ice_cream, cola, cheesecake
solve s
    minimize SUMPRODUCT(eat, {50,20,30,80})
    by changing eat
    subject to eat >= 0
    subject to SUMPRODUCT(eat, {400,200,150,500}) >= 500
    subject to SUMPRODUCT(eat, {3,2,0,0}) >= 6
    subject to SUMPRODUCT(eat, {2,2,4,4}) >= 10
    subject to SUMPRODUCT(eat, {2,4,1,5}) >= 8
""", [(0, 27.5, 50, INF, 27.5), (3, 0, 20, 18.333334, 5), (1, 0, 30, 10, 30), (0, 50, 80, INF, 50)],
             [(750, 0, 500, 250, INF), (6, 2.5, 6, 4, 2.857143), (10, 7.5, 10, INF, 4), (13, 0, 8, 5, INF)]),
}

POWERCO = """params ship[3,4] = 0
    bounds 0 .. 1e9
solve s
    minimize SUMPRODUCT(ship, {8,6,10,9;9,12,13,7;14,9,16,5})
    by changing ship
    subject to MMULT(ship, {1;1;1;1}) <= {35;50;40}
    subject to MMULT({1,1,1}, ship) >= {45,20,30,30}
"""


def check_published(folder):
    for name, (text, variables, constraints) in PUBLISHED.items():
        found = sensitivity(folder, "published.sheet", text)["s"]["sensitivity"]
        for row, expected in zip(found["variables"], variables):
            compare(row, VARIABLE, expected, "%s, %s" % (name, row["name"]))
        check(len(found["constraints"]) == len(constraints), "%s has %d constraints" % (name, len(constraints)))
        for row, expected in zip(found["constraints"], constraints):
            compare(row, CONSTRAINT, expected, "%s, %s" % (name, row["what"]))


def check_transport(folder):
    """Supply is demand, so one limit binds without being worth anything."""
    found = sensitivity(folder, "powerco.sheet", POWERCO)["s"]
    near(found["objective"], 1020, 1e-9, "Powerco's cost")
    reduced = [row["reduced_cost"] for row in found["sensitivity"]["variables"]]
    check(reduced == [2, 0, 0, 7, 0, 3, 0, 2, 5, 0, 3, 0], "its reduced costs %s" % reduced)
    for row in found["sensitivity"]["variables"]:
        if row["reduced_cost"]:
            check(row["increase"] is None and row["decrease"] == row["reduced_cost"], "an unused way: " + row["name"])
    prices = [row["shadow_price"] for row in found["sensitivity"]["constraints"]]
    check(prices == [-3, 0, 0, 9, 9, 13, 5], "its shadow prices %s" % prices)
    free = [allowed(row["increase"]) for row in found["sensitivity"]["constraints"][:3]]
    check(all(value >= 0 for value in free), "more supply may be had without end, or not at all: %s" % free)


NONLINEAR = """params x = 1
params y = 1
    bounds 0 .. 1.5
solve s
    minimize (x-4)^2+(y-3)^2
    by changing x, y
    subject to x+y <= 5
    subject to x-y >= -10
"""


def check_nonlinear(folder):
    """The nearest point to (4, 3) where x + y <= 5 and y <= 1.5: both hold it, at (3.5, 1.5)."""
    found = sensitivity(folder, "nonlinear.sheet", NONLINEAR)["s"]["sensitivity"]
    rows = found["variables"] + found["constraints"]
    check(all("increase" not in row for row in rows), "a nonlinear problem has no allowable changes")
    for row, reduced in zip(found["variables"], (0, -2)):
        near(row["reduced_gradient"], reduced, 1e-6, "the reduced gradient of " + row["name"])
    for row, price in zip(found["constraints"], (-1, 0)):
        near(row["multiplier"], price, 1e-6, "the multiplier of " + row["what"])


WHOLE = """params x[1,2] = 0
    bounds 0 .. 10
solve s
    maximize SUM(x)
    by changing x
    subject to SUMPRODUCT(x, {1,2}) <= 10
    subject to x integer
"""


def check_whole(folder):
    found = sensitivity(folder, "whole.sheet", WHOLE)["s"]
    check(found["method"] == "mip" and "sensitivity" not in found, "whole numbers have no sensitivity, also where the vertex is one of them")


# ---- Random problems, solved again ----

def array(numbers):
    return "{%s}" % ",".join("%.17g" % number for number in numbers)


def solve_block(name, problem):
    lines = ["solve %s" % name, "    %s SUMPRODUCT(x, %s)" % (problem["goal"], array(problem["costs"])), "    by changing x"]
    for row, relation, limit in zip(problem["rows"], problem["relations"], problem["limits"]):
        lines.append("    subject to SUMPRODUCT(x, %s) %s %.17g" % (array(row), relation, limit))
    return "\n".join(lines) + "\n"


def draw_problem(draw):
    n, m = draw.randint(2, 5), draw.randint(2, 5)
    inside = [draw.uniform(-2, 4) for _ in range(n)]
    problem = {"goal": draw.choice(["maximize", "minimize"]), "costs": [draw.uniform(-5, 5) for _ in range(n)], "rows": [],
               "relations": [], "limits": [], "low": [value - draw.uniform(0, 3) for value in inside],
               "high": [value + draw.uniform(0, 3) for value in inside]}
    for i in range(m):
        row = [draw.uniform(-3, 5) for _ in range(n)]
        at = sum(a * b for a, b in zip(row, inside))
        relation = draw.choice(["<=", "<=", ">=", ">=", "="] if i == 0 else ["<=", ">="])
        problem["rows"].append(row)
        problem["relations"].append(relation)
        problem["limits"].append(at + {"<=": 1, ">=": -1, "=": 0}[relation] * draw.uniform(0, 4))
    return problem


def changed(problem, key, index, by):
    copy = dict(problem)
    copy[key] = list(problem[key])
    copy[key][index] += by
    return copy


def variants(problem, found):
    """name -> (problem, what was changed, by how much, whether that is within the range)."""
    out = {}
    for key, rows in (("costs", found["variables"]), ("limits", found["constraints"])):
        for i, row in enumerate(rows):
            for sign, word in ((1, "increase"), (-1, "decrease")):
                room = allowed(row[word])
                for inside in (True, False):
                    if room == math.inf and not inside:
                        continue
                    by = 50 if room == math.inf else room * (0.98 if inside else 1.02) + (0 if inside else 1e-5)
                    out["%s_%s_%d_%s" % (key, word, i, "inside" if inside else "outside")] = (
                        changed(problem, key, i, sign * by), key, i, sign * by, inside)
    return out


def judge(base, variant, solved):
    """True when a changed problem's answer is what the range says of it."""
    _, key, i, by, inside = variant
    if key == "costs":
        stays = all(abs(a["value"] - b["value"]) <= 1e-7 for a, b in
                    zip(base["sensitivity"]["variables"], (solved.get("sensitivity") or {"variables": []})["variables"]))
        return solved["status"] == "optimal" and stays == inside
    if solved["status"] != "optimal":
        return not inside
    price = base["sensitivity"]["constraints"][i]["shadow_price"]
    same = abs(solved["sensitivity"]["constraints"][i]["shadow_price"] - price) <= 1e-7 * max(1, abs(price))
    linear = abs(solved["objective"] - base["objective"] - price * by) <= 1e-7 * max(1, abs(solved["objective"]))
    return same and linear if inside else not same


def check_random(folder, seed):
    problem = draw_problem(random.Random(seed))
    params = "params x[1,%d] = 0\n    bounds %s .. %s\n" % (len(problem["costs"]), array(problem["low"]), array(problem["high"]))
    base = sensitivity(folder, "random.sheet", params + solve_block("base", problem))["base"]
    if base["status"] != "optimal":
        return check(False, "random problem %d is %s" % (seed, base["status"]))
    tried = variants(problem, base["sensitivity"])
    solves = sensitivity(folder, "tried.sheet", params + "".join(solve_block(name, variant[0]) for name, variant in tried.items()))
    wrong = [name for name, variant in tried.items() if not judge(base, variant, solves[name])]
    check(not wrong, "random problem %d (%s), %d changes within and beyond its ranges %s" % (seed, problem["goal"], len(tried), wrong))


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_published(folder)
        check_transport(folder)
        check_nonlinear(folder)
        check_whole(folder)
        for seed in range(24):
            check_random(folder, seed)
    finish()


main()
