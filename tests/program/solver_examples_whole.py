"""Workbooks with Solver models: linear ones, whole numbers, orders, look-ups and prices in steps, as textbooks of management
science have them.

The best objectives are those of HiGHS (by scipy), of counting through, or of annealing and differential evolution from many
starts, over an evaluator of the formulas that shares nothing with this program, unless something else is named."""
import math

from solver_models import fill, model, one


def noise(seed):
    """Numbers that look random and are the same everywhere."""
    state = seed
    while True:
        state = (state * 1103515245 + 12345) % 2147483648
        yield state / 2147483648


# ---- linear ----

@model
def make_or_buy():
    """Three products made or bought; hours of two departments; made and bought stand in two rows."""
    cells = fill({}, "B2", [[3000, 2000, 900], [2, 1.5, 3], [1, 2, 1], [50, 83, 130], [61, 97, 145], [0, 0, 0], [0, 0, 0],
                            ["=B7+B8", "=C7+C8", "=D7+D8"]])
    cells.update({"E3": "=SUMPRODUCT(B3:D3,B7:D7)", "E4": "=SUMPRODUCT(B4:D4,B7:D7)", "F3": 10000, "F4": 5000,
                  "E10": "=SUMPRODUCT(B5:D6,B7:D8)"})
    return one(cells, 453300, "min", "E10", "B7:D8", [("B9:D9", "=", "B2:D2"), ("E3:E4", "<=", "F3:F4")], eng=2)


@model
def blending_of_petrol():
    """Octane by a ratio in a cell that is no constraint; the constraint is written as products."""
    cells = fill({}, "B2", [[88, 94, 99], [42, 48, 55], [8000, 6000, 3000]])
    fill(cells, "B6", [[0, 0, 0], [0, 0, 0]])
    for row in (6, 7):
        cells.update({"E%d" % row: "=SUM(B{0}:D{0})".format(row), "F%d" % row: "=SUMPRODUCT(B{0}:D{0},$B$2:$D$2)".format(row),
                      "H%d" % row: '=IF(E{0}=0,"",F{0}/E{0})'.format(row)})
    cells.update({"G6": "=90*E6", "G7": "=95*E7", "B9": "=B6+B7", "C9": "=C6+C7", "D9": "=D6+D7",
                  "E11": "=58*E6+66*E7-SUMPRODUCT(B3:D3,B9:D9)"})
    return one(cells, 253000, "max", "E11", "B6:D7", [("F6:F7", ">=", "G6:G7"), ("B9:D9", "<=", "B4:D4"), ("E7", ">=", 2000)], eng=2)


@model
def blending_by_a_ratio():
    """The same with the ratio as the constraint: nonlinear, and 0/0 at the start."""
    cells = fill({}, "B2", [[88, 94, 99], [42, 48, 55], [8000, 6000, 3000]])
    fill(cells, "B6", [[1, 1, 1], [1, 1, 1]])
    for row in (6, 7):
        cells.update({"E%d" % row: "=SUM(B{0}:D{0})".format(row), "F%d" % row: "=SUMPRODUCT(B{0}:D{0},$B$2:$D$2)/E{0}".format(row)})
    cells.update({"B9": "=B6+B7", "C9": "=C6+C7", "D9": "=D6+D7", "E11": "=58*E6+66*E7-SUMPRODUCT(B3:D3,B9:D9)"})
    return one(cells, 253000, "max", "E11", "B6:D7", [("F6", ">=", 90), ("F7", ">=", 95), ("B9:D9", "<=", "B4:D4"), ("E7", ">=", 2000)])


@model
def cash_in_deposits():
    """Deposits of 1, 3 and 6 months from a month's cash; what is left at the end must not fall below a reserve."""
    out = [75000, -10000, -20000, 80000, 50000, -15000, 60000]
    cells = {"H1": 0.01, "H2": 0.04, "H3": 0.09, "B4": 400000}
    for m in range(7):
        c, r = chr(66 + m), "%s"
        before = chr(65 + m)
        mature = []
        for row, term in ((6, 1), (7, 3), (8, 6)):
            cells["%s%d" % (c, row)] = 0
            if m >= term:
                mature.append("%s%d" % (chr(66 + m - term), row))
        cells[c + "5"] = out[m]
        if m:
            cells[c + "4"] = "=%s10" % before
            cells[c + "9"] = "=" + "+".join("%s*(1+$H$%d)" % (cell, int(cell[1]) - 5) for cell in mature)
        else:
            cells[c + "9"] = 0
        cells[c + "10"] = "={0}4-{0}5+{0}9-SUM({0}6:{0}8)".format(c)
    cells["J10"] = "=H1*SUM(B6:H6)+H2*SUM(B7:E7)+H3*B8"
    cells.pop("H1"), cells.pop("H2"), cells.pop("H3")
    for key in list(cells):
        if isinstance(cells[key], str):
            cells[key] = cells[key].replace("$H$1", "$L$1").replace("$H$2", "$L$2").replace("$H$3", "$L$3")
    cells.update({"L1": 0.01, "L2": 0.04, "L3": 0.09, "J10": "=L1*SUM(B6:H6)+L2*SUM(B7:E7)+L3*B8"})
    return one(cells, 17598.403846, "max", "J10", "B6:H6,B7:E7,B8", [("B10:H10", ">=", 100000), ("B6:H6", ">=", 0), ("B7:E7", ">=", 0), ("B8", ">=", 0)], eng=2)


