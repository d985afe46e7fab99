"""Workbooks with Solver models of many kinds, whose best objective is known by counting through, by hand or in closed form.

MODELS: name -> function that gives (sheets, names in XML, sheet to solve, best objective, tolerance)."""
import itertools
import math

from solver_models import MODELS, fill, formulas, hidden, model, one, solver


# ---- linear ----

@model
def product_mix():
    """Excel's own example: three products from five parts; 9 TV sets, stereos, speakers."""
    cells = fill({}, "A1", [["part", "stock", "used", "TV", "stereo", "speaker"], ["chassis", 450, "=SUMPRODUCT(D2:F2,$D$8:$F$8)", 1, 1, 0],
                       ["tube", 250, "=SUMPRODUCT(D3:F3,$D$8:$F$8)", 1, 0, 0], ["cone", 800, "=SUMPRODUCT(D4:F4,$D$8:$F$8)", 2, 2, 1],
                       ["power", 450, "=SUMPRODUCT(D5:F5,$D$8:$F$8)", 1, 1, 0], ["electronics", 600, "=SUMPRODUCT(D6:F6,$D$8:$F$8)", 2, 1, 1],
                       [], ["make", None, None, 100, 100, 100], ["profit", None, "=SUMPRODUCT(D8:F8,D10:F10)"],
                       [None, None, None, 75, 50, 35]])
    return one(cells, 25000, "max", "C9", "D8:F8", [("C2:C6", "<=", "B2:B6")], eng=2)


@model
def open_solver_linear():
    """No solver_neg, but a solver of linear models: then variables are not negative, as with Excel's Simplex LP."""
    cells = {"A1": 1, "A2": 1, "B1": "=A1+2*A2", "B2": "=3*A1+A2", "B3": "=A1-A2"}
    return one(cells, 3, "min", "B2", "A1:A2", [("B1", ">=", 6), ("B3", "<=", 4)], neg=None,
               extra=[("OpenSolver_ChosenSolver", '="CBC"'), ("OpenSolver_LinearityCheck", 1)])


@model
def transport():
    cost = [[10, 8, 6, 5, 4], [6, 5, 4, 3, 6], [3, 4, 5, 5, 9]]
    cells = fill({}, "B2", cost)
    for row in range(3):
        for column in "BCDEF":
            cells["%s%d" % (column, 8 + row)] = 0
        cells["G%d" % (8 + row)] = "=SUM(B%d:F%d)" % (8 + row, 8 + row)
    fill(cells, "H8", [[310], [260], [280]])
    for column in "BCDEF":
        cells[column + "11"] = "=SUM(%s8:%s10)" % (column, column)
    fill(cells, "B12", [[180, 80, 200, 160, 220]])
    cells["B14"] = "=SUMPRODUCT(B2:F4,B8:F10)"
    return one(cells, 3200, "min", "B14", "B8:F10", [("G8:G10", "<=", "H8:H10"), ("B11:F11", ">=", "B12:F12")], eng=2)


@model
def assignment():
    cost = [[13, 7, 4, 9], [10, 4, 7, 6], [7, 8, 5, 8], [8, 11, 6, 3]]
    best = min(sum(cost[i][p[i]] for i in range(4)) for p in itertools.permutations(range(4)))
    cells = fill({}, "A1", cost)
    fill(cells, "A6", [[0] * 4 for _ in range(4)])
    fill(cells, "E6", [["=SUM(A%d:D%d)" % (r, r)] for r in range(6, 10)])
    fill(cells, "A10", [["=SUM(%s6:%s9)" % (c, c) for c in "ABCD"]])
    cells["F10"] = "=SUMPRODUCT(A1:D4,A6:D9)"
    return one(cells, best, "min", "F10", "A6:D9", [("E6:E9", "=", 1), ("A10:D10", "=", 1), ("A6:D9", "bin", None)])


@model
def blending_through_defined_names():
    """Two ores into an alloy, with the cells named."""
    cells = {"A1": 30, "B1": 20, "A2": 0.2, "B2": 0.6, "A3": 1, "B3": 1, "C1": "=SUMPRODUCT(A1:B1,Mix)", "C2": "=SUMPRODUCT(A2:B2,Mix)",
             "C3": "=SUM(Mix)"}
    names = [("Mix", "Sheet1!$A$3:$B$3"), ("Cost", "Sheet1!$C$1")]
    return one(cells, 22.5, "min", "C1", "A3:B3", [("C2", "=", 0.5), ("C3", "=", 1)], extra=names, eng=2,
               adj="Mix", opt="Cost")


