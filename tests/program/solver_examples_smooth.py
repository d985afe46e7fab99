"""Workbooks with Solver models: smooth ones, as textbooks of finance, statistics, engineering and economics have them.

The best objectives are those of scipy's SLSQP and differential evolution from many starts, over an evaluator of the formulas
that shares nothing with this program, unless a closed form or a publication is named."""
import math

from solver_models import fill, model, one


@model
def mix_with_diminishing_returns():
    """Products from parts on stock; each further unit earns less, by an exponent of 0.9."""
    cells = fill({}, "A1", [["part", "in stock", "used", "set", "stereo", "speaker"],
                            [None, None, None, 100, 100, 100],
                            ["chassis", 450, "=$D$2*D3+$E$2*E3+$F$2*F3", 1, 1, 0],
                            ["tube", 250, "=$D$2*D4+$E$2*E4+$F$2*F4", 1, 0, 0],
                            ["cone", 800, "=$D$2*D5+$E$2*E5+$F$2*F5", 2, 2, 1],
                            ["power", 450, "=$D$2*D6+$E$2*E6+$F$2*F6", 1, 1, 0],
                            ["boards", 600, "=$D$2*D7+$E$2*E7+$F$2*F7", 2, 1, 1]])
    cells.update({"H1": 0.9, "D9": "=75*MAX(D2,0)^$H$1", "E9": "=50*MAX(E2,0)^$H$1", "F9": "=35*MAX(F2,0)^$H$1",
                  "D10": "=SUM(D9:F9)"})
    return one(cells, 14917.445, "max", "D10", "D2:F2", [("C3:C7", "<=", "B3:B7"), ("D2:F2", ">=", 0)], tolerance=1e-6)


@model
def capacitor_of_a_circuit():
    """A resonant circuit: the resistance at which a hundredth of the charge is left after 0.05 s; value of."""
    cells = {"A1": 9, "A2": 0.05, "A3": 8, "A4": 0.0001, "A5": 300,
             "B1": "=1/(A3*A4)", "B2": "=A5^2/(4*A3^2)", "B3": "=SQRT(B1-B2)", "B4": "=COS(B3*A2)",
             "B5": "=-A5*A2/(2*A3)", "B6": "=EXP(B5)", "B7": "=A1*B6*B4"}
    return one(cells, 0.09, 0.09, "B7", "A5", [("B1", ">=", "B2")], tolerance=1e-6)


def single_index(cells):
    beta, spread = [0.8, 1.0, 1.8, 2.2], [0.04, 0.2, 0.12, 0.4]
    fill(cells, "A2", [["stock %d" % (i + 1), beta[i], spread[i], None, 0.2, "=B%d*E%d" % (i + 2, i + 2),
                        "=E{0}^2*C{0}".format(i + 2)] for i in range(4)])
    fill(cells, "A6", [["bills", 0, 0, None, 0.2, "=B6*E6", "=E6^2*C6"]])
    cells.update({"B9": 0.06, "B10": 0.15, "B11": 0.03, "E8": "=SUM(E2:E6)", "F8": "=SUM(F2:F6)", "G8": "=SUM(G2:G6)",
                  "E10": "=B9+(B10-B9)*F8", "G10": "=F8^2*B11+G8"})
    return cells


@model
def securities_of_least_risk():
    """Sharpe's index model: the least variance for a return of 0.12."""
    return one(single_index({}), 0.020728415604, "min", "G10", "E2:E6", [("E2:E6", ">=", 0), ("E8", "=", 1), ("E10", ">=", 0.12)],
               tolerance=1e-6)


@model
def securities_of_most_return():
    """The same the other way round: most return at a variance of 0.071."""
    return one(single_index({}), 0.17104458136, "max", "E10", "E2:E6", [("E2:E6", ">=", 0), ("E8", "=", 1), ("G10", "<=", 0.071)],
               tolerance=1e-6)


HISTORY = [[0.112, 0.080, 0.109, -0.021], [0.108, 0.092, 0.220, 0.101], [0.116, 0.066, 0.379, 0.145],
           [-0.056, 0.085, -0.118, 0.044], [0.088, 0.071, 0.291, -0.062], [0.145, 0.061, 0.104, 0.163],
           [-0.012, 0.083, 0.056, 0.031], [0.062, 0.057, 0.182, 0.091]]


@model
def portfolio_from_a_history():
    """Variance of the portfolio's own history, VARP of a column of SUMPRODUCTs."""
    cells = fill({}, "A2", [row + ["=SUMPRODUCT(A{0}:D{0},$A$12:$D$12)".format(i + 2)] for i, row in enumerate(HISTORY)])
    fill(cells, "A12", [[0.25] * 4])
    cells.update({"E12": "=SUM(A12:D12)", "E13": "=AVERAGE(E2:E9)", "E14": "=VAR(E2:E9)"})
    return one(cells, 0.0022330781711, "min", "E14", "A12:D12", [("E12", "=", 1), ("E13", ">=", 0.1)])