@model
def transshipment():
    """Flows through two hubs; what leaves and enters by SUMIF of the names of towns."""
    arcs = [("A", "H", 5, 300), ("A", "I", 7, 250), ("B", "H", 4, 200), ("B", "I", 3, 300), ("H", "I", 1, 150), ("H", "X", 6, 300),
            ("H", "Y", 9, 200), ("I", "X", 8, 200), ("I", "Y", 3, 350), ("I", "Z", 5, 200), ("H", "Z", 7, 250)]
    cells = fill({}, "A2", [list(arc) + [None] for arc in arcs])
    nodes = [("A", 350), ("B", 300), ("H", 0), ("I", 0), ("X", -200), ("Y", -250), ("Z", -150)]
    fill(cells, "G2", [[name, "=SUMIF($A$2:$A$12,G{0},$E$2:$E$12)-SUMIF($B$2:$B$12,G{0},$E$2:$E$12)".format(i + 2), net] for i, (name, net) in enumerate(nodes)])
    cells["E14"] = "=SUMPRODUCT(C2:C12,E2:E12)"
    return one(cells, 5200, "min", "E14", "E2:E12", [("E2:E12", "<=", "D2:D12"), ("H2:H3", "<=", "I2:I3"), ("H4:H8", "=", "I4:I8")], eng=2)


@model
def awarding_contracts():
    """Bids of four firms for five jobs, with least and most amounts when a firm is taken."""
    bid = [[120, 99, 143, 110, 98], [115, 104, 139, 108, 101], [118, 97, 150, 103, 105], [125, 108, 133, 111, 95]]
    cells = fill({}, "B2", bid)
    fill(cells, "B8", [[0] * 5 + ["=SUM(B%d:F%d)" % (r, r), 0, "=150*H%d" % r, "=400*H%d" % r] for r in range(8, 12)])
    fill(cells, "B12", [["=SUM(%s8:%s11)" % (c, c) for c in "BCDEF"], [100, 150, 80, 170, 120]])
    cells["G14"] = "=SUMPRODUCT(B2:F5,B8:F11)+SUM(H8:H11)*900"
    return one(cells, 67840, "min", "G14", "B8:F11,H8:H11", [("G8:G11", ">=", "I8:I11"), ("G8:G11", "<=", "J8:J11"),
                                                         ("B12:F12", "=", "B13:F13"), ("H8:H11", "bin", None)], eng=2)


@model
def stations_that_cover():
    """The fewest stations within eight minutes of all districts; the times become 0 and 1 by IF."""
    draw = noise(7)
    times = [[0 if i == j else int(3 + 20 * next(draw)) for j in range(8)] for i in range(8)]
    cells = fill({}, "A1", times)
    fill(cells, "J1", [["=IF(%s%d<=8,1,0)" % (chr(65 + j), i + 1) for j in range(8)] + ["=SUMPRODUCT(J%d:Q%d,$J$10:$Q$10)" % (i + 1, i + 1)] for i in range(8)])
    fill(cells, "J10", [[0] * 8])
    cells["R10"] = "=SUM(J10:Q10)"
    return one(cells, 3, "min", "R10", "J10:Q10", [("R1:R8", ">=", 1), ("J10:Q10", "bin", None)], eng=2)


@model
def crews_for_flights():
    """Rotations of flights as columns; all flights are flown once."""
    rotations = [("110010000", 5), ("001100000", 3), ("000001100", 4), ("000000011", 4), ("100100100", 6), ("010001001", 6),
                 ("001010010", 5), ("100001010", 7), ("011000100", 5), ("000110001", 5), ("000011000", 3), ("100000001", 4)]
    cells = fill({}, "B2", [[int(text[i]) for text, _ in rotations] + ["=SUMPRODUCT(B{0}:M{0},$B$13:$M$13)".format(i + 2)] for i in range(9)])
    fill(cells, "B12", [[cost for _, cost in rotations], [None] * 12])
    cells["N13"] = "=SUMPRODUCT(B12:M12,B13:M13)"
    return one(cells, 16, "min", "N13", "B13:M13", [("N2:N10", "=", 1), ("B13:M13", "bin", None)], eng=2)