@model
def staff_scheduling():
    need = [17, 13, 15, 19, 14, 16, 11]
    cells = fill({}, "A1", [[0, "=%s" % "+".join("A%d" % ((day - back) % 7 + 1) for back in range(5)), need[day]] for day in range(7)])
    cells["A9"] = "=SUM(A1:A7)"
    return one(cells, 23, "min", "A9", "A1:A7", [("B1:B7", ">=", "C1:C7"), ("A1:A7", "int", None)], eng=2)


@model
def shortest_path():
    arcs = [(1, 2, 4), (1, 3, 2), (3, 2, 1), (2, 4, 5), (3, 4, 8), (4, 5, 3), (3, 5, 12)]
    cells = fill({}, "A2", [[a, b, d, 0] for a, b, d in arcs])
    for node in range(1, 6):
        cells["F%d" % (node + 1)] = node
        cells["G%d" % (node + 1)] = "=SUMIF($A$2:$A$8,F{0},$D$2:$D$8)-SUMIF($B$2:$B$8,F{0},$D$2:$D$8)".format(node + 1)
        cells["H%d" % (node + 1)] = {1: 1, 5: -1}.get(node, 0)
    cells["D10"] = "=SUMPRODUCT(C2:C8,D2:D8)"
    return one(cells, 11, "min", "D10", "D2:D8", [("G2:G6", "=", "H2:H6")], eng=2)


@model
def maximum_flow():
    arcs = [("s", "a", 10), ("s", "b", 5), ("a", "b", 15), ("a", "t", 7), ("b", "t", 8)]
    cells = fill({}, "A2", [[a, b, c, 0] for a, b, c in arcs])
    for i, node in enumerate("ab"):
        cells["F%d" % (i + 2)] = node
        cells["G%d" % (i + 2)] = "=SUMIF(A2:A6,F{0},D2:D6)-SUMIF(B2:B6,F{0},D2:D6)".format(i + 2)
    cells["D8"] = '=SUMIF(A2:A6,"s",D2:D6)'
    return one(cells, 15, "max", "D8", "D2:D6", [("D2:D6", "<=", "C2:C6"), ("G2:G3", "=", 0)])


@model
def production_over_months():
    """Make in each month, store what is left; four months."""
    demand, cost = [100, 160, 210, 120], [5, 6, 8, 7]
    cells = fill({}, "A2", [[demand[i], cost[i], 0, "=%sC%d-A%d" % ("D%d+" % (i + 1) if i else "", i + 2, i + 2)] for i in range(4)])
    cells["F1"] = "=SUMPRODUCT(B2:B5,C2:C5)+1.5*SUM(D2:D5)"
    # by hand: capacity 170 a month; make 170 in month 1, 170 in month 2, 130 in month 3, 120 in month 4
    best = 5 * 170 + 6 * 170 + 8 * 130 + 7 * 120 + 1.5 * (70 + 80 + 0 + 0)
    return one(cells, best, "min", "F1", "C2:C5", [("C2:C5", "<=", 170), ("D2:D5", ">=", 0)])


@model
def capital_budgeting():
    worth, price = [200, 30, 60, 90, 120, 45], [90, 12, 24, 40, 62, 20]
    best = max(sum(w for w, x in zip(worth, chosen) if x) for chosen in itertools.product((0, 1), repeat=6)
               if sum(p for p, x in zip(price, chosen) if x) <= 150 and chosen[1] <= chosen[0])
    cells = fill({}, "A1", [[worth[i], price[i], 0] for i in range(6)])
    cells.update({"A8": "=SUMPRODUCT(A1:A6,C1:C6)", "B8": "=SUMPRODUCT(B1:B6,C1:C6)"})
    return one(cells, best, "max", "A8", "C1:C6", [("B8", "<=", 150), ("C2", "<=", "C1"), ("C1:C6", "bin", None)], eng=2)


