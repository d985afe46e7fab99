#!/usr/bin/env python3
"""What Excel makes of formulas where their place or the cells they use decide, one sentence each.

The workbooks are written here, by hand; what Excel stores for a formula is worked out by hand too, from its documentation.
"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from cellgrad import finish  # noqa: E402
from make_workbook import workbook  # noqa: E402
from workbook_claims import agrees  # noqa: E402


def array(place, area, formula, stored, dynamic=False):
    """A cell with an array formula."""
    return ('<c r="%s"%s><f t="array" ref="%s">%s</f><v>%s</v></c>' % (
        place, ' cm="1"' if dynamic else "", area, formula, stored)).encode()


# ---- INDEX by a number that is 0 ----

NUMBERS = {"A1": 1, "A2": 2, "A3": 3, "A4": 4, "B1": 10, "B2": 20, "B3": 30, "B4": 40}
agrees("INDEX by a blank cell gives the whole column, of which a formula in one cell has the cell in its row",
       workbook({"S": {**NUMBERS, "D1": ("=INDEX($A$1:$B$4,$Z$1,2)", 10), "D2": ("=INDEX($A$1:$B$4,$Z$1,2)", 20),
                       "D3": ("=SUM(INDEX($A$1:$B$4,$Z$1,2))", 100), "D4": ("=INDEX($A$1:$B$4,Z9,2)*3", 120),
                       "D6": ("=INDEX($A$1:$B$4,Z9,2)", "#VALUE!")}}), 5)
agrees("The same of a number that a formula makes 0, in some rows",
       workbook({"S": {**NUMBERS, "G3": 2, "G4": 1, "H1": ("=G1+0", 0), "H2": ("=G2+0", 0), "H3": ("=G3+0", 2),
                       "H4": ("=G4+0", 1), "H6": ("=G6+0", 0), "I1": ("=INDEX($B$1:$B$4,H1)", 10),
                       "I2": ("=INDEX($B$1:$B$4,H2)", 20), "I3": ("=INDEX($B$1:$B$4,H3)", 20),
                       "I4": ("=INDEX($B$1:$B$4,H4)", 10), "I6": ("=INDEX($B$1:$B$4,H6)", "#VALUE!"),
                       "J2": ("=INDEX($A$1:$B$4,H2,2)*2", 40), "J3": ("=INDEX($A$1:$B$4,H3,H3)", 20),
                       "B9": ("=INDEX($A1:$B4,2,H1)", 20), "A9": ("=INDEX($A1:$B4,2,H1)", 2),
                       "A8": ("=INDEX($A1:$B1,H1)", 1), "L8": ("=INDEX($A1:$B1,H1)", "#VALUE!"),
                       "L3": ("=INDEX($A$1:$B$4,H1,H2)", "#VALUE!")}}), 17)
agrees("In array formulas it is the whole column",
       workbook({"S": {**NUMBERS, "A10": array("A10", "A10:A12", "INDEX($A$1:$B$4,$Z$1,2)", 10), "A11": b'<c r="A11"><v>20</v></c>',
                       "A12": b'<c r="A12"><v>30</v></c>', "C12": array("C12", "C12", "INDEX($A$1:$B$4,$Z$1,2)", 10)}}), 4)

# ---- Single cells that are no numbers ----

agrees("MODE passes over texts in ranges, and is #VALUE! for single cells without a number",
       workbook({"S": {"A1": 2, "A2": "x", "A3": 2, "B1": ("=MODE(A1:A3)", 2), "B2": ("=MODE(A2,A1:A3)", "#VALUE!"),
                       "B3": ("=MODE(A1,2,A9)", "#VALUE!"), "B4": ('=MODE("2",2,1/0)', "#VALUE!"),
                       "B5": ("=MODE(A1,A3,A1:A3)", 2)}}), 5)
agrees("SUMPRODUCT of single cells is #VALUE! for a text; in longer ranges a text is 0",
       workbook({"S": {"A1": "4", "A2": 3, "B1": 2, "B2": 5, "C1": ("=SUMPRODUCT(A1:A1,B1:B1)", "#VALUE!"),
                       "C2": ("=SUMPRODUCT(A1:A2,B1:B2)", 15), "C3": ("=SUMPRODUCT(A2,B2)", 15),
                       "C4": ("=SUMPRODUCT(A9,B2)", 0)}}), 4)

# ---- Criteria that are formulas ----

TREES = {"A1": "Tree", "B1": "Height", "C1": "Age", "A2": "Apple", "B2": 18, "C2": 20, "A3": "Pear", "B3": 12, "C3": 12,
         "A4": "Cherry", "B4": 13, "C4": 14, "A5": "Apple", "B5": 14, "C5": 15, "A6": "Pear", "B6": 9, "C6": 8}
agrees("A formula under a header that is no column's name is computed for each record of a database function's list",
       workbook({"S": {**TREES, "E1": "Tree", "F1": "tall", "E2": "Apple", "F2": ("=B2>AVERAGE(B$2:B$6)", True),
                       "H2": ("=C2<=B2", False), "I1": "Height", "I2": ">10",
                       "A10": ("=DSUM(A1:C6,\"Height\",E1:F2)", 32), "A11": ("=DCOUNT(A1:C6,,H1:H2)", 2),
                       "A12": ("=DMAX(A1:C6,3,H1:I2)", 12), "A13": ("=DSUM(A1:C6,2,F1:F2)", 32)}}), 6)

finish()