@model
def knapsack_of_many():
    """Forty things, one weight, one volume."""
    draw = noise(3)
    cells = fill({}, "A2", [[int(10 + 90 * next(draw)), int(5 + 45 * next(draw)), int(1 + 20 * next(draw)), 0] for _ in range(40)])
    cells.update({"F1": "=SUMPRODUCT(A2:A41,D2:D41)", "F2": "=SUMPRODUCT(B2:B41,D2:D41)", "F3": "=SUMPRODUCT(C2:C41,D2:D41)", "G2": 400, "G3": 150})
    return one(cells, 1262, "max", "F1", "D2:D41", [("F2:F3", "<=", "G2:G3"), ("D2:D41", "bin", None)], eng=2)


@model
def production_with_set_ups():
    """Months with a charge when anything is made: big M, binary, stock by carrying forward."""
    demand = [220, 280, 360, 140, 270, 210, 390, 120]
    cells = fill({}, "A2", [[d, 0, 0, "=700*C%d" % (i + 2), ("=D%d" % 0) if False else "=%sB%d-A%d" % ("E%d+" % (i + 1) if i else "40+", i + 2, i + 2)] for i, d in enumerate(demand)])
    cells["G1"] = "=SUMPRODUCT(B2:B9*12)+SUMPRODUCT(C2:C9,H2:H9)+2.5*SUM(E2:E9)"
    fill(cells, "H2", [[900 + 100 * (i % 3)] for i in range(8)])
    return one(cells, 29175, "min", "G1", "B2:C9", [("B2:B9", "<=", "D2:D9"), ("E2:E9", ">=", 0), ("C2:C9", "bin", None)], eng=2)


@model
def projects_that_exclude():
    """Exclusion, condition and number of projects as constraints between single cells."""
    worth, price, people = [120, 75, 98, 60, 145, 33, 110, 87], [60, 31, 45, 22, 80, 12, 55, 40], [5, 3, 4, 2, 7, 1, 4, 4]
    cells = fill({}, "B2", [worth, price, people, [1, 1, 1, 1, 0, 0, 0, 0]])
    cells.update({"K2": "=SUMPRODUCT(B2:I2,$B$5:$I$5)", "K3": "=SUMPRODUCT(B3:I3,$B$5:$I$5)", "K4": "=SUMPRODUCT(B4:I4,$B$5:$I$5)",
                  "K6": "=B5+F5", "K7": "=SUM(B5:I5)"})
    return one(cells, 413, "max", "K2", "B5:I5", [("K3", "<=", 190), ("K4", "<=", 17), ("K6", "<=", 1), ("H5", "<=", "D5"),
                                                 ("B5:I5", "bin", None), ("K7", ">=", 3)], eng=2)


@model
def goals_with_deviations():
    """Deviations below and above of three goals, weighted."""
    cells = fill({}, "A2", [["profit", 12, 9, 15, "=SUMPRODUCT(B2:D2,$B$7:$D$7)", 0, 0, "=E2+F2-G2", 125],
                            ["people", 5, 3, 4, "=SUMPRODUCT(B3:D3,$B$7:$D$7)", 0, 0, "=E3+F3-G3", 40],
                            ["money", 5, 7, 8, "=SUMPRODUCT(B4:D4,$B$7:$D$7)", 0, 0, "=E4+F4-G4", 55]])
    fill(cells, "B7", [[0, 0, 0]])
    cells["J8"] = "=5*F2+4*F3+2*G3+3*G4"
    return one(cells, 16.666666667, "min", "J8", "B7:D7,F2:G4", [("H2:H4", "=", "I2:I4")], eng=2)


@model
def least_absolute_deviations():
    """A line by sums of absolute errors, ABS itself: no linear program as written."""
    points = [(1, 2.4), (2, 3.1), (3, 9.9), (4, 5.2), (5, 6.1), (6, 7.3), (7, 7.9), (8, 15.0), (9, 10.2), (10, 11.4)]
    cells = fill({}, "A2", [[x, y, "=ABS(B{0}-($E$1+$E$2*A{0}))".format(i + 2)] for i, (x, y) in enumerate(points)])
    cells.update({"E1": 0, "E2": 0, "E4": "=SUM(C2:C11)"})
    return one(cells, 12.466666667, "min", "E4", "E1:E2", [], neg=2)


@model
def least_worst_deviation():
    """The same by the largest error, MAX of ABS."""
    points = [(1, 2.4), (2, 3.1), (3, 9.9), (4, 5.2), (5, 6.1), (6, 7.3), (7, 7.9), (8, 15.0), (9, 10.2), (10, 11.4)]
    cells = fill({}, "A2", [[x, y, "=ABS(B{0}-($E$1+$E$2*A{0}))".format(i + 2)] for i, (x, y) in enumerate(points)])
    cells.update({"E1": 0, "E2": 0, "E4": "=MAX(C2:C11)"})
    return one(cells, 3.04, "min", "E4", "E1:E2", [], neg=2)