@model
def most_sharpe_ratio():
    """A ratio of return and standard deviation, with shares up to 40 %."""
    cells = fill({}, "A2", [row + ["=SUMPRODUCT(A{0}:D{0},$A$12:$D$12)".format(i + 2)] for i, row in enumerate(HISTORY)])
    fill(cells, "A12", [[0.25] * 4])
    cells.update({"E12": "=SUM(A12:D12)", "E13": "=AVERAGE(E2:E9)", "E14": "=STDEV(E2:E9)", "E15": "=(E13-0.02)/E14"})
    return one(cells, 1.5437296719, "max", "E15", "A12:D12", [("E12", "=", 1), ("A12:D12", "<=", 0.4)])


@model
def portfolio_by_matrix_product():
    """SQRT of SUMPRODUCT(MMULT(w, C), w), and the shares stored beside a blank one."""
    cover = [[0.010, 0.0018, 0.0011, 0.0002], [0.0018, 0.0109, 0.0026, 0.001], [0.0011, 0.0026, 0.0199, -0.0012],
             [0.0002, 0.001, -0.0012, 0.005]]
    cells = fill({}, "B3", cover)
    fill(cells, "B8", [[0.5, 0.5, None, 0]])
    fill(cells, "B9", [[0.09, 0.12, 0.15, 0.05]])
    cells.update({"G8": "=SUM(B8:E8)", "G9": "=SUMPRODUCT(B8:E8,B9:E9)", "G10": "=SQRT(SUMPRODUCT(MMULT(B8:E8,B3:E6),B8:E8))"})
    return one(cells, 0.057776861222, "min", "G10", "B8:E8", [("G8", "=", 1), ("G9", ">=", 0.1)])


@model
def riskless_side_of_a_beta():
    """Beta and alpha of a stock by least squares, SUMSQ of errors beside AVERAGEs."""
    market = [0.02, -0.013, 0.035, 0.011, -0.024, 0.017, 0.029, -0.008]
    stock = [0.031, -0.02, 0.046, 0.018, -0.037, 0.014, 0.052, -0.001]
    cells = fill({}, "A2", [[m, s, "=$F$1+$F$2*A%d" % (i + 2), "=B{0}-C{0}".format(i + 2)] for i, (m, s) in enumerate(zip(market, stock))])
    cells.update({"F1": 0, "F2": 1, "F3": "=SUMSQ(D2:D9)"})
    n, mean_m, mean_s = 8, sum(market) / 8, sum(stock) / 8
    slope = sum((m - mean_m) * (s - mean_s) for m, s in zip(market, stock)) / sum((m - mean_m) ** 2 for m in market)
    best = sum((s - mean_s - slope * (m - mean_m)) ** 2 for m, s in zip(market, stock))
    return one(cells, best, "min", "F3", "F1:F2", [], neg=2, tolerance=1e-9)


@model
def lifetimes_by_weibull():
    """Largest likelihood of a Weibull distribution through WEIBULL.DIST."""
    hours = [16, 34, 53, 75, 93, 120, 141, 160, 201, 255]
    cells = fill({}, "A2", [[h, "=LN(WEIBULL.DIST(A%d,$E$1,$E$2,FALSE))" % (i + 2)] for i, h in enumerate(hours)])
    cells.update({"E1": 1, "E2": 50, "E3": "=SUM(B2:B11)"})
    return one(cells, -56.061503328, "max", "E3", "E1:E2", [("E1:E2", ">=", 0.001)])


@model
def normal_by_likelihood():
    """Mean and deviation through NORM.DIST; closed form."""
    data = [4.1, 5.3, 6.2, 4.8, 5.9, 7.1, 5.0]
    mean = sum(data) / 7
    spread = math.sqrt(sum((x - mean) ** 2 for x in data) / 7)
    best = -7 * math.log(spread * math.sqrt(2 * math.pi)) - 3.5
    cells = fill({}, "A1", [[x, "=NORMDIST(A%d,$D$1,$D$2,FALSE)" % (i + 1), "=LN(B%d)" % (i + 1)] for i, x in enumerate(data)])
    cells.update({"D1": 1, "D2": 5, "D4": "=SUM(C1:C7)"})
    return one(cells, best, "max", "D4", "D1:D2", [("D2", ">=", 0.01)], tolerance=1e-9)


RETURNS = [0.4, -0.9, 1.3, 0.1, -0.3, 0.6, -2.2, 1.9, 0.5, -1.4, 0.3, 0.2, -0.1, 0.8, -0.6, 0.1, 0.4, -3.1, 2.4, -1.8, 1.1, -0.7,
           0.5, 0.2, -0.4, 0.3, 0.1, -0.2, 0.9, -0.5]


