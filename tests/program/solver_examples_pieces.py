"""Workbooks with Solver models that are linear by pieces: fixed charges by IF, brackets by LOOKUP, MAX, ABS, ROUNDUP, at sizes
that Excel's Solver takes, with made-up data. The best objectives are HiGHS's (by scipy), of mixed integer programs written by
hand for each problem; of lorries, a recursion over all amounts."""
from solver_examples_large import letters
from solver_examples_whole import noise
from solver_models import fill, model, one


def flows(rows, columns, seed, form):
    """Sources and sinks, a cost a unit and a charge for each flow that is used at all."""
    draw = noise(seed)
    cost, charge = [], []
    for _ in range(rows):
        cost.append([int(1 + 9 * next(draw)) for _ in range(columns)])
        charge.append([int(20 + 180 * next(draw)) for _ in range(columns)])
    need = [int(10 + 40 * next(draw)) for _ in range(columns)]
    stock = [int(sum(need) * 1.4 / rows * (0.6 + 0.8 * next(draw))) for _ in range(rows)]
    while sum(stock) < sum(need) * 1.15:
        stock[0] += 10
    cells, last, end = {}, letters(columns + 1), rows + 41
    for i in range(rows):
        for j in range(columns):
            c = letters(j + 2)
            place = {"x": "%s%d" % (c, i + 42), "f": "%s%d" % (c, i + 22), "c": "%s%d" % (c, i + 2)}
            cells.update({place["c"]: cost[i][j], place["f"]: charge[i][j], place["x"]: 0})
            cells["%s%d" % (c, i + 62)] = form.format(**place)
        cells["%s%d" % (letters(columns + 2), i + 42)] = "=SUM(B%d:%s%d)" % (i + 42, last, i + 42)
        cells["%s%d" % (letters(columns + 3), i + 42)] = stock[i]
    for j in range(columns):
        cells["%s%d" % (letters(j + 2), end + 1)] = "=SUM(%s42:%s%d)" % (letters(j + 2), letters(j + 2), end)
        cells["%s%d" % (letters(j + 2), end + 2)] = need[j]
    cells["A1"] = "=SUM(B62:%s%d)" % (last, rows + 61)
    out, given = letters(columns + 2), letters(columns + 3)
    limits = [("%s42:%s%d" % (out, out, end), "<=", "%s42:%s%d" % (given, given, end)),
              ("B%d:%s%d" % (end + 1, last, end + 1), "=", "B%d:%s%d" % (end + 2, last, end + 2))]
    return cells, "B42:%s%d" % (last, end), limits


@model
def two_hundred_flows_with_charges():
    cells, flow, limits = flows(10, 20, 5, "=IF({x}>0,{f},0)+{c}*{x}")
    return one(cells, 2714, "min", "A1", flow, limits, eng=3)


@model
def flows_with_charges_inside():
    """The same in one IF, which jumps by charge and cost together."""
    cells, flow, limits = flows(8, 25, 7, "=IF({x}>0,{f}+{c}*{x},0)")
    return one(cells, 3150, "min", "A1", flow, limits, eng=3)


NEEDS = [62, 10, 0, 85, 43, 30, 77, 12, 0, 55, 91, 20, 33, 64, 5, 48, 70, 0, 26, 39, 81, 15, 52, 44]


@model
def lots_of_two_years():
    """A set-up whenever anything is made; stock is kept, what is missing costs more."""
    cells = {"J1": "=SUM(F2:F25)"}
    for i, need in enumerate(NEEDS):
        row, before = i + 2, "D%d" % (i + 1) if i else "5"
        fill(cells, "A%d" % row, [[i + 1, need, 0, "=%s+C%d-B%d" % (before, row, row), None,
                                   "=IF(C{0}>0,150,0)+C{0}*2+MAX(D{0},0)+MAX(-D{0},0)*4".format(row)]])
    return one(cells, 3759, "min", "J1", "C2:C25", [("C2:C25", "<=", 160), ("D25", ">=", 0)], eng=3)


@model
def rebates_of_suppliers():
    """Six suppliers whose fee for an order falls with the amount, by SUMPRODUCT of its bounds, beside a cost a unit."""
    cells = fill({}, "H1", [[0, 50, 150, 300]])
    draw = noise(211)
    for k in range(6):
        first = 8 + 4 * next(draw)
        prices = [round(first * (1 - 0.05 * step - 0.02 * next(draw) * step), 2) for step in range(4)]
        fill(cells, "H%d" % (k + 2), [prices])
        fill(cells, "A%d" % (k + 2), [[20, "=LOOKUP(A{0},$H$1:$K$1,H{0}:K{0})".format(k + 2), None, "=IF(A%d>0,75,0)" % (k + 2)]])
        cells["F%d" % (k + 2)] = "=SUMPRODUCT((A{0}>=$H$1:$K$1)*(A{0}<$I$1:$L$1)*H{0}:K{0})*100+D{0}+A{0}*{1}".format(k + 2, 3 + k % 3)
    cells.update({"L1": 1000, "A9": "=SUM(A2:A7)", "F9": "=SUM(F2:F7)"})
    return one(cells, 8275, "min", "F9", "A2:A7", [("A9", ">=", 900), ("A2:A7", "<=", 400)], eng=3)


@model
def absolute_errors_of_a_hundred():
    """Eight coefficients through 100 rows by the sum of absolute errors."""
    draw = noise(223)
    cells = {"L1": "=SUM(K3:K102)"}
    for j in range(8):
        cells["%s1" % letters(j + 2)] = 0
    for i in range(100):
        row = [round(10 * next(draw), 2) for _ in range(8)]
        wanted = round(sum((j - 3) * x for j, x in enumerate(row)) + 20 * (next(draw) - 0.5) ** 3 * 8, 2)
        fill(cells, "B%d" % (i + 3), [row + [wanted, "=ABS(J{0}-SUMPRODUCT(B{0}:I{0},$B$1:$I$1))".format(i + 3)]])
    return one(cells, 488.288343702547, "min", "L1", "B1:I1", [], neg=2)


@model
def lorries_by_roundup():
    """Whole lorries for what is sent on each of 12 ways, and no way for less than 30."""
    cells = {"G14": "=SUM(E2:E13)", "C14": "=SUM(C2:C13)", "G15": "=COUNTIF(C2:C13,\">0\")"}
    for i in range(12):
        fill(cells, "A%d" % (i + 2), [[i + 1, 90 + 13 * (i * 5 % 7), 0, "=ROUNDUP(C%d/24,0)" % (i + 2),
                                       "=D{0}*{1}+C{0}*{2}+IF(AND(C{0}>0,C{0}<30),500,0)".format(i + 2, 70 + 11 * (i * 3 % 8), 2 + i % 4)]])
    return one(cells, 3934, "min", "G14", "C2:C13", [("C2:C13", "<=", "B2:B13"), ("C14", ">=", 620), ("G15", "<=", 6), ("C2:C13", "int", None)], eng=3)
