"""Workbooks with Solver models: the ways in which models are stored, and points where they were left.

What the cells compute is small, so that the best objective is known by hand."""
import math

from solver_models import fill, formulas, hidden, model, one, solver


@model
def constraints_of_several_areas():
    """One left side of three areas; a limit in a cell."""
    cells = fill({}, "A1", [[1, 1, 1], [3, 2, 4]])
    cells.update({"E1": 10, "E3": "=SUMPRODUCT(A1:C1,A2:C2)", "E4": "=SUM(A1:C1)"})
    return one(cells, 4 * 10 + 3 * 5, "max", "E3", "A1,B1,C1", [("A1,C1", "<=", "E1"), ("B1", "<=", "E1"), ("E4", "<=", 15)], eng=2)


@model
def names_without_dollars():
    """References without $, names in capitals, a sheet's name with a blank and an apostrophe."""
    cells = {"A1": 1, "B1": "=(A1-3)^2+2"}
    names = [("SOLVER_ADJ", "'Bob''s plan'!A1"), ("Solver_Opt", "'Bob''s plan'!B1"), ("solver_typ", 2), ("solver_num", 1),
             ("solver_lhs1", "'Bob''s plan'!A1"), ("solver_rel1", 1), ("solver_rhs1", "'Bob''s plan'!C1"), ("solver_neg", 1)]
    return {"Bob's plan": formulas(dict(cells, C1=2.5))}, hidden(names), None, 2.25, 1e-9


@model
def sheet_named_like_a_cell():
    """A quoted name that looks like a reference, and formulas on another sheet that lead back."""
    plan = {"A1": 2, "A2": 2, "B1": "=Data!B1*A1+Data!B2*A2", "B2": "=Data!C9", "C1": "=A1+A2"}
    data = {"B1": 5, "B2": 4, "C9": "=6*'R1 2024'!A1+4*'R1 2024'!A2"}
    names = hidden(solver("R1 2024", "max", "B1", "A1:A2", [("B2", "<=", 24), ("C1", "<=", 5)]))
    return {"R1 2024": formulas(plan), "Data": formulas(data)}, names, None, 22, 1e-9


@model
def whole_numbers_in_french():
    """entier, binaire: the words are the writer's; tolerance and precision of an old file."""
    cells = {"A1": 0, "A2": 0, "B1": "=7*A1+9*A2", "B2": "=-A1+3*A2", "B3": "=7*A1+A2"}
    return one(cells, 55, "max", "B1", "A1:A2", [("B2", "<=", 6), ("B3", "<=", 35), ("A1:A2", "int", None)],
               rhs3="entier", tol=0.05, pre=0.000001, itr=100, tim=100)


@model
def old_file_without_engine():
    """Excel 2003: solver_lin and no solver_eng, solver_neg, solver_ver."""
    cells = {"A1": 1, "A2": 1, "B1": "=20*A1+30*A2", "B2": "=A1+2*A2", "B3": "=A1"}
    names = dict(solver("Sheet1", "max", "B1", "A1:A2", [("B2", "<=", 120), ("B3", "<=", 60)]))
    for missing in ("solver_eng", "solver_neg", "solver_ver", "solver_rbv", "solver_ssz", "solver_rsd", "solver_mrt", "solver_mni"):
        names.pop(missing)
    names["solver_lin"] = 1
    return {"Sheet1": formulas(cells)}, hidden(list(names.items())), None, 2100, 1e-9


@model
def relation_as_a_formula():
    """Numbers as texts of formulas, a right side that is a sum."""
    cells = {"A1": 1, "A2": 2, "B1": "=A1*A2"}
    return one(cells, 6.25, "max", "B1", "A1:A2", [("A1", "<=", "=5-Sheet1!$A$2")], num="=1", typ="=1")


@model
def far_start():
    """A curve whose start is a million off."""
    cells = {"A1": 1000000, "B1": "=LN(1+(A1-2)^2)"}
    return one(cells, 0, "min", "B1", "A1", [], neg=2, tolerance=1e-9)


@model
def blank_start():
    """Variables never filled in: 0/0 until they are."""
    cells = {"A2": None, "C1": "=A1/(A1+B1)", "C2": "=A1+B1", "C3": "=(C1-0.25)^2+(C2-8)^2"}
    cells.pop("A2")
    return one(cells, 0, "min", "C3", "A1:B1", [("C2", "<=", 20)], tolerance=1e-9)


@model
def root_at_its_edge():
    """All variables 0, where roots have no slope; the best shares by hand."""
    cells = {"A1": 0, "A2": 0, "A3": 0, "B1": "=3*SQRT(A1)+4*SQRT(A2)+5*A3^0.5", "B2": "=SUM(A1:A3)"}
    return one(cells, math.sqrt(50 * 10), "max", "B1", "A1:A3", [("B2", "<=", 10)])


@model
def flat_start():
    """A start where every slope is 0: the top of a hill to come down from."""
    cells = {"A1": 0, "A2": 0, "B1": "=(A1^2-4)^2+(A2^2-1)^2"}
    return one(cells, 0, "min", "B1", "A1:A2", [("A1:A2", "<=", 10)], tolerance=1e-9)