@model
def volatility_by_garch():
    """GARCH(1,1): a recurrence of variances down the column, likelihood, omega + alpha + beta below 1."""
    cells = {"F1": 0.1, "F2": 0.1, "F3": 0.8, "F4": "=F2+F3", "B2": "=VARP(A2:A31)"}
    for i, r in enumerate(RETURNS):
        row = i + 2
        cells["A%d" % row] = r
        if i:
            cells["B%d" % row] = "=$F$1+$F$2*A{0}^2+$F$3*B{0}".format(row - 1)
        cells["C%d" % row] = "=-LN(B{0})-A{0}^2/B{0}".format(row)
    cells["F5"] = "=SUM(C2:C31)"
    return one(cells, -33.325935117, "max", "F5", "F1:F3", [("F4", "<=", 0.999), ("F1", ">=", 0.00001)])


@model
def volatility_by_riskmetrics():
    """One decay between 0 and 1."""
    cells = {"F1": 0.94, "B2": "=A2^2"}
    for i, r in enumerate(RETURNS):
        row = i + 2
        cells["A%d" % row] = r
        if i:
            cells["B%d" % row] = "=$F$1*B{0}+(1-$F$1)*A{0}^2".format(row - 1)
            cells["C%d" % row] = "=-LN(B{0})-A{0}^2/B{0}".format(row)
    cells["F5"] = "=SUM(C3:C31)"
    return one(cells, -54.620207617, "max", "F5", "F1", [("F1", "<=", 0.999), ("F1", ">=", 0.01)])


@model
def yield_curve():
    """Nelson and Siegel's curve, four parameters, from a start that is not near."""
    years = [0.25, 0.5, 1, 2, 3, 5, 7, 10, 20, 30]
    rates = [1.05, 1.21, 1.44, 1.86, 2.19, 2.68, 3.02, 3.31, 3.74, 3.83]
    cells = fill({}, "A2", [[t, y, "=$F$1+($F$2+$F$3)*(1-EXP(-A{0}/$F$4))/(A{0}/$F$4)-$F$3*EXP(-A{0}/$F$4)".format(i + 2),
                             "=(B{0}-C{0})^2".format(i + 2)] for i, (t, y) in enumerate(zip(years, rates))])
    cells.update({"F1": 3, "F2": -1, "F3": 1, "F4": 1, "F6": "=SUM(D2:D11)"})
    return one(cells, 0.0011889913471, "min", "F6", "F1:F4", [("F4", ">=", 0.1), ("F4", "<=", 30)], neg=2)


@model
def implied_volatility():
    """Black and Scholes: the volatility of a price; value of, through NORM.S.DIST."""
    cells = {"B1": 100, "B2": 105, "B3": 0.03, "B4": 0.5, "B5": 0.5, "B7": "=(LN(B1/B2)+(B3+B5^2/2)*B4)/(B5*SQRT(B4))",
             "B8": "=B7-B5*SQRT(B4)", "B9": "=B1*NORM.S.DIST(B7,TRUE)-B2*EXP(-B3*B4)*NORM.S.DIST(B8,TRUE)"}
    return one(cells, 6.25, 6.25, "B9", "B5", [("B5", ">=", 0.001)], tolerance=1e-6)


@model
def growth_to_a_limit():
    """A logistic curve through counts of a population; started at ones, where slopes say little."""
    counts = [3.9, 5.3, 7.2, 9.6, 12.9, 17.1, 23.2, 31.4, 38.6, 50.2, 62.9, 76.0, 92.0, 106.5, 123.2]
    cells = fill({}, "A2", [[i, y, "=$F$1/(1+EXP(-$F$2*(A%d-$F$3)))" % (i + 2)] for i, y in enumerate(counts)])
    cells.update({"F1": 100, "F2": 1, "F3": 1, "F4": "=SUMXMY2(B2:B16,C2:C16)"})
    return one(cells, 3.507281607, "min", "F4", "F1:F3", [])


@model
def dose_and_answer():
    """A curve of four parameters, with limits; the mid dose runs over decades."""
    dose = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100]
    answer = [2.1, 3.9, 8.2, 19.0, 43.5, 71.2, 88.9, 95.1, 98.2]
    cells = fill({}, "A2", [[d, a, "=$F$1+($F$2-$F$1)/(1+(A{0}/$F$3)^(-$F$4))".format(i + 2), "=(B{0}-C{0})^2".format(i + 2)]
                            for i, (d, a) in enumerate(zip(dose, answer))])
    cells.update({"F1": 0, "F2": 100, "F3": 10, "F4": 1, "F5": "=SUM(D2:D10)"})
    return one(cells, 0.88339194116, "min", "F5", "F1:F4", [("F3", ">=", 0.001), ("F4", "<=", 10)])