@model
def cutting_stock():
    patterns = [(4, 0, 0), (2, 1, 0), (2, 0, 1), (0, 2, 0), (1, 0, 2), (0, 1, 1)]
    need = (97, 61, 36)
    cells = fill({}, "A1", [list(pattern) + [0] for pattern in patterns])
    fill(cells, "A8", [["=SUMPRODUCT(%s1:%s6,$D$1:$D$6)" % (c, c) for c in "ABC"], list(need)])
    cells["D8"] = "=SUM(D1:D6)"
    return one(cells, None, "min", "D8", "D1:D6", [("A8:C8", ">=", "A9:C9"), ("D1:D6", "int", None)], eng=2)


# ---- nonlinear ----

@model
def portfolio():
    """Least variance at a wanted return, through MMULT in an array formula; closed form by Lagrange's multipliers."""
    mean = [0.08, 0.12, 0.15]
    cover = [[0.04, 0.006, 0.0], [0.006, 0.09, 0.01], [0.0, 0.01, 0.16]]
    n = 3
    system = [[2 * cover[i][j] for j in range(n)] + [mean[i], 1, 0] for i in range(n)] + [mean + [0, 0, 0.12], [1] * n + [0, 0, 1]]
    weights = solve_linear(system)[:n]
    best = sum(weights[i] * cover[i][j] * weights[j] for i in range(n) for j in range(n))
    cells = fill({}, "A1", cover)
    fill(cells, "E1", [[mean[i], 0.3] for i in range(n)])
    cells.update({"H2": "=SUMPRODUCT(E1:E3,F1:F3)", "H3": "=SUM(F1:F3)"})
    sheet = formulas(cells)
    sheet["H1"] = b'<c r="H1"><f t="array" ref="H1">SUM(MMULT(TRANSPOSE(F1:F3),MMULT(A1:C3,F1:F3)))</f></c>'
    names = hidden(solver("Sheet1", "min", "H1", "F1:F3", [("H2", ">=", 0.12), ("H3", "=", 1)]))
    return {"Sheet1": sheet}, names, None, best, 1e-8


def solve_linear(rows):
    rows = [row[:] for row in rows]
    n = len(rows)
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(n):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


@model
def curve_fitting():
    """An exponential through points that lie on one: nothing is left."""
    cells = fill({}, "A2", [[x, 3 * math.exp(-0.5 * x) + 1, "=$E$1*EXP($E$2*A%d)+$E$3" % (i + 2), "=(B%d-C%d)^2" % (i + 2, i + 2)]
                            for i, x in enumerate([0, 0.5, 1, 1.5, 2, 3, 4, 6])])
    cells.update({"E1": 1, "E2": -1, "E3": 0, "D11": "=SUM(D2:D9)"})
    return one(cells, 0, "min", "D11", "E1:E3", [], neg=2, tolerance=1e-10)


@model
def order_quantity():
    cells = {"A1": 1200, "A2": 50, "A3": 2.5, "A4": 1, "A5": "=A1/A4*A2+A4/2*A3"}
    return one(cells, math.sqrt(2 * 1200 * 50 * 2.5), "min", "A5", "A4", [("A4", ">=", 1)])


@model
def break_even():
    """Value of: profit 0."""
    cells = {"A1": 10, "A2": "=25*A1-(12000+9*A1)"}
    return one(cells, 0, 0, "A2", "A1", [])


@model
def loan_by_payment():
    """The loan that 1,500 a month repays."""
    cells = {"A1": 100000, "A2": 0.06, "A3": 360, "A4": "=-PMT(A2/12,A3,A1)"}
    return one(cells, 1500, 1500, "A4", "A1", [], tolerance=1e-6)


@model
def advertising():
    """Excel's tour: sales grow with the root of advertising; the yearly budget is kept."""
    season = [0.9, 1.1, 0.8, 1.2]
    cells = fill({}, "B1", [season, ["=35*%s1*(%s4+3000)^0.5" % (c, c) for c in "BCDE"], [], [10000] * 4,
                            ["=%s2*15-%s4" % (c, c) for c in "BCDE"]])
    cells.update({"F4": "=SUM(B4:E4)", "F5": "=SUM(B5:E5)"})
    # d/dx 525 s sqrt(x + 3000) is equal in all: x + 3000 goes with s^2
    total = 40000 + 4 * 3000
    best = sum(525 * s * math.sqrt(total * s * s / sum(t * t for t in season)) for s in season) - 40000
    return one(cells, best, "max", "F5", "B4:E4", [("F4", "<=", 40000)])