@model
def overtime_by_max():
    """Twelve weeks of work: overtime and idle time by MAX, stock by carrying forward; continuous."""
    need = [310, 290, 420, 510, 380, 300, 260, 450, 520, 480, 330, 310]
    cells = fill({}, "A2", [[d, 400, "=MAX(0,B%d-400)" % (i + 2), "=MAX(0,400-B%d)" % (i + 2), "=%sB%d-A%d" % ("E%d+" % (i + 1) if i else "20+", i + 2, i + 2)] for i, d in enumerate(need)])
    cells["G1"] = "=SUM(C2:C13)*15+SUM(D2:D13)*6+SUM(E2:E13)*2"
    return one(cells, 2880, "min", "G1", "B2:B13", [("E2:E13", ">=", 0), ("B2:B13", "<=", 500)])


@model
def shipping_with_fixed_costs():
    """IF(flow>0, charge) on routes: twelve continuous flows that jump at 0."""
    cost = [[4, 7, 6, 9], [5, 3, 8, 4], [9, 6, 4, 5]]
    fixed = [[200, 150, 300, 250], [180, 320, 210, 260], [240, 190, 280, 150]]
    cells = fill({}, "A1", cost)
    fill(cells, "F1", fixed)
    fill(cells, "A6", [[30] * 4 + ["=SUM(A%d:D%d)" % (r, r), cap] for r, cap in zip((6, 7, 8), (120, 150, 130))])
    fill(cells, "A9", [["=SUM(%s6:%s8)" % (c, c) for c in "ABCD"], [80, 90, 70, 110]])
    fill(cells, "H6", [["=IF(%s%d>0,%s%d,0)" % (c, 6 + i, f, 1 + i) for c, f in zip("ABCD", "FGHI")] for i in range(3)])
    cells["F12"] = "=SUMPRODUCT(A1:D3,A6:D8)+SUM(H6:K8)"
    return one(cells, 2570, "min", "F12", "A6:D8", [("E6:E8", "<=", "F6:F8"), ("A9:D9", "=", "A10:D10")], eng=3)


@model
def prices_by_brackets():
    """Three suppliers whose price falls by VLOOKUP of the amount; 1000 are to be bought."""
    tables = [[(0, 10), (200, 9.2), (500, 8.4)], [(0, 9.6), (300, 9.0), (600, 8.7)], [(0, 9.9), (100, 9.3), (400, 8.6)]]
    cells = {}
    for k, table in enumerate(tables):
        fill(cells, "ADG"[k] + "1", table)
    fill(cells, "A6", [[333, "=VLOOKUP(A6,A1:B3,2)", "=A6*B6", 550], [333, "=VLOOKUP(A7,D1:E3,2,TRUE)", "=A7*B7", 500], [334, "=VLOOKUP(A8,G1:H3,2)", "=A8*B8", 450]])
    cells.update({"A9": "=SUM(A6:A8)", "C9": "=SUM(C6:C8)"})
    return one(cells, 8490, "min", "C9", "A6:A8", [("A9", "=", 1000), ("A6:A8", "<=", "D6:D8")], eng=3)


@model
def tax_by_brackets():
    """Income of two years split so that the tax by nested IFs is least."""
    cells = {"B1": 90000, "B2": "=150000-B1"}
    for row in (1, 2):
        cells["C%d" % row] = "=IF(B{0}<=10000,0,IF(B{0}<=40000,(B{0}-10000)*0.15,IF(B{0}<=80000,4500+(B{0}-40000)*0.27,15300+(B{0}-80000)*0.41)))".format(row)
    cells["C4"] = "=C1+C2/1.03"
    return one(cells, 27454.368932, "min", "C4", "B1", [("B1", ">=", 20000), ("B1", "<=", 150000)])


@model
def price_of_a_bundle():
    """Customers buy what leaves them most: MAX, MATCH and CHOOSE; prices are any numbers."""
    draw = noise(11)
    people = [[int(5 + 40 * next(draw)), int(5 + 40 * next(draw))] for _ in range(25)]
    cells = {"I1": 20, "I2": 20, "I3": 35}
    fill(cells, "A2", [[a, b, "=A{0}-$I$1".format(i + 2), "=B{0}-$I$2".format(i + 2), "=A{0}+B{0}-$I$3".format(i + 2),
                        "=MAX(C{0}:E{0})".format(i + 2), "=IF(F{0}<0,0,CHOOSE(MATCH(F{0},C{0}:E{0},0),$I$1,$I$2,$I$3))".format(i + 2)] for i, (a, b) in enumerate(people)])
    cells["I5"] = "=SUM(G2:G26)"
    return one(cells, 700, "max", "I5", "I1:I3", [("I1:I3", "<=", 90)], eng=3)