@model
def peaks_of_a_spectrum():
    """Two Gaussian peaks on a line: seven parameters, several minima."""
    height = lambda x: 5 * math.exp(-((x - 3) / 0.8) ** 2) + 3 * math.exp(-((x - 6.5) / 1.2) ** 2) + 0.1 * x + 0.5
    cells = fill({}, "A2", [[x / 4, round(height(x / 4), 3), "=$F$1*EXP(0-((A{0}-$F$2)/$F$3)^2)+$F$4*EXP(0-((A{0}-$F$5)/$F$6)^2)+$F$7*A{0}+$F$8".format(x + 2)]
                            for x in range(40)])
    fill(cells, "F1", [[4], [2.5], [1], [2], [7], [1], [0], [0]])
    cells["F10"] = "=SUMXMY2(B2:B41,C2:C41)"
    return one(cells, 1.5670279718e-06, "min", "F10", "F1:F8", [("F3", ">=", 0.1), ("F6", ">=", 0.1)], tolerance=1e-6)


@model
def seasons_by_holt_and_winters():
    """Level, trend and seasons of quarters, multiplicative; the root of the mean square."""
    sales = [362, 385, 432, 341, 382, 409, 498, 387, 473, 513, 582, 474, 544, 582, 681, 557, 628, 707, 773, 592]
    cells = {"I1": 0.3, "I2": 0.1, "I3": 0.2}
    cells.update({"C5": "=AVERAGE(B2:B5)", "D5": "=(AVERAGE(B6:B9)-AVERAGE(B2:B5))/4"})
    for i, y in enumerate(sales):
        row = i + 2
        cells["B%d" % row] = y
        if i < 4:
            cells["E%d" % row] = "=B%d/$C$5" % row
            continue
        cells.update({"C%d" % row: "=$I$1*B{0}/E{1}+(1-$I$1)*(C{2}+D{2})".format(row, row - 4, row - 1),
                      "D%d" % row: "=$I$2*(C{0}-C{1})+(1-$I$2)*D{1}".format(row, row - 1),
                      "E%d" % row: "=$I$3*B{0}/C{0}+(1-$I$3)*E{1}".format(row, row - 4),
                      "F%d" % row: "=(C{0}+D{0})*E{1}".format(row - 1, row - 4),
                      "G%d" % row: "=(B{0}-F{0})^2".format(row)})
    cells["I5"] = "=SQRT(AVERAGE(G6:G21))"
    return one(cells, 21.383794129, "min", "I5", "I1:I3", [("I1:I3", "<=", 1)])


@model
def rate_of_return():
    """The rate at which the net present value is 0."""
    cells = fill({}, "B1", [[-1000, 300, 420, 380, 260]])
    cells.update({"B3": 0.05, "B4": "=B1+NPV(B3,C1:F1)"})
    return one(cells, 0, 0, "B4", "B3", [], neg=2, tolerance=1e-6)


@model
def saving_for_retirement():
    """The yearly saving that lasts to 90: FV, then a column of withdrawals; value of 0 at the end."""
    cells = {"B1": 5000, "B2": 0.05, "B3": "=FV(B2,30,-B1)", "C1": 40000, "D1": "=B3"}
    for year in range(2, 27):
        cells["D%d" % year] = "=(D%d-$C$1)*(1+$B$2)" % (year - 1)
    return one(cells, 0, 0, "D26", "B1", [], tolerance=1e-6)


@model
def output_by_cobb_and_douglas():
    """The most output for a budget, with prices; closed form."""
    cells = {"B1": 10, "B2": 10, "B4": "=5*B1^0.4*B2^0.6", "B5": "=20*B1+30*B2"}
    return one(cells, 5 * (0.4 * 6000 / 20) ** 0.4 * (0.6 * 6000 / 30) ** 0.6, "max", "B4", "B1:B2", [("B5", "<=", 6000)], tolerance=1e-8)


@model
def prices_with_elasticities():
    """Three goods that compete: demand by powers of all prices; steps into nothing are errors."""
    own = [[-2.2, 0.4, 0.2], [0.3, -1.9, 0.5], [0.2, 0.6, -2.5]]
    cells = fill({}, "A1", [["price", 10, 12, 9], ["cost", 5, 6, 4], ["base", 1000, 800, 1200]])
    for i, column in enumerate("BCD"):
        cells[column + "5"] = "=%s3*(B1/10)^%g*(C1/12)^%g*(D1/9)^%g" % (column, *own[i])
        cells[column + "6"] = "=({0}1-{0}2)*{0}5".format(column)
    cells["F6"] = "=SUM(B6:D6)"
    return one(cells, 20430.071912, "max", "F6", "B1:D1", [("B1:D1", ">=", 1), ("B1:D1", "<=", 30), ("D5", "<=", 1500)])