@model
def pricing():
    cells = {"B1": 20, "B2": "=1000-12*B1", "B3": "=(B1-15)*B2"}
    price = (1000 / 12 + 15) / 2
    return one(cells, (price - 15) * (1000 - 12 * price), "max", "B3", "B1", [("B2", ">=", 0)])


@model
def warehouse_at_the_median():
    """Weber's problem on a line in the plane: the sum of distances is least at the middle point."""
    cells = fill({}, "A2", [[x, y, "=SQRT((A%d-$F$1)^2+(B%d-$F$2)^2)" % (i + 2, i + 2)] for i, (x, y) in enumerate(
        [(0, 0), (4, 0), (2, 3), (2, 1), (2, -3)])])
    cells.update({"F1": 0.5, "F2": 0.5, "F3": "=SUM(C2:C6)"})
    best = min(sum(math.hypot(x - u / 1000, y - v / 1000) for x, y in [(0, 0), (4, 0), (2, 3), (2, 1), (2, -3)])
               for u, v in itertools.product(range(1990, 2011), range(-200, 1100)))
    return one(cells, best, "min", "F3", "F1:F2", [], neg=2, tolerance=1e-5)


@model
def logistic_regression():
    """The likelihood of logit data; the best by Newton's method."""
    data = [(0.5, 0), (1.0, 0), (1.5, 1), (2.0, 0), (2.5, 1), (3.0, 1), (3.5, 0), (4.0, 1)]
    a = b = 0.0
    for _ in range(50):
        p = [1 / (1 + math.exp(-a - b * x)) for x, _ in data]
        g = [sum(y - q for (_, y), q in zip(data, p)), sum(x * (y - q) for (x, y), q in zip(data, p))]
        h = [sum(q * (1 - q) * x ** k for (x, _), q in zip(data, p)) for k in range(3)]
        det = h[0] * h[2] - h[1] ** 2
        a, b = a + (h[2] * g[0] - h[1] * g[1]) / det, b + (h[0] * g[1] - h[1] * g[0]) / det
    best = sum(math.log(q) if y else math.log(1 - q) for (_, y), q in zip(data, p))
    cells = fill({}, "A2", [[x, y, "=1/(1+EXP(-($F$1+$F$2*A{0})))".format(i + 2), "=B{0}*LN(C{0})+(1-B{0})*LN(1-C{0})".format(i + 2)]
                            for i, (x, y) in enumerate(data)])
    cells.update({"F1": 0, "F2": 0, "F3": "=SUM(D2:D9)"})
    return one(cells, best, "max", "F3", "F1:F2", [], neg=2)


@model
def regression_by_sumxmy2():
    points = [(1, 2.1), (2, 3.9), (3, 6.2), (4, 7.8), (5, 10.1)]
    n, sx, sy = 5, sum(x for x, _ in points), sum(y for _, y in points)
    slope = (n * sum(x * y for x, y in points) - sx * sy) / (n * sum(x * x for x, _ in points) - sx * sx)
    offset = (sy - slope * sx) / n
    best = sum((y - slope * x - offset) ** 2 for x, y in points)
    cells = fill({}, "A2", [[x, y, "=$E$1*A%d+$E$2" % (i + 2)] for i, (x, y) in enumerate(points)])
    cells.update({"E1": 0, "E2": 0, "E3": "=SUMXMY2(B2:B20,C2:C20)"})
    return one(cells, best, "min", "E3", "E1:E2", [], neg=2)


@model
def equations_without_objective():
    """x^2 + y^2 = 25 and x y = 12 with x >= y: no objective, a point is enough."""
    cells = {"A1": 1, "A2": 1, "B1": "=A1^2+A2^2", "B2": "=A1*A2", "B3": "=A1-A2"}
    names = hidden(solver("Sheet1", "min", "B1", "A1:A2", [("B1", "=", 25), ("B2", "=", 12), ("B3", ">=", 0)], opt=None))
    return {"Sheet1": formulas(cells)}, names, None, None, 0