@model
def seats_to_hold_back():
    """Seats for late bookings that pay more: POISSON sums by SUMPRODUCT in a look-up of whole numbers."""
    cells = fill({}, "A2", [[k, "=POISSON.DIST(A%d,22,FALSE)" % (k + 2), "=MIN(A%d,$F$1)" % (k + 2)] for k in range(61)])
    cells.update({"F1": 5, "F2": "=240*SUMPRODUCT(B2:B62,C2:C62)+95*(100-F1)"})
    return one(cells, 12254.078472, "max", "F2", "F1", [("F1", "<=", 60), ("F1", "int", None)])


@model
def parts_of_a_vessel():
    """The pressure vessel with shells in steps of 1/16 inch: the published 6059.714335."""
    cells = {"B1": 20, "B2": 10, "B3": 50, "B4": 100, "D1": "=B1/16", "D2": "=B2/16",
             "B6": "=0.6224*D1*B3*B4+1.7781*D2*B3^2+3.1661*D1^2*B4+19.84*D1^2*B3",
             "C1": "=0.0193*B3", "C2": "=0.00954*B3", "C3": "=PI()*B3^2*B4+4/3*PI()*B3^3"}
    return one(cells, 6059.714335, "min", "B6", "B1:B4", [("D1", ">=", "C1"), ("D2", ">=", "C2"), ("C3", ">=", 1296000), ("B4", "<=", 200),
                                                          ("B1:B2", "int", None), ("B1:B2", "<=", 99), ("B1:B2", ">=", 1), ("B3", ">=", 10)])


@model
def gears():
    """The teeth of four gears for a ratio of 1/6.931: 2.7009e-12 is the least (Sandgren)."""
    cells = {"A1": 20, "B1": 20, "C1": 20, "D1": 20, "A3": "=(1/6.931-(A1*B1)/(C1*D1))^2"}
    return one(cells, 2.7008571489e-12, "min", "A3", "A1:D1", [("A1:D1", ">=", 12), ("A1:D1", "<=", 60), ("A1:D1", "int", None)])


# ---- orders ----

@model
def tour_of_twenty_five():
    """A round trip of 25 towns, distances by INDEX; the least known is by annealing, 2-opt and Or-opt from many starts."""
    draw = noise(5)
    places = [(100 * next(draw), 100 * next(draw)) for _ in range(25)]
    n = len(places)
    cells = fill({}, "A30", [[i + 1, round(x, 2), round(y, 2)] for i, (x, y) in enumerate(places)])
    fill(cells, "A1", [["=SQRT((INDEX($B$30:$B$54,%d)-INDEX($B$30:$B$54,%d))^2+(INDEX($C$30:$C$54,%d)-INDEX($C$30:$C$54,%d))^2)" % (i + 1, j + 1, i + 1, j + 1) for j in range(25)] for i in range(n)])
    fill(cells, "E30", [[i + 1, "=INDEX($A$1:$Y$25,E%d,E%d)" % (30 + i, 31 + i if i < n - 1 else 30)] for i in range(n)])
    cells["F56"] = "=SUM(F30:F54)"
    return one(cells, 432.06787647, "min", "F56", "E30:E54", [("E30:E54", "dif", None)], eng=3)


@model
def jobs_on_time():
    """Fifteen jobs: the largest lateness plus the sum of tardiness, VLOOKUP by the job's number."""
    draw = noise(9)
    cells = fill({}, "A2", [[i + 1, int(2 + 12 * next(draw)), int(10 + 90 * next(draw))] for i in range(15)])
    fill(cells, "E2", [[i + 1, "=%sVLOOKUP(E%d,$A$2:$C$16,2,FALSE)" % ("F%d+" % (i + 1) if i else "", i + 2),
                        "=MAX(0,F{0}-VLOOKUP(E{0},$A$2:$C$16,3,FALSE))".format(i + 2)] for i in range(15)])
    cells["G18"] = "=SUM(G2:G16)+MAX(G2:G16)"
    return one(cells, 167, "min", "G18", "E2:E16", [("E2:E16", "dif", None)], eng=3)


@model
def eight_queens():
    """Columns are different by themselves; diagonals by COUNTIF of sums and differences."""
    cells = fill({}, "A1", [[i + 1, i + 1, "=A{0}+B{0}".format(i + 1), "=A{0}-B{0}".format(i + 1), "=COUNTIF($C$1:$C$8,C{0})+COUNTIF($D$1:$D$8,D{0})-2".format(i + 1)] for i in range(8)])
    cells["E10"] = "=SUM(E1:E8)"
    return one(cells, 0, "min", "E10", "B1:B8", [("B1:B8", "dif", None)], eng=3)