@model
def newsvendor():
    """Stock for an uncertain demand: expected sales by NORM.DIST; closed form by the quantile."""
    cells = {"B1": 500, "B2": 120, "B3": 12, "B4": 7, "B5": 3, "B7": 100, "B8": "=(B7-B1)/B2",
             "B9": "=B1*NORM.DIST(B7,B1,B2,TRUE)-B2^2*NORM.DIST(B7,B1,B2,FALSE)+B7*(1-NORM.DIST(B7,B1,B2,TRUE))",
             "B10": "=B3*B9+B5*(B7-B9)-B4*B7"}
    # (12 - 7) / (12 - 3) of all demands are met
    z = -0.13971029888186212 + 2 * 0.13971029888186212
    best = 5 * 500 - 9 * 120 * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return one(cells, best, "max", "B10", "B7", [], tolerance=1e-8)


@model
def waiting_line():
    """How fast to serve: cost of service against time in line."""
    cells = {"B1": 8, "B2": 8.5, "B3": "=B1/(B2-B1)", "B4": "=30*B3+12*B2"}
    return one(cells, 12 * (8 + math.sqrt(30 * 8 / 12)) + 30 * 8 / math.sqrt(30 * 8 / 12), "min", "B4", "B2", [("B2", ">=", 8.01)], tolerance=1e-8)


@model
def warehouse_by_distances():
    """Several sites by loads and straight distances."""
    places = [(5, 10, 200), (10, 5, 150), (0, 12, 200), (12, 0, 300), (3, 3, 120)]
    cells = fill({}, "A2", [[x, y, load, "=SQRT((A{0}-$G$1)^2+(B{0}-$G$2)^2)".format(i + 2)] for i, (x, y, load) in enumerate(places)])
    cells.update({"G1": 0, "G2": 0, "G3": "=SUMPRODUCT(C2:C6,D2:D6)"})
    return one(cells, 6144.6843963, "min", "G3", "G1:G2", [])


@model
def two_warehouses():
    """Each customer from the nearer of two sites: MIN, several minima."""
    places = [(1, 1), (2, 1.5), (1.5, 2.5), (9, 8), (8, 9), (9.5, 9), (8, 1), (9, 2), (1, 9), (2, 8.5)]
    cells = fill({}, "A2", [[x, y, "=SQRT((A{0}-$G$1)^2+(B{0}-$H$1)^2)".format(i + 2), "=SQRT((A{0}-$G$2)^2+(B{0}-$H$2)^2)".format(i + 2),
                             "=MIN(C{0},D{0})".format(i + 2)] for i, (x, y) in enumerate(places)])
    fill(cells, "G1", [[5, 5], [5.1, 5]])
    cells["G4"] = "=SUM(E2:E11)"
    return one(cells, 30.438144107, "min", "G4", "G1:H2", [("G1:H2", "<=", 10)])


@model
def teams_by_scores():
    """Ratings and home advantage by least squares of score differences; the average rating is 0."""
    games = [(1, 2, 7), (3, 4, 10), (5, 1, -3), (2, 3, -6), (4, 5, 3), (1, 3, 4), (2, 4, 8), (5, 3, -9), (4, 1, -1), (5, 2, 6)]
    cells = fill({}, "A2", [[i + 1, 0] for i in range(5)])
    fill(cells, "D2", [[h, a, d, "=$B$9+VLOOKUP(D{0},$A$2:$B$6,2,FALSE)-VLOOKUP(E{0},$A$2:$B$6,2,FALSE)".format(i + 2), "=(F{0}-G{0})^2".format(i + 2)]
                       for i, (h, a, d) in enumerate(games)])
    cells.update({"B8": "=AVERAGE(B2:B6)", "B9": 3, "H13": "=SUM(H2:H11)"})
    return one(cells, 61.795238095, "min", "H13", "B2:B6,B9", [("B8", "=", 0)], neg=2)


@model
def teams_by_absolute_errors():
    """The same by absolute errors: kinks beside an equation."""
    games = [(1, 2, 7), (3, 4, 10), (5, 1, -3), (2, 3, -6), (4, 5, 3), (1, 3, 4), (2, 4, 8), (5, 3, -9), (4, 1, -1), (5, 2, 6)]
    cells = fill({}, "A2", [[i + 1, 0] for i in range(5)])
    fill(cells, "D2", [[h, a, d, "=$B$9+INDEX($B$2:$B$6,D{0})-INDEX($B$2:$B$6,E{0})".format(i + 2), "=ABS(F{0}-G{0})".format(i + 2)]
                       for i, (h, a, d) in enumerate(games)])
    cells.update({"B8": "=AVERAGE(B2:B6)", "B9": 3, "H13": "=SUM(H2:H11)"})
    return one(cells, 19.4, "min", "H13", "B2:B6,B9", [("B8", "=", 0)], neg=2)