@model
def value_of_beside_constraints():
    """Spend exactly 100 on three goods, at least two of each, whole numbers."""
    cells = {"A1": 2, "A2": 2, "A3": 2, "B1": 7, "B2": 11, "B3": 13, "C1": "=SUMPRODUCT(A1:A3,B1:B3)"}
    return one(cells, 100, 100, "C1", "A1:A3", [("A1:A3", ">=", 2), ("A1:A3", "int", None)])


# ---- whole numbers, nonlinear ----

@model
def reliability():
    """Spare parts for a chain of three machines within a budget."""
    p, price = [0.8, 0.7, 0.9], [5, 4, 7]
    best = max(math.prod(1 - (1 - q) ** k for q, k in zip(p, n)) for n in itertools.product(range(1, 9), repeat=3)
               if sum(c * k for c, k in zip(price, n)) <= 45)
    cells = fill({}, "A1", [[p[i], price[i], 1, "=1-(1-A%d)^C%d" % (i + 1, i + 1)] for i in range(3)])
    cells.update({"D5": "=PRODUCT(D1:D3)", "C5": "=SUMPRODUCT(B1:B3,C1:C3)"})
    return one(cells, best, "max", "D5", "C1:C3", [("C5", "<=", 45), ("C1:C3", ">=", 1), ("C1:C3", "int", None)])


@model
def fixed_charges():
    """Machines that cost something only when they run: IF in the objective."""
    setup, unit, most = [500, 300, 900], [10, 14, 6], [60, 50, 120]
    best = math.inf
    for run in itertools.product((0, 1), repeat=3):
        left, cost = 140, sum(s for s, r in zip(setup, run) if r)
        for _, c, m in sorted((c, c, m) for c, m, r in zip(unit, most, run) if r):
            take = min(left, m)
            left, cost = left - take, cost + c * take
        if left == 0:
            best = min(best, cost)
    cells = fill({}, "A1", [[setup[i], unit[i], 40, "=IF(C{0}>0,A{0},0)+B{0}*C{0}".format(i + 1), most[i]] for i in range(3)])
    cells.update({"C5": "=SUM(C1:C3)", "D5": "=SUM(D1:D3)"})
    return one(cells, best, "min", "D5", "C1:C3", [("C5", ">=", 140), ("C1:C3", "<=", "E1:E3"), ("C1:C3", "int", None)], eng=3)


@model
def quantity_discount():
    """The price comes from a table by VLOOKUP."""
    table = [(0, 10), (400, 9.8), (900, 9)]
    price = lambda q: [p for least, p in table if q >= least][-1]
    best = min(price(q) * 1200 + 1200 / q * 20 + q / 2 * 0.25 * price(q) for q in range(1, 5001))
    cells = fill({}, "A1", table)
    cells.update({"D1": 100, "D2": "=VLOOKUP(D1,A1:B3,2)", "D3": "=D2*1200+1200/D1*20+D1/2*0.25*D2"})
    return one(cells, best, "min", "D3", "D1", [("D1", ">=", 1), ("D1", "<=", 5000), ("D1", "int", None)], eng=3)


@model
def bins_by_countif():
    """Jobs onto three machines, numbered 1 to 3; the longest is to be short: MAX of SUMIF."""
    hours = [7, 9, 4, 3, 8, 6, 5, 2]
    best = min(max(sum(h for h, m in zip(hours, where) if m == k) for k in (1, 2, 3)) for where in itertools.product((1, 2, 3), repeat=8))
    cells = fill({}, "A1", [[hours[i], 1] for i in range(8)])
    fill(cells, "D1", [[k, "=SUMIF($B$1:$B$8,D%d,$A$1:$A$8)" % k, "=COUNTIF($B$1:$B$8,D%d)" % k] for k in (1, 2, 3)])
    cells["E5"] = "=MAX(E1:E3)"
    return one(cells, best, "min", "E5", "B1:B8", [("B1:B8", ">=", 1), ("B1:B8", "<=", 3), ("B1:B8", "int", None)], eng=3)


@model
def commission_by_brackets():
    """Nested IFs: the bonus jumps at targets."""
    bonus = lambda u: 0 if u < 100 else 500 if u < 150 else 1500
    best = max(bonus(u) - 0.1 * u * u + 10 * u for u in range(0, 301))
    cells = {"A1": 10, "A2": "=IF(A1<100,0,IF(A1<150,500,1500))", "A3": "=A2-0.1*A1^2+10*A1"}
    return one(cells, best, "max", "A3", "A1", [("A1", "<=", 300), ("A1", "int", None)], eng=3)