@model
def square_of_four():
    """A Latin square with given numbers: rows all different, columns by COUNTIF in the objective."""
    cells = fill({}, "A1", [[1, 2, 3, 4]] * 4)
    fill(cells, "F1", [["=COUNTIF(A$1:A$4,A%d)-1" % r, "=COUNTIF(B$1:B$4,B%d)-1" % r, "=COUNTIF(C$1:C$4,C%d)-1" % r, "=COUNTIF(D$1:D$4,D%d)-1" % r] for r in range(1, 5)])
    cells["K1"] = "=SUM(F1:I4)+10*ABS(A1-2)+10*ABS(D2-2)+10*ABS(B3-2)"
    return one(cells, 0, "min", "K1", "A1:D4", [("A%d:D%d" % (r, r), "dif", None) for r in range(1, 5)], eng=3)


@model
def people_to_tasks_by_order():
    """An assignment told as an order: INDEX of the cost matrix by row and the chosen number."""
    draw = noise(21)
    cells = fill({}, "A1", [[int(10 + 80 * next(draw)) for _ in range(10)] for _ in range(10)])
    fill(cells, "L1", [[i + 1, "=INDEX(A{0}:J{0},1,L{0})".format(i + 1)] for i in range(10)])
    cells["M12"] = "=SUM(M1:M10)"
    return one(cells, 195, "min", "M12", "L1:L10", [("L1:L10", "dif", None)], eng=3)


# ---- whole numbers that choose ----

@model
def centres_of_clusters():
    """Thirty towns with z-scores of four figures, four of them as anchors by VLOOKUP; each belongs to the nearest."""
    draw = noise(13)
    rows = [[i + 1] + [round(10 + 5 * (i % 4) * (j % 2) + 6 * next(draw), 2) for j in range(4)] for i in range(30)]
    cells = fill({}, "A4", rows)
    for j, column in enumerate("BCDE"):
        cells[column + "1"] = "=AVERAGE(%s4:%s33)" % (column, column)
        cells[column + "2"] = "=STDEV(%s4:%s33)" % (column, column)
        for row in range(4, 34):
            cells["%s%d" % ("FGHI"[j], row)] = "=STANDARDIZE({0}{1},{0}$1,{0}$2)".format(column, row)
    fill(cells, "K36", [[k + 1] for k in range(4)])
    for row in range(4, 34):
        for k in range(4):
            cells["%s%d" % ("KLMN"[k], row)] = "=SUMXMY2($F{0}:$I{0},INDEX($F$4:$I$33,$K${1},0))".format(row, 36 + k)
        cells["O%d" % row] = "=MIN(K%d:N%d)" % (row, row)
        cells["P%d" % row] = "=MATCH(O%d,K%d:N%d,0)" % (row, row, row)
    cells["O35"] = "=SUM(O4:O33)"
    return one(cells, 46.989268981, "min", "O35", "K36:K39", [("K36:K39", ">=", 1), ("K36:K39", "<=", 30), ("K36:K39", "int", None)], eng=3)


@model
def bins_of_binaries():
    """Twelve things into four bins, all by 0 and 1, linear."""
    size = [42, 37, 30, 29, 25, 22, 20, 18, 15, 12, 9, 7]
    cells = fill({}, "A2", [[s, 0, 0, 0, 0, "=SUM(B%d:E%d)" % (i + 2, i + 2)] for i, s in enumerate(size)])
    fill(cells, "B15", [["=SUMPRODUCT($A$2:$A$13,%s2:%s13)" % (c, c) for c in "BCDE"], ["=100*%s17" % c for c in "BCDE"], [1, 1, 1, 1]])
    cells["G17"] = "=SUM(B17:E17)"
    return one(cells, 3, "min", "G17", "B2:E13,B17:E17", [("F2:F13", "=", 1), ("B15:E15", "<=", "B16:E16"), ("B2:E13", "bin", None), ("B17:E17", "bin", None)], eng=2)


@model
def loads_to_be_level():
    """The same things onto three lorries as level as may be: STDEV of sums, nonlinear in binaries."""
    size = [42, 37, 30, 29, 25, 22, 20, 18, 15, 12, 9, 7]
    cells = fill({}, "A2", [[s, 1, 0, 0, "=SUM(B%d:D%d)" % (i + 2, i + 2)] for i, s in enumerate(size)])
    fill(cells, "B15", [["=SUMPRODUCT($A$2:$A$13,%s2:%s13)" % (c, c) for c in "BCD"]])
    cells["F15"] = "=MAX(B15:D15)-MIN(B15:D15)"
    return one(cells, 1, "min", "F15", "B2:D13", [("E2:E13", "=", 1), ("B2:D13", "bin", None)], eng=3)