@model
def network_in_cells():
    """XOR by a network with tanh, from random weights; least squares."""
    cells = fill({}, "A2", [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]])
    fill(cells, "I1", [[0.3, -0.4, 0.2], [0.5, 0.1, -0.2], [0.4, -0.3, 0.1]])
    for row in range(2, 6):
        cells.update({"D%d" % row: "=TANH($I$1+$J$1*A{0}+$K$1*B{0})".format(row), "E%d" % row: "=TANH($I$2+$J$2*A{0}+$K$2*B{0})".format(row),
                      "F%d" % row: "=$I$3+$J$3*D{0}+$K$3*E{0}".format(row), "G%d" % row: "=(F{0}-C{0})^2".format(row)})
    cells["I5"] = "=SUM(G2:G5)"
    return one(cells, 0, "min", "I5", "I1:K3", [("I1:K3", ">=", -10), ("I1:K3", "<=", 10)], tolerance=1e-9)


@model
def first_component():
    """The direction of the largest variance: w'Cw under the condition that w has length 1; the largest eigenvalue."""
    cells = fill({}, "A1", [[4, 1, 0.5], [1, 3, -0.2], [0.5, -0.2, 2]])
    fill(cells, "E1", [[1], [0], [0]])
    cells.update({"G1": "=SUMPRODUCT(MMULT(A1:C3,E1:E3),E1:E3)", "G2": "=SUMSQ(E1:E3)"})
    return one(cells, 4.6578384322, "max", "G1", "E1:E3", [("G2", "=", 1)], neg=2)


@model
def equilibrium_of_a_gas():
    """Free energy of a mixture is least; elements are kept: White, Johnson and Dantzig's problem of 1958, -47.761090859."""
    c = [-6.089, -17.164, -34.054, -5.914, -24.721, -14.986, -24.1, -10.708, -26.662, -22.179]
    atoms = [[1, 2, 2, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0, 1, 2, 1, 1, 0, 0, 0], [0, 0, 1, 0, 0, 0, 1, 1, 2, 1]]
    cells = fill({}, "A2", [[c[i], 0.1, "=B{0}*(A{0}+LN(B{0}/SUM($B$2:$B$11)))".format(i + 2)] + [a[i] for a in atoms] for i in range(10)])
    fill(cells, "D13", [["=SUMPRODUCT(%s2:%s11,$B$2:$B$11)" % (k, k) for k in "DEF"], [2, 1, 1]])
    cells["C13"] = "=SUM(C2:C11)"
    return one(cells, -47.761090859, "min", "C13", "B2:B11", [("D13:F13", "=", "D14:F14"), ("B2:B11", ">=", 0.000001)])


@model
def acid_in_water():
    """The pH at which charges balance: a value of 0 over many decades of concentrations."""
    cells = {"B1": 0.1, "B2": 0.0000175, "B3": 7, "B4": "=10^-B3", "B5": "=1E-14/B4", "B6": "=B1*B2/(B2+B4)", "B7": "=(B4-B5-B6)*1000000"}
    return one(cells, 0, 0, "B7", "B3", [("B3", "<=", 14)], tolerance=1e-6)


@model
def spring():
    """A coil spring of least weight under stress, frequency and size: Belegundu and Arora, 0.0126652."""
    cells = {"B1": 0.06, "B2": 0.5, "B3": 8, "B5": "=(B3+2)*B2*B1^2", "B6": "=1-B2^3*B3/(71785*B1^4)",
             "B7": "=(4*B2^2-B1*B2)/(12566*(B2*B1^3-B1^4))+1/(5108*B1^2)-1", "B8": "=1-140.45*B1/(B2^2*B3)", "B9": "=(B1+B2)/1.5-1"}
    return one(cells, 0.0126652328, "min", "B5", "B1:B3", [("B6:B9", "<=", 0), ("B1", ">=", 0.05), ("B1", "<=", 2), ("B2", ">=", 0.25),
                                                          ("B2", "<=", 1.3), ("B3", ">=", 2), ("B3", "<=", 15)])


@model
def pressure_vessel():
    """Shell and heads of a tank; thickness continuous here."""
    cells = {"B1": 1, "B2": 1, "B3": 50, "B4": 100, "B6": "=0.6224*B1*B3*B4+1.7781*B2*B3^2+3.1661*B1^2*B4+19.84*B1^2*B3",
             "C1": "=0.0193*B3", "C2": "=0.00954*B3", "C3": "=PI()*B3^2*B4+4/3*PI()*B3^3"}
    return one(cells, 5804.3762168, "min", "B6", "B1:B4", [("B1", ">=", "C1"), ("B2", ">=", "C2"), ("C3", ">=", 1296000), ("B4", "<=", 240)])