# ---- orders ----

def round_trip(places, order):
    return sum(math.dist(places[order[i - 1]], places[order[i]]) for i in range(len(order)))


@model
def travelling_salesman():
    """Nine places, all different, distances by INDEX of a table."""
    places = [(2, 3), (9, 1), (5, 8), (1, 9), (7, 6), (3, 1), (8, 9), (4, 4), (10, 5)]
    n = len(places)
    best = min(round_trip(places, (0,) + rest) for rest in itertools.permutations(range(1, n)))
    cells = fill({}, "A1", [[math.dist(a, b) for b in places] for a in places])
    for i in range(n):
        cells["L%d" % (i + 1)] = i + 1
        cells["M%d" % (i + 1)] = "=INDEX($A$1:$I$9,L%d,L%d)" % (i if i else n, i + 1)
    cells["M11"] = "=SUM(M1:M9)"
    return one(cells, best, "min", "M11", "L1:L9", [("L1:L9", "dif", None)], eng=3)


@model
def jobs_in_order():
    """Late jobs cost by the day: order them."""
    days, due, weight = [6, 4, 8, 3, 5, 7], [8, 4, 15, 20, 12, 25], [3, 2, 1, 4, 2, 1]
    def cost(order):
        now = total = 0
        for job in order:
            now += days[job]
            total += weight[job] * max(0, now - due[job])
        return total
    best = min(cost(order) for order in itertools.permutations(range(6)))
    cells = fill({}, "A1", [[days[i], due[i], weight[i]] for i in range(6)])
    for i in range(6):
        row = i + 1
        cells["E%d" % row] = row
        cells["F%d" % row] = "=%sINDEX($A$1:$A$6,E%d)" % ("F%d+" % i if i else "", row)
        cells["G%d" % row] = "=INDEX($C$1:$C$6,E{0})*MAX(0,F{0}-INDEX($B$1:$B$6,E{0}))".format(row)
    cells["G8"] = "=SUM(G1:G6)"
    return one(cells, best, "min", "G8", "E1:E6", [("E1:E6", "dif", None)], eng=3)


# ---- what real files have ----

@model
def kinks_beside_constraints():
    """The largest of three lines is to be small: MAX with constraints."""
    cells = {"A1": 5, "A2": 5, "B1": "=A1+2*A2", "B2": "=8-A1", "B3": "=6-A2", "B4": "=MAX(B1:B3)"}
    # all three are equal at the best point: a = 8 - t, b = 6 - t, a + 2 b = t
    return one(cells, 5, "min", "B4", "A1:A2", [("A1:A2", "<=", 10)])


@model
def areas_that_overlap():
    cells = {"A1": 1, "A2": 1, "C1": 1, "D1": "=(A1-1)^2+(A2-2)^2+(C1-3)^2"}
    return one(cells, 0, "min", "D1", "A1:A2,C1,A2", [], neg=2, tolerance=1e-12)


@model
def names_left_over():
    """Names beyond solver_num say nothing; one constraint's cells are gone; words in another language."""
    cells = {"A1": 1, "A2": 1, "B1": "=3*A1+2*A2", "B2": "=A1+A2"}
    return one(cells, 14, "max", "B1", "A1:A2", [("B2", "<=", 5), ("A1:A2", "int", None), ("A1", "<=", 4), ("B2", "<=", 1)],
               num=4, lhs4="Sheet1!#REF!", rhs2="ganzzahlig", lhs5="Sheet1!$A$1", rel5=1, rhs5=0)


@model
def names_that_are_missing():
    """Only what Excel cannot do without."""
    cells = {"A1": 1, "B1": "=(A1-4)^2+1"}
    keep = {"opt", "adj", "typ"}
    names = [("SOLVER_" + name[7:].upper(), text) for name, text in solver("Sheet1", "min", "B1", "A1") if name[7:] in keep]
    return {"Sheet1": formulas(cells)}, hidden(names), None, 1, 1e-9


@model
def limits_that_are_formulas():
    """Right sides as formulas, the target too; a negative lower limit beside solver_neg."""
    cells = {"A1": 1, "A2": 1, "B1": "=A1+A2", "C1": 4}
    return one(cells, 4 * 2 - 3, "min", "B1", "A1:A2", [("A1", ">=", "=Sheet1!$C$1*2"), ("A2", ">=", -3)])