@model
def roster_of_nurses():
    """Eight nurses, seven days: enough each day, five shifts each, wishes as costs; linear."""
    draw = noise(17)
    cells = fill({}, "B2", [[int(10 * next(draw)) for _ in range(7)] for _ in range(8)])
    fill(cells, "B12", [[0] * 7 + ["=SUM(B%d:H%d)" % (r, r)] for r in range(12, 20)])
    fill(cells, "B20", [["=SUM(%s12:%s19)" % (c, c) for c in "BCDEFGH"], [6, 6, 5, 6, 6, 5, 5]])
    cells["J20"] = "=SUMPRODUCT(B2:H9,B12:H19)"
    return one(cells, 125, "min", "J20", "B12:H19", [("B12:H19", "bin", None), ("I12:I19", "<=", 5), ("B20:H20", ">=", "B21:H21")], eng=2)


@model
def shifts_by_numbers():
    """Shift 0, 1 or 2 of six people on five days as whole numbers; COUNTIF counts heads, shortages are squared."""
    cells = fill({}, "B2", [[1] * 5 for _ in range(6)])
    for k in range(3):
        fill(cells, "B%d" % (10 + k), [["=COUNTIF(%s$2:%s$7,%d)" % (c, c, k) for c in "BCDEF"]])
    cells.update({"H1": "=SUMPRODUCT((B11:F11-3)^2)+SUMPRODUCT((B12:F12-2)^2)", "H2": "=SUM(I2:I7)"})
    fill(cells, "I2", [["=ABS(COUNTIF(B{0}:F{0},0)-1)".format(r)] for r in range(2, 8)])
    cells["H3"] = "=H1+H2"
    # each person off once: five days, six people, so that one day has two people off
    return one(cells, 1, "min", "H3", "B2:F7", [("B2:F7", "int", None), ("B2:F7", "<=", 2)], eng=3)


@model
def facilities_nonlinear():
    """Open or not, with the shipping cost by MIN over open ones: IF in a matrix; binaries."""
    draw = noise(29)
    cells = fill({}, "B2", [[int(5 + 60 * next(draw)) for _ in range(12)] for _ in range(6)])
    fill(cells, "O2", [[1, int(60 + 60 * next(draw))] for _ in range(6)])
    for j in range(12):
        c = chr(66 + j)
        for i in range(6):
            cells["%s%d" % (c, 10 + i)] = "=IF($O%d=1,%s%d,999)" % (2 + i, c, 2 + i)
        cells[c + "17"] = "=MIN(%s10:%s15)" % (c, c)
    cells["O17"] = "=SUM(B17:M17)+SUMPRODUCT(O2:O7,P2:P7)"
    return one(cells, 413, "min", "O17", "O2:O7", [("O2:O7", "bin", None)], eng=3)


@model
def portfolio_of_few():
    """At most three of six shares: weights and binaries, quadratic."""
    spread = [0.12, 0.15, 0.2, 0.1, 0.25, 0.18]
    mean = [0.07, 0.09, 0.12, 0.05, 0.15, 0.1]
    corr = lambda i, j: 1 if i == j else 0.2 + 0.1 * ((i + j) % 3)
    cells = fill({}, "B2", [[round(spread[i] * spread[j] * corr(i, j), 6) for j in range(6)] for i in range(6)])
    fill(cells, "I2", [[mean[i], round(1 / 6, 3), 1, "=K%d" % (i + 2)] for i in range(6)])
    cells.update({"J9": "=SUM(J2:J7)", "K9": "=SUM(K2:K7)", "I9": "=SUMPRODUCT(I2:I7,J2:J7)", "J11": "=SUMPRODUCT(MMULT(B2:G7,J2:J7),J2:J7)"})
    return one(cells, 0.014313417722, "min", "J11", "J2:K7", [("J9", "=", 1), ("K9", "<=", 3), ("J2:J7", "<=", "K2:K7"), ("I9", ">=", 0.1), ("K2:K7", "bin", None)])


@model
def orders_of_several_goods():
    """Economic orders as whole cycles that share a warehouse: CEILING of demand over quantity."""
    cells = fill({}, "A2", [[1200, 40, 2.0, 1, 100, "=CEILING(A2/E2,1)*B2+E2/2*C2", "=E2*D2"], [800, 60, 3.5, 2, 100, "=CEILING(A3/E3,1)*B3+E3/2*C3", "=E3*D3"],
                            [2500, 25, 1.2, 0.5, 100, "=CEILING(A4/E4,1)*B4+E4/2*C4", "=E4*D4"]])
    cells.update({"F6": "=SUM(F2:F4)", "G6": "=SUM(G2:G4)"})
    return one(cells, 1503.05, "min", "F6", "E2:E4", [("G6", "<=", 500), ("E2:E4", ">=", 1), ("E2:E4", "int", None), ("E2:E4", "<=", 600)], eng=3)