@model
def can_of_least_metal():
    """A radius and a height for 330 ml; closed form."""
    cells = {"A1": 1, "A2": 1, "A3": "=PI()*A1^2*A2", "A4": "=2*PI()*A1^2+2*PI()*A1*A2"}
    return one(cells, 3 * (2 * math.pi * 330 ** 2) ** (1 / 3), "min", "A4", "A1:A2", [("A3", "=", 330)], tolerance=1e-8)


@model
def truss_of_two_bars():
    """Diameter and height; stress and buckling."""
    cells = {"B1": 2, "B2": 20, "B3": 66000, "B4": 60, "B5": 0.1, "C1": "=SQRT(B4^2/4+B2^2)", "C2": "=2*0.3*PI()*B1*B5*C1",
             "C3": "=B3*C1/(2*PI()*B1*B5*B2)", "C4": "=PI()^2*30000000*(B1^2+B5^2)/(8*C1^2)"}
    return one(cells, 12.812600788, "min", "C2", "B1:B2", [("C3", "<=", 100000), ("C3", "<=", "C4"), ("B1:B2", ">=", 0.5), ("B2", "<=", 100)])


@model
def circles_in_a_square():
    """Five equal circles in a unit square: the radius is 0.207106781 (a quarter-open ring around one)."""
    cells = fill({}, "A1", [[0.2, 0.2], [0.8, 0.3], [0.3, 0.8], [0.7, 0.7], [0.5, 0.4]])
    cells["D1"] = 0.1
    row = 1
    for i in range(1, 6):
        for j in range(i + 1, 6):
            cells["F%d" % row] = "=SQRT((A{0}-A{1})^2+(B{0}-B{1})^2)".format(i, j)
            row += 1
    fill(cells, "G1", [["=2*$D$1"]] * 10)
    fill(cells, "H1", [["=MIN(A%d,B%d,1-A%d,1-B%d)" % ((i,) * 4)] for i in range(1, 6)])
    return one(cells, 0.20710678, "max", "D1", "A1:B5,D1", [("F1:F10", ">=", "G1:G10"), ("H1:H5", ">=", "D1")])


@model
def flows_to_be_reconciled():
    """Measured flows that do not add up are moved as little as their errors allow."""
    measured, error = [101.9, 68.5, 34.7, 64.2, 36.4, 98.9], [1, 2, 1.5, 1.8, 2.2, 3]
    cells = fill({}, "A2", [[m, e, m, "=((C{0}-A{0})/B{0})^2".format(i + 2)] for i, (m, e) in enumerate(zip(measured, error))])
    cells.update({"F1": "=C2-C3-C4", "F2": "=C3-C5", "F3": "=C4-C6", "F4": "=C5+C6-C7", "D9": "=SUM(D2:D7)"})
    return one(cells, 3.874685228, "min", "D9", "C2:C7", [("F1:F4", "=", 0)])


@model
def titration():
    """Strength and end point of a titration curve of two parameters in powers of ten."""
    volume = [0, 2, 4, 6, 8, 9, 9.5, 10.5, 11, 12, 14]
    measured = [2.88, 4.16, 4.58, 4.93, 5.36, 5.71, 6.04, 11.39, 11.68, 11.96, 12.22]
    cells = fill({}, "A2", [[v, y, "=IF(A{0}<$G$1,$G$2+LOG10((A{0}+0.05)/($G$1-A{0}+0.0001)),14+LOG10(0.1*(A{0}-$G$1+0.000001)/(20+A{0})))".format(i + 2),
                             "=(B{0}-C{0})^2".format(i + 2)] for i, (v, y) in enumerate(zip(volume, measured))])
    cells.update({"G1": 9.9, "G2": 4.7, "G4": "=SUM(D2:D12)"})
    return one(cells, 0.24821240941, "min", "G4", "G1:G2", [("G1", ">=", 9.6), ("G1", "<=", 10.4)])


@model
def probit():
    """Defaults by a probit: LN of NORM.S.DIST, IF by the outcome."""
    data = [(0.2, 0), (0.5, 0), (0.9, 1), (1.1, 0), (1.4, 1), (1.9, 1), (2.2, 1), (2.4, 0), (3.0, 1)]
    cells = fill({}, "A2", [[x, y, "=NORM.S.DIST($F$1+$F$2*A%d,TRUE)" % (i + 2), "=IF(B{0}=1,LN(C{0}),LN(1-C{0}))".format(i + 2)]
                            for i, (x, y) in enumerate(data)])
    cells.update({"F1": 0, "F2": 0, "F3": "=SUM(D2:D10)"})
    return one(cells, -5.1014387351, "max", "F3", "F1:F2", [], neg=2)