@model
def several_sheets():
    sheets = {"One": formulas({"A1": 1, "B1": "=(A1-1)^2"}), "My plan": formulas({"A1": 1, "B1": "=(A1-2)^2+7"})}
    names = hidden(solver("One", "min", "B1", "A1")) + hidden(solver("My plan", "min", "B1", "A1"), 1)
    return sheets, names, "My plan", 7, 1e-9


@model
def integers_that_are_to_be_ignored():
    cells = {"A1": 0, "B1": "=3*A1"}
    return one(cells, 7.5, "max", "B1", "A1", [("A1", "<=", 2.5), ("A1", "int", None)], rlx=1)


# ---- more kinds from textbooks ----

@model
def look_up_by_a_text():
    """A function without slopes on the way: a key made of text."""
    cells = {"A1": 1, "B1": "k1", "B2": "k2", "B3": "k3", "C1": 5, "C2": 2, "C3": 9,
             "D1": '=VLOOKUP("k"&A1,B1:C3,2,FALSE)+A1/10'}
    return one(cells, 2.2, "min", "D1", "A1", [("A1", ">=", 1), ("A1", "<=", 3), ("A1", "int", None)], eng=3)


@model
def names_of_the_whole_workbook():
    names = [(name, str(text).replace("Sheet1!", "")) for name, text in solver("Sheet1", "min", "B1", "A1", neg=2)]
    names[3] = ("solver_adj", "Sheet1!$A$1")
    return {"Cover": {}, "Sheet1": formulas({"A1": 1, "B1": "=(A1+4)^2"})}, hidden(names, None), None, 0, 1e-12


@model
def enzyme_kinetics():
    """Michaelis and Menten's curve; the published least sum of squares of the puromycin data."""
    data = [(0.02, 76), (0.02, 47), (0.06, 97), (0.06, 107), (0.11, 123), (0.11, 139), (0.22, 159), (0.22, 152),
            (0.56, 191), (0.56, 201), (1.1, 207), (1.1, 200)]
    cells = fill({}, "A2", [[x, v, "=$F$1*A{0}/($F$2+A{0})".format(i + 2), "=(B{0}-C{0})^2".format(i + 2)]
                            for i, (x, v) in enumerate(data)])
    cells.update({"F1": 200, "F2": 0.05, "F3": "=SUM(D2:D13)"})
    return one(cells, 1195.44881443936, "min", "F3", "F1:F2", [], tolerance=1e-9)


@model
def exponential_smoothing():
    """Holt's method, a recurrence down the column; the mean absolute error by counting through."""
    sales = [30, 32, 33, 35, 39, 38, 42, 44, 47, 46, 50, 53]
    cells = {"F1": 0.2, "F2": 0.2, "A2": 30, "B2": "=A2", "C2": "=A3-A2", "F3": "=AVERAGE(D3:D13)"}
    for row in range(3, 14):
        cells.update({"A%d" % row: sales[row - 2], "B%d" % row: "=$F$1*A{0}+(1-$F$1)*(B{1}+C{1})".format(row, row - 1),
                      "C%d" % row: "=$F$2*(B{0}-B{1})+(1-$F$2)*C{1}".format(row, row - 1),
                      "D%d" % row: "=ABS(A{0}-(B{1}+C{1}))".format(row, row - 1)})
    return one(cells, 9 / 11, "min", "F3", "F1:F2", [("F1:F2", "<=", 1), ("F1:F2", ">=", 0)])


@model
def plants_to_open():
    """Fixed charges by whole numbers 0 and 1, variables in two areas."""
    cost, cap, charge, need = [[4, 6, 9, 5], [5, 3, 4, 7], [6, 8, 3, 4]], [500, 700, 600], [1000, 1500, 1200], [200, 300, 150, 250]
    cells = fill({}, "A2", cost)
    fill(cells, "A7", [[0, 0, 0, 0, "=SUM(A%d:D%d)" % (7 + i, 7 + i), 1, "=%d*F%d" % (cap[i], 7 + i), charge[i]] for i in range(3)])
    fill(cells, "A10", [["=SUM(%s7:%s9)" % (c, c) for c in "ABCD"], need])
    cells["A13"] = "=SUMPRODUCT(A2:D4,A7:D9)+SUMPRODUCT(F7:F9,H7:H9)"
    # by hand: plants 2 and 3, of which 2 sends 200 + 300 and 3 sends 150 + 250: 1000 + 900 + 450 + 1000 + 2700
    return one(cells, 6050, "min", "A13", "A7:D9,F7:F9", [("A10:D10", ">=", "A11:D11"), ("E7:E9", "<=", "G7:G9"),
                                                        ("F7:F9", "bin", None)], eng=2)


