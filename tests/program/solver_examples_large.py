"""Workbooks with Solver models: as large as Excel's Solver takes them, with made-up data. The best objectives are those of exchanges
and kicks over the table of distances, of all choices of five, of HiGHS and of SLSQP (by scipy), each written for the problem itself."""
import math

from solver_examples_whole import noise
from solver_models import fill, model, one


def letters(number):
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


@model
def tour_of_sixty():
    """A table of 60 x 60 distances, INDEX by two neighbours of the order; within a hundredth of the best."""
    draw = noise(101)
    places = [(100 * next(draw), 100 * next(draw)) for _ in range(60)]
    cells = {"BL62": "=SUM(BL1:BL60)"}
    for i, place in enumerate(places):
        for j, other in enumerate(places):
            cells["%s%d" % (letters(j + 1), i + 1)] = round(math.dist(place, other), 2)
        cells["BK%d" % (i + 1)] = i + 1
        cells["BL%d" % (i + 1)] = "=INDEX($A$1:$BH$60,BK%d,BK%d)" % (i + 1, i + 2 if i < 59 else 1)
    return one(cells, 613.65, "min", "BL62", "BK1:BK60", [("BK1:BK60", "dif", None)], eng=3, tolerance=0.01)


@model
def towns_as_anchors():
    """Five of 49 towns whose numbers are to be found: z-scores by VLOOKUP, SUMXMY2, MIN, MATCH."""
    draw = noise(103)
    cells = {"U8": "=SUM(U10:U58)"}
    for i in range(49):
        row = i + 10
        cells["A%d" % row] = i + 1
        for j in range(6):
            c = letters(j + 2)
            cells["%s%d" % (c, row)] = round(100 * next(draw), 2)
            cells["%s%d" % (letters(j + 9), row)] = "=({0}{1}-AVERAGE({0}$10:{0}$58))/STDEV({0}$10:{0}$58)".format(c, row)
        for k in range(5):
            cells["%s%d" % (letters(16 + k), row)] = "=SUMXMY2($I${0}:$N${0},$I{1}:$N{1})".format(k + 2, row)
        cells["U%d" % row] = "=MIN(P%d:T%d)" % (row, row)
        cells["V%d" % row] = "=MATCH(U%d,P%d:T%d,0)" % (row, row, row)
    for k in range(5):
        cells["A%d" % (k + 2)] = k + 1
        for j in range(6):
            cells["%s%d" % (letters(j + 9), k + 2)] = "=VLOOKUP($A%d,$A$10:$N$58,%d)" % (k + 2, j + 9)
    return one(cells, 173.88016757, "min", "U8", "A2:A6", [("A2:A6", ">=", 1), ("A2:A6", "<=", 49), ("A2:A6", "int", None)], eng=3)


PLAN = [320, 455, 390, 470, 310, 365, 480, 425, 350, 300, 410, 495, 445, 330, 375, 460, 400, 315, 485, 440, 355, 420, 305, 390]


@model
def plan_of_two_years():
    """People, work and stock of 24 months: hiring, leaving and overtime by MAX."""
    cells = {"J1": "=SUM(D2:D25)+SUM(F2:F25)+SUM(G2:G25)*1.5+SUM(B2:B25)*90"}
    for i, need in enumerate(PLAN):
        row, before = i + 2, "B%d" % (i + 1) if i else "40"
        fill(cells, "A%d" % row, [[need, 40, 400, "=MAX(B{0}-{1},0)*300+MAX({1}-B{0},0)*500".format(row, before), "=B%d*10" % row,
                                   "=MAX(0,C{0}-E{0})*6".format(row), "=%s+C%d-A%d" % ("G%d" % (row - 1) if i else "50", row, row)]])
    return one(cells, 76640, "min", "J1", "B2:C25", [("G2:G25", ">=", 0)])


@model
def shares_of_forty():
    """Forty shares, 120 days: the ratio of AVERAGE and STDEV of the portfolio's own days."""
    draw = noise(107)
    cells = {"AQ1": "=SUM(B1:AO1)", "AS1": "=AVERAGE(AQ3:AQ122)/STDEV(AQ3:AQ122)"}
    for j in range(40):
        cells["%s1" % letters(j + 2)] = 0.025
    for day in range(120):
        market = next(draw) - 0.5
        for j in range(40):
            cells["%s%d" % (letters(j + 2), day + 3)] = round(0.02 * (market * (0.5 + j / 40) + next(draw) - 0.48), 5)
        cells["AQ%d" % (day + 3)] = "=SUMPRODUCT(B{0}:AO{0},$B$1:$AO$1)".format(day + 3)
    return one(cells, 0.32063250442, "max", "AS1", "B1:AO1", [("AQ1", "=", 1), ("B1:AO1", "<=", 0.2)])