@model
def several_choices():
    """A logit of three brands: shares by EXP over a sum."""
    shares = [(1.0, 1.2, 0.9, 46, 21, 33), (1.1, 1.0, 0.9, 33, 33, 34), (0.9, 1.2, 1.1, 62, 19, 19), (1.0, 0.9, 1.0, 38, 39, 23)]
    cells = fill({}, "A2", [list(row) for row in shares])
    for row in range(2, 6):
        cells.update({"H%d" % row: "=EXP($N$1+$N$3*A%d)" % row, "I%d" % row: "=EXP($N$2+$N$3*B%d)" % row, "J%d" % row: "=EXP($N$3*C%d)" % row,
                      "K%d" % row: "=D{0}*LN(H{0}/SUM(H{0}:J{0}))+E{0}*LN(I{0}/SUM(H{0}:J{0}))+F{0}*LN(J{0}/SUM(H{0}:J{0}))".format(row)})
    cells.update({"N1": 0, "N2": 0, "N3": 0, "N5": "=SUM(K2:K5)"})
    return one(cells, -415.12033334, "max", "N5", "N1:N3", [], neg=2)


@model
def goals_by_poisson():
    """Attack and defence by Poisson's likelihood: LN(POISSON.DIST)."""
    games = [(1, 2, 3, 1), (2, 3, 1, 1), (3, 1, 0, 2), (1, 3, 2, 0), (2, 1, 2, 2), (3, 2, 1, 3)]
    cells = fill({}, "A2", [[i + 1, 1, 1] for i in range(3)])
    fill(cells, "E2", [[h, a, x, y, "=$C$7*INDEX($B$2:$B$4,E{0})*INDEX($C$2:$C$4,F{0})".format(i + 2), "=INDEX($B$2:$B$4,F{0})*INDEX($C$2:$C$4,E{0})".format(i + 2),
                        "=LN(POISSON.DIST(G{0},I{0},FALSE))+LN(POISSON.DIST(H{0},J{0},FALSE))".format(i + 2)] for i, (h, a, x, y) in enumerate(games)])
    cells.update({"C7": 1.2, "B6": "=AVERAGE(B2:B4)", "K9": "=SUM(K2:K7)"})
    return one(cells, -13.751735821, "max", "K9", "B2:C4,C7", [("B6", "=", 1), ("B2:C4", ">=", 0.01)])


@model
def filter_of_levels():
    """A local level filtered: two variances by likelihood, down the column."""
    level = [10.2, 10.8, 10.1, 11.4, 11.9, 11.2, 12.6, 12.1, 13.0, 13.9, 13.1, 14.2]
    cells = {"H1": 1, "H2": 1}
    for i, y in enumerate(level):
        row = i + 3
        cells.update({"A%d" % row: y, "B%d" % row: "=F%d" % (row - 1) if i else "=A3", "C%d" % row: "=G%d+$H$2" % (row - 1) if i else 10,
                      "D%d" % row: "=C{0}/(C{0}+$H$1)".format(row), "E%d" % row: "=A{0}-B{0}".format(row), "F%d" % row: "=B{0}+D{0}*E{0}".format(row),
                      "G%d" % row: "=(1-D{0})*C{0}".format(row), "I%d" % row: "=-0.5*(LN(2*PI()*(C{0}+$H$1))+E{0}^2/(C{0}+$H$1))".format(row)})
    cells["H4"] = "=SUM(I4:I14)"
    return one(cells, -13.665988785, "max", "H4", "H1:H2", [("H1:H2", ">=", 0.0001)])


@model
def advertising_of_several_channels():
    """Answers that saturate, EXP and powers, one budget."""
    cells = fill({}, "A2", [["tv", 0, "=900*(1-EXP(-B2/400))"], ["web", 0, "=120*B3^0.35"], ["mail", 0, "=500*B4/(B4+200)"], ["radio", 0, "=60*LN(1+B5/15)"]])
    cells.update({"B7": "=SUM(B2:B5)", "C7": "=SUM(C2:C5)"})
    return one(cells, 1848.6126733, "max", "C7", "B2:B5", [("B7", "<=", 1000)])


@model
def reliability_of_a_chain():
    """Continuous redundancy through LN."""
    cells = fill({}, "A2", [[0.7, 1, 12, "=1-(1-A2)^B2"], [0.8, 1, 20, "=1-(1-A3)^B3"], [0.6, 1, 9, "=1-(1-A4)^B4"]])
    cells.update({"D6": "=D2*D3*D4", "C6": "=SUMPRODUCT(B2:B4,C2:C4)"})
    return one(cells, 0.92978735747, "max", "D6", "B2:B4", [("C6", "<=", 120), ("B2:B4", ">=", 1)])


@model
def many_hills():
    """A surface of sines between bounds: a local search ends on the nearest hill."""
    cells = {"A1": 0.5, "A2": 0.5, "A3": "=A1*SIN(4*A1)+1.1*A2*SIN(2*A2)"}
    return one(cells, -18.5547210773, "min", "A3", "A1:A2", [("A1:A2", "<=", 10), ("A1:A2", ">=", 0)], tolerance=1e-6)