@model
def two_largest():
    """LARGE in the objective: shares that make the two largest small."""
    size = [5, 9, 2, 8, 6]
    cells = fill({}, "A1", [[size[i], 0.2, "=A%d*B%d" % (i + 1, i + 1)] for i in range(5)])
    cells.update({"D1": "=LARGE(C1:C5,1)+LARGE(C1:C5,2)", "D2": "=SUM(B1:B5)"})
    return one(cells, 2 / sum(1 / s for s in size), "min", "D1", "B1:B5", [("D2", "=", 1)])


@model
def clusters():
    """Three of eight points as centres, by VLOOKUP and MIN."""
    points = [(1, 2), (2, 1), (1.5, 1.8), (8, 8), (9, 9), (8.5, 7.8), (4, 9), (5, 8.5)]
    best = min(sum(min(math.dist(p, points[c]) ** 2 for c in centres) for p in points) for centres in itertools.combinations(range(8), 3))
    cells = fill({}, "A2", [[i + 1, x, y] for i, (x, y) in enumerate(points)])
    fill(cells, "H2", [[1], [2], [3]])
    for row in range(2, 10):
        for k, column in enumerate("DEF"):
            cells["%s%d" % (column, row)] = ("=($B{0}-VLOOKUP($H${1},$A$2:$C$9,2,FALSE))^2+($C{0}-VLOOKUP($H${1},$A$2:$C$9,3,FALSE))^2"
                                             .format(row, k + 2))
        cells["G%d" % row] = "=MIN(D%d:F%d)" % (row, row)
    cells["H6"] = "=SUM(G2:G9)"
    return one(cells, best, "min", "H6", "H2:H4", [("H2:H4", ">=", 1), ("H2:H4", "<=", 8), ("H2:H4", "int", None)], eng=3)


@model
def magic_square():
    """Nine different numbers, all lines 15."""
    lines = ["A1+A2+A3", "A4+A5+A6", "A7+A8+A9", "A1+A4+A7", "A2+A5+A8", "A3+A6+A9", "A1+A5+A9", "A3+A5+A7"]
    cells = {"A%d" % i: i for i in range(1, 10)}
    cells["C1"] = "=" + "+".join("ABS(%s-15)" % line for line in lines)
    return one(cells, 0, "min", "C1", "A1:A9", [("A1:A9", "dif", None)], eng=3)


@model
def rounding():
    """ROUND makes teeth; the best is at one's edge."""
    cells = {"A1": 1.2, "A2": "=ROUND(A1,0)*3-A1^2", "A3": "=A2+A1"}
    return one(cells, 5.25, "max", "A3", "A1", [("A1", "<=", 4), ("A1", ">=", 0)], eng=3)


@model
def inputs_at_least_cost():
    """Cobb and Douglas, from a start where no slope is a number."""
    cells = {"A1": 0, "A2": 0, "B1": "=A1^0.5*A2^0.5", "B2": "=4*A1+9*A2"}
    return one(cells, 120, "min", "B2", "A1:A2", [("B1", "=", 10)])


@model
def a_row_against_a_column():
    cells = {"A1": 1, "B1": 1, "C1": 1, "E1": 2, "E2": 3, "E3": 4, "A3": "=A1+2*B1+3*C1"}
    return one(cells, 20, "max", "A3", "A1:C1", [("A1:C1", "<=", "E1:E3")], eng=2)


@model
def limits_that_do_not_depend():
    """A constraint between constants is no harm while it holds."""
    cells = {"A1": 1, "B1": 5, "B2": 7, "C1": "=(A1-2)^2"}
    return one(cells, 0, "min", "C1", "A1", [("B1", "<=", "B2"), ("A1", "<=", 9)], tolerance=1e-12)
