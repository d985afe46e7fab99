"""Solver models as Excel stores them: hidden names of a worksheet, for tests.

    workbook({"Plan": cells}, names=hidden(solver("Plan", "max", "D1", "B1:B3", [("C1", "<=", 100)])))

Cells without stored values, as libraries write them, are ("=A1*2", None)."""
import re
from xml.sax.saxutils import escape, quoteattr


RELATION = {"<=": 1, "=": 2, ">=": 3, "int": 4, "bin": 5, "dif": 6}
WORD = {"int": "integer", "bin": "binary", "dif": "AllDifferent"}


def absolute(sheet, reference):
    """"B2:B5" -> "Sheet1!$B$2:$B$5"; areas joined by commas."""
    areas = []
    for area in reference.split(","):
        mark = "" if "!" in area else "%s!" % (sheet if re.match(r"\w+$", sheet) else "'%s'" % sheet)
        areas.append(mark + re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", area))
    return ",".join(areas)


def solver(sheet, goal, objective, variables, constraints=(), **options):
    """The hidden names of a model. goal: "max", "min" or a number; constraints: (left, relation, right)."""
    kind = {"max": 1, "min": 2}.get(goal, 3)
    names = {"opt": absolute(sheet, objective), "typ": kind, "val": 0 if kind < 3 else goal,
             "adj": absolute(sheet, variables), "num": len(constraints), "eng": 1, "neg": 1, "ver": 3, "cvg": 0.0001,
             "drv": 1, "est": 1, "itr": 2147483647, "mip": 2147483647, "mni": 30, "mrt": 0.075, "msl": 2,
             "nod": 2147483647, "nwt": 1, "pre": 0.000001, "rbv": 1, "rlx": 2, "rsd": 0, "scl": 1, "sho": 2,
             "ssz": 100, "tim": 2147483647, "tol": 0.01}
    for i, (left, relation, right) in enumerate(constraints, 1):
        names["lhs%d" % i] = absolute(sheet, left)
        names["rel%d" % i] = RELATION[relation]
        if relation in WORD:
            names["rhs%d" % i] = WORD[relation]
        elif isinstance(right, str) and re.match(r"[A-Z]+[0-9]+(:[A-Z]+[0-9]+)?$", right):
            names["rhs%d" % i] = absolute(sheet, right)
        else:
            names["rhs%d" % i] = right
    names.update(options)
    return [("solver_" + name, text) for name, text in names.items() if text is not None]


def hidden(names, sheet=0):
    """The names as XML, of the sheet with that index (None: of the workbook)."""
    where = "" if sheet is None else ' localSheetId="%d"' % sheet
    return "".join('<definedName name=%s%s hidden="1">%s</definedName>' % (quoteattr(name), where, escape(str(text)))
                   for name, text in names)


def formulas(cells):
    """Texts that begin with "=" become formulas without a stored value."""
    return {place: (content, None) if isinstance(content, str) and content.startswith("=") else content
            for place, content in cells.items()}


def fill(cells, corner, rows):
    """Puts the rows of a table into cells, from the upper left corner on."""
    letters, number = re.fullmatch(r"([A-Z]+)(\d+)", corner).groups()
    for i, row in enumerate(rows):
        for j, content in enumerate(row):
            if content is not None:
                cells["%s%d" % (chr(ord(letters) + j), int(number) + i)] = content
    return cells


# ---- Models ----

MODELS = {}


def model(function):
    MODELS[function.__name__] = function
    return function


def one(cells, best, *arguments, tolerance=1e-6, extra=(), sheet="Sheet1", **options):
    """A workbook of one sheet with a model."""
    names = hidden(list(extra) + solver(sheet, *arguments, **options))
    return {sheet: formulas(cells)}, names, None, best, tolerance