@model
def neighbours():
    """How many neighbours tell a class best, k from 1 to 9: SMALL, SUMPRODUCT of conditions."""
    draw = noise(31)
    rows = [(round(next(draw) * 4 + (i % 2) * 2, 2), i % 2) for i in range(16)]
    cells = fill({}, "A2", [list(row) for row in rows])
    for i in range(16):
        for j in range(16):
            cells["%s%d" % (chr(68 + j), i + 2)] = 99 if i == j else "=ABS($A%d-$A%d)" % (i + 2, j + 2)
        cells["U%d" % (i + 2)] = "=SMALL(D{0}:S{0},$W$1)".format(i + 2)
        cells["V%d" % (i + 2)] = "=SUMPRODUCT((D{0}:S{0}<=U{0})*TRANSPOSE($B$2:$B$17))/SUMPRODUCT(--(D{0}:S{0}<=U{0}))".format(i + 2)
    for i in range(16):
        text = cells["V%d" % (i + 2)].lstrip("=")
        cells["V%d" % (i + 2)] = ('<c r="V%d"><f t="array" ref="V%d">%s</f></c>' % (i + 2, i + 2, text.replace("<", "&lt;"))).encode()
    cells.update({"W1": 1, "W2": "=SUMPRODUCT((V2:V17-B2:B17)^2)"})
    return one(cells, 1.4444444444, "min", "W2", "W1", [("W1", ">=", 1), ("W1", "<=", 9), ("W1", "int", None)], eng=3)


@model
def reinsurance():
    """What to keep of three risks; the premium is looked up by HLOOKUP of whole layers."""
    cells = fill({}, "A1", [[0, 1, 2, 3, 4, 5], [100, 72, 55, 44, 36, 31], [0, 9, 20, 33, 50, 71]])
    fill(cells, "A6", [[2, "=HLOOKUP(A6,$A$1:$F$3,2,FALSE)", "=HLOOKUP(A6,$A$1:$F$3,3,FALSE)*1.1"], [2, "=HLOOKUP(A7,$A$1:$F$3,2,FALSE)*0.8", "=HLOOKUP(A7,$A$1:$F$3,3,FALSE)"],
                       [2, "=HLOOKUP(A8,$A$1:$F$3,2,FALSE)*1.3", "=HLOOKUP(A8,$A$1:$F$3,3,FALSE)*0.9"]])
    cells.update({"B9": "=SUM(B6:B8)", "C9": "=SUM(C6:C8)"})
    return one(cells, 156.2, "min", "B9", "A6:A8", [("C9", "<=", 75), ("A6:A8", "<=", 5), ("A6:A8", "int", None)], eng=3)


@model
def cutting_stock_with_patterns_free():
    """Patterns and runs both free: products of whole numbers."""
    cells = fill({}, "B2", [[1, 1, 0], [1, 0, 2], [0, 2, 1]])
    fill(cells, "F2", [[10, "=SUMPRODUCT(B2:D2,$B$7:$D$7)"], [10, "=SUMPRODUCT(B3:D3,$B$7:$D$7)"], [10, "=SUMPRODUCT(B4:D4,$B$7:$D$7)"]])
    fill(cells, "B7", [[45, 36, 31], [30, 24, 20], ["=SUMPRODUCT($F$2:$F$4,B2:B4)", "=SUMPRODUCT($F$2:$F$4,C2:C4)", "=SUMPRODUCT($F$2:$F$4,D2:D4)"]])
    cells["F6"] = "=SUM(F2:F4)"
    return one(cells, 32, "min", "F6", "B2:D4,F2:F4", [("G2:G4", "<=", 100), ("B9:D9", ">=", "B8:D8"), ("B2:D4", "<=", 3), ("F2:F4", "<=", 40),
                                                          ("B2:D4", "int", None), ("F2:F4", "int", None)])


@model
def stock_to_reorder():
    """A policy (reorder point, amount) simulated over forty days of given demand; IF, MAX: whole numbers."""
    draw = noise(37)
    cells = {"H1": 20, "H2": 50, "B2": 40}
    for day in range(40):
        row = day + 3
        cells.update({"A%d" % row: int(3 + 12 * next(draw)), "B%d" % row: "=MAX(0,B{0}-A{1})+{2}".format(row - 1, row, "C%d" % (row - 3) if day > 2 else "0"),
                      "C%d" % row: "=IF(AND(B{0}<=$H$1,SUM(C{1}:C{2})=0),$H$2,0)".format(row, max(row - 3, 2), row - 1) if day else "=IF(B3<=$H$1,$H$2,0)",
                      "D%d" % row: "=MAX(0,A{0}-B{1})".format(row, row - 1), "E%d" % row: "=B{0}*0.2+D{0}*8+IF(C{0}>0,25,0)".format(row)})
    cells["H4"] = "=SUM(E3:E42)"
    return one(cells, 466.2, "min", "H4", "H1:H2", [("H1:H2", "int", None), ("H1", "<=", 80), ("H2", ">=", 10), ("H2", "<=", 200)], eng=3)