@model
def start_at_the_best():
    """The stored point is the best one already, on a kink: nothing may get worse."""
    cells = {"A1": 3, "A2": 4, "B1": "=ABS(A1-3)+2*ABS(A2-4)+7"}
    return one(cells, 7, "min", "B1", "A1:A2", [], tolerance=1e-12)


@model
def start_at_the_best_among_teeth():
    """INT makes teeth; the stored point stands on the best one's very edge."""
    cells = {"A1": 4, "B1": "=INT(A1)*10-A1^2"}
    return one(cells, 40 - 16 + 1, "max", "B1", "A1", [("A1", "<=", 9.9)], tolerance=1e-9)


@model
def value_of_that_is_far():
    """A root between a pole and a flat part: the price of a bond to its yield."""
    cells = {"A1": 0.9, "B1": "=PV(A1/2,40,-3.5,-100)"}
    return one(cells, 112.25, 112.25, "B1", "A1", [("A1", ">=", 0.0001), ("A1", "<=", 1)])


@model
def value_of_by_several():
    """Three cells and one value: any point will do."""
    cells = {"A1": 1, "A2": 1, "A3": 1, "B1": "=A1^2+A2*A3+EXP(A1/10)"}
    return one(cells, 50, 50, "B1", "A1:A3", [("A1:A3", "<=", 20)])


@model
def objective_is_a_variable():
    """The largest variable itself is the objective: a minimax by hand of an auxiliary cell."""
    cells = {"A1": 0, "A2": 0, "A3": 0, "B1": "=A1+3*A2", "B2": "=10-2*A1+A2"}
    # both lines meet where a + 3 b = 10 - 2 a + b; b = 0 there, a = 10/3
    return one(cells, 10 / 3, "min", "A3", "A1:A3", [("B1:B2", "<=", "A3")])


@model
def bound_by_a_formula_of_variables():
    """x <= y, y <= z between the variables themselves, no cells of their own."""
    cells = {"A1": 1, "A2": 2, "A3": 3, "B1": "=5*A1+A2-4*A3", "C1": 12}
    return one(cells, 24, "max", "B1", "A1:A3", [("A1", "<=", "A2"), ("A2", "<=", "A3"), ("A3", "<=", "C1")], eng=2)


@model
def whole_table_of_limits():
    """A rectangle of variables between two rectangles of numbers, with one blank limit, which is 0."""
    cells = fill({}, "A1", [[1, 1], [1, 1]])
    fill(cells, "D1", [[5, 7], [None, 3]])
    fill(cells, "G1", [[0, 2], [0, 1]])
    cells["J1"] = "=2*A1-3*B1+9*A2+B2"
    return one(cells, 2 * 5 - 3 * 2 + 0 + 3, "max", "J1", "A1:B2", [("A1:B2", "<=", "D1:E2"), ("A1:B2", ">=", "G1:H2")], eng=2)


@model
def multistart_asked_for():
    """Excel's multistart is on, between bounds."""
    cells = {"A1": 9, "B1": "=COS(A1*3)*EXP(-A1/5)"}
    return one(cells, -0.80975, "min", "B1", "A1", [("A1", "<=", 10)], tolerance=1e-2, msl=1, rsd=7)


@model
def evolutionary_asked_for():
    """Rastrigin's hills, engine 3, from a far corner: the best is 0."""
    cells = fill({}, "A1", [[4.2, "=A{0}^2-10*COS(2*PI()*A{0})+10".format(i)] for i in range(1, 4)])
    cells["B5"] = "=SUM(B1:B3)"
    return one(cells, 0, "min", "B5", "A1:A3", [("A1:A3", "<=", 5.12), ("A1:A3", ">=", -5.12)], eng=3, tolerance=1e-9)


@model
def circle_of_binaries():
    """bin beside a product of binaries in the objective: a quadratic assignment in small."""
    flow, way = [[0, 5, 2], [5, 0, 3], [2, 3, 0]], [[0, 8, 15], [8, 0, 13], [15, 13, 0]]
    cells = fill({}, "A1", [[0, 0, 0]] * 3)
    cells.update(fill({}, "E1", flow))
    cells.update(fill({}, "I1", way))
    fill(cells, "A5", [["=SUM(%s1:%s3)" % (c, c) for c in "ABC"]])
    fill(cells, "D1", [["=SUM(A%d:C%d)" % (r, r)] for r in range(1, 4)])
    cells["A7"] = "=SUMPRODUCT(MMULT(TRANSPOSE(A1:C3),MMULT(E1:G3,A1:C3)),I1:K3)"
    cells["A7"] = b'<c r="A7"><f t="array" ref="A7">SUMPRODUCT(MMULT(TRANSPOSE(A1:C3),MMULT(E1:G3,A1:C3)),I1:K3)</f></c>'
    # heavy flows on short ways: 5*8 + 3*13 + 2*15, each twice
    return one(cells, 218, "min", "A7", "A1:C3", [("A5:C5", "=", 1), ("D1:D3", "=", 1), ("A1:C3", "bin", None)])
