#!/usr/bin/env python3
"""What is found in workbooks from elsewhere, one sentence each: hidden rows, other workbooks, sheets of other kinds, slips of
the programs that wrote them. The workbooks are written here, by hand; what Excel stores is worked out by hand too."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from cellgrad import check, finish, run  # noqa: E402
from make_workbook import MAIN, OFFICE, package, relations, rows, workbook, workbook_parts, worksheet  # noqa: E402
from workbook_claims import FOLDER, agrees, holds, put, recalc, refused  # noqa: E402


def sheet(cells, hidden=(), before="", after=""):
    """A worksheet's XML with hidden rows."""
    lines = rows(cells)
    for row in hidden:
        lines = lines.replace('<row r="%d">' % row, '<row r="%d" hidden="1">' % row)
    return '<worksheet xmlns="%s" xmlns:r="%s">%s<sheetData>%s</sheetData>%s</worksheet>' % (MAIN, OFFICE, before, lines, after)


# ---- Hidden rows ----

FILTER = '<autoFilter ref="A1:A7"><filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn></autoFilter>'
NUMBERS = {"A1": "n", "A2": 1, "A3": 2, "A4": 4, "A5": 8, "A6": 16, "A7": 32}


def with_hidden(formulas, **how):
    return workbook({"S": {}}, parts={"xl/worksheets/sheet1.xml": sheet({**NUMBERS, **formulas}, **how)})


agrees("Rows that were hidden by hand are left out by SUBTOTAL from 101 on alone, and by AGGREGATE's odd options",
       with_hidden({"C1": ("=SUBTOTAL(9,A2:A7)", 63), "C2": ("=SUBTOTAL(109,A2:A7)", 45), "C3": ("=SUBTOTAL(103,A:A)", 5),
                    "C4": ("=_xlfn.AGGREGATE(9,5,A2:A7)", 45), "C5": ("=_xlfn.AGGREGATE(9,4,A2:A7)", 63),
                    "C6": ("=_xlfn.AGGREGATE(14,7,A2:A7,2)", 8), "C7": ("=SUM(A2:A7)", 63),
                    "D1": ("=SUBTOTAL(101,A3,A4:A6)", 6)}, hidden=(3, 6)), 8)
agrees("Rows that a filter hides are left out by SUBTOTAL whatever its number, those outside of it are hidden by hand",
       with_hidden({"A9": 64, "C1": ("=SUBTOTAL(9,A2:A9)", 109), "C2": ("=SUBTOTAL(109,A2:A9)", 45),
                    "C3": ("=SUBTOTAL(2,A2:A7)", 4), "C4": ("=_xlfn.AGGREGATE(9,6,A2:A9)", 127)},
                   hidden=(3, 6, 9), after=FILTER), 4)
agrees("A filter without a criterion hides nothing",
       with_hidden({"C1": ("=SUBTOTAL(9,A2:A7)", 63)}, hidden=(3,), after='<autoFilter ref="A1:A7"/>'), 1)
agrees("The rows of an advanced filter are those that are hidden",
       with_hidden({"C1": ("=SUBTOTAL(9,A2:A7)", 61)}, hidden=(3,), before='<sheetPr filterMode="1"/>'), 1)
agrees("Hidden rows are left out of subtotals that move with their cells, and that pass over others",
       with_hidden({"B2": ("=SUBTOTAL(103,A2)", 1), "B3": ("=SUBTOTAL(103,A3)", 0), "B4": ("=SUBTOTAL(103,A4)", 1),
                    "B5": ("=SUBTOTAL(103,A5)", 1), "A8": ("=SUBTOTAL(109,A2:A7)", 61), "A9": ("=SUBTOTAL(109,A2:A8)", 61)},
                   hidden=(3,)), 6)
TABLE = ('<table xmlns="%s" id="1" name="T" displayName="T" ref="A1:A7"><autoFilter ref="A1:A7"><filterColumn colId="0">'
         '<filters><filter val="1"/></filters></filterColumn></autoFilter><tableColumns count="1"><tableColumn id="1" name="n"/>'
         '</tableColumns></table>' % MAIN)
agrees("A table's filter hides rows as a worksheet's does",
       workbook({"S": {}}, parts={
           "xl/worksheets/sheet1.xml": sheet({**NUMBERS, "C1": ("=SUBTOTAL(9,T[n])", 57)}, hidden=(3, 4),
                                             after='<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'),
           "xl/worksheets/_rels/sheet1.xml.rels": relations([("rId1", "table", "../tables/table1.xml")]),
           "xl/tables/table1.xml": TABLE}), 1)
book = put(with_hidden({"C1": ("=SUBTOTAL(9,A2:A9)", 0), "C2": ("=SUBTOTAL(109,A2:A9)", 0), "A9": 64}, hidden=(3, 6, 9),
                       after=FILTER))
run("import", book, "-o", os.path.join(FOLDER, "hidden"))
done = run("eval", os.path.join(FOLDER, "hidden", "book.sheet"), "S!C1", "S!C2")
check(done.stdout == "S!C1 = 109\nS!C2 = 45\n", "An imported sheet file says which rows are hidden, and how: " + done.stdout)

# ---- Slips of those who wrote them ----

def warned(text, content, words, cells):
    """The workbook is read, with a warning."""
    done = run("dump", put(content))
    found = dict(line.split("\t", 1) for line in done.stdout.splitlines())
    check(done.returncode == 0 and words in done.stderr and found == cells, "%s: %s %s" % (text, found, done.stderr))


warned("Cells and rows beyond the worksheet are left out",
       workbook({"S": b'<row r="1"><c r="A1"><v>1</v></c><c r="XFE1"><f>A1</f><v>1</v></c></row><row r="0"><c r="A0"><v>2</v></c>'
                      b'</row><row r="1048577"><c r="A1048577"><v>3</v></c></row><row><c><v>4</v></c></row>'}),
       "3 cells that no worksheet has are left out, the first is XFE1", {"S!A1": "1", "S!A2": "4"})
warned("A shared text that is not there is empty",
       workbook({"S": b'<row r="1"><c r="A1" t="s"><v>7</v></c><c r="B1" t="s"><v>x</v></c><c r="C1"><v>1</v></c></row>'}),
       "2 cells name a shared text", {"S!A1": '""', "S!B1": '""', "S!C1": "1"})
holds("A cell's address may be its column alone",
      workbook({"S": b'<row r="3"><c r="B"><v>1</v></c><c><v>2</v></c></row>'}), {"S!B3": "1", "S!C3": "2"})
MODULE = '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="S" sheetId="1" r:id="rId1"/><sheet name="M" sheetId="2" ' \
         'r:id=""/><sheet name="X" sheetId="3" r:id="rId9"/></sheets></workbook>' % (MAIN, OFFICE)
agrees("Sheets of macros, and those that are nowhere, hold nothing",
       workbook({"S": {"A1": 1, "B1": ("=A1+1", 2)}}, others=[("rId9", "xlMacrosheet", "macrosheets/sheet1.xml")],
                parts={"xl/workbook.xml": MODULE}), 1)
agrees("A document type without entities is passed over",
       workbook({"S": {}}, parts={"xl/worksheets/sheet1.xml": '<!DOCTYPE worksheet SYSTEM "worksheet.dtd">'
                                                              + worksheet({"A1": ("=1+1", 2)})}), 1)
refused("Attributes that a document type adds are refused",
        workbook({"S": {}}, parts={"xl/worksheets/sheet1.xml": '<!DOCTYPE worksheet [<!ATTLIST c t CDATA "s">]>'
                                                               + worksheet({"A1": 1})}), "unsafe-workbook")
holds("Texts of the format's first edition are read",
      workbook({"S": b'<row r="1"><c r="A1" t="s"><v>1</v></c></row>'},
               others=[("rIdS", "sharedStrings", "sharedStrings.xml")],
               parts={"xl/sharedStrings.xml": '<sst><sstItem><t>a</t></sstItem><sstItem><t>b</t></sstItem></sst>'}),
      {"S!A1": '"b"'})
refused("A file that is called a workbook and is none is no sheet file either", b"cellgrad 1", "broken-workbook", "zip package")

agrees("A name that the workbook does not define is #NAME?, one that cannot be read keeps the formula's value",
       workbook({"S": {"A1": ("=Nobody", "#NAME?"), "A2": ("=IFERROR(Nobody*2,5)", 5), "A3": ("=Lost*2", 8)}},
                names='<definedName name="Lost">NOSUCH(1)(</definedName>'), 2, frozen=1)

# ---- What Excel makes of formulas that go beyond the rules ----

agrees("A search by halves ends at an equal cell, also where the cells are not sorted",
       workbook({"S": {"A1": "n", "B1": "d", "C1": "b", "D1": "s", "E1": "r", "F1": "a", "A2": 1, "B2": 2, "C2": 3, "D2": 4, "E2": 5,
                       "F2": 6, "A4": ('=HLOOKUP("s",A1:G2,2)', 4), "A5": ('=LOOKUP("d",B1:F1,B2:F2)', 2),
                       "A6": ("=MATCH(5,{1,5,5,5,9})", 4), "A7": ('=MATCH(5,{1,5,"a",5,"b",9})', 4)}}), 4)
agrees("N and T take the first cell of a range, wherever the formula stands",
       workbook({"S": {"A1": "x", "A2": "y", "B1": 7, "B2": 8, "D2": ("=T(A1:A2)", "x"), "D9": ("=N(B1:B2)", 7),
                       "D3": ("=T(B1:B2)", "")}}), 3)
agrees("A link shows its second argument, or where it leads",
       workbook({"S": {"A1": 5, "B1": ('=HYPERLINK("#S!A1",A1)', 5), "B2": ('=HYPERLINK("https://example.org")', "https://example.org"),
                       "B3": ('=HYPERLINK("#S!A1",C1)', 0)}}), 3)

# ---- Other workbooks, as far as the file keeps them ----

LINK = ('<externalLink xmlns="%s" xmlns:r="%s"><externalBook r:id="rId1"><sheetNames><sheetName val="Prices"/>'
        '<sheetName val="New prices"/><sheetName val="Gone"/></sheetNames><definedNames>'
        '<definedName name="Rate" refersTo="=\'New prices\'!$A$1"/><definedName name="Local" refersTo="=Prices!$A$1:$A$3" sheetId="0"/>'
        '</definedNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1"><v>10</v></cell><cell r="B1" t="str"><v>ten</v>'
        '</cell></row><row r="2"><cell r="A2"><v>20</v></cell><cell r="B2" t="b"><v>1</v></cell></row><row r="3"><cell r="A3">'
        '<v>30</v></cell><cell r="B3" t="e"><v>#N/A</v></cell></row></sheetData><sheetData sheetId="1"><row r="1"><cell r="A1">'
        '<v>0.5</v></cell></row></sheetData><sheetData sheetId="2" refreshError="1"/></sheetDataSet></externalBook></externalLink>'
        % (MAIN, OFFICE))


def with_link(cells):
    parts = {"xl/externalLinks/externalLink1.xml": LINK}
    made = workbook_parts({"S": cells}, others=[("rIdE", "externalLink", "externalLinks/externalLink1.xml")])
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace(
        "</sheets>", '</sheets><externalReferences><externalReference r:id="rIdE"/></externalReferences>'
        '<definedNames><definedName name="Theirs">[1]Prices!$A$1:$B$3</definedName></definedNames>')
    return package({**made, **parts})


linked = with_link({"A1": 30, "B1": ("=[1]Prices!A1", 10), "B2": ("=[1]Prices!A2", 20), "B3": ("=[1]Prices!A3", 30),
                    "C1": ("=SUM([1]Prices!$A$1:$A$3)", 60), "C2": ("='[1]New prices'!A1*4", 2), "C3": ("=[1]!Rate", 0.5),
                    "C4": ("=SUM([1]Prices!Local)", 60), "C5": ("=VLOOKUP(20,Theirs,2,0)", True), "C6": ("=[1]Prices!C9", 0),
                    "C7": ('=[1]Prices!B1&"[1]Prices!B1"', "ten[1]Prices!B1"), "C8": ("=SHEETS()", 1), "C9": ("=[1]Prices!B3", "#N/A"),
                    "D1": ("=[1]Gone!A1", 7), "D2": ("=[2]Prices!A1", 8), "D3": ('=[1]!Macro("x")', 9)})
agrees("Cells and names of another workbook have the values that this one keeps; what is not kept keeps the formula's value",
       linked, 12, frozen=3)
check(not [line for line in run("dump", put(linked)).stdout.splitlines() if line.startswith(("'(1)", "name '(1)"))],
      "What is kept of another workbook is not listed as this one's")
run("import", put(linked), "-o", os.path.join(FOLDER, "linked"))
done = run("eval", os.path.join(FOLDER, "linked", "book.sheet"), "S!B3+S!C1+S!C4")
check(done.stdout.strip().endswith("= 150"), "An imported sheet file has them as a sheet: " + done.stdout + done.stderr)

# ---- What is imported means the same ----

COLUMN = {"A%d" % row: "text %d " % row for row in range(1, 41)}  # so many that they become a CSV file
strange = put(workbook({"S": {**COLUMN, "B1": 5, "C1": 1, "C2": 2, "C3": 3, "D2": ("=B1*C1:C3", 10), "E1": ("=A7&\"|\"", "text 7 |"),
                              "E2": ("=IFERROR(Nobody,3)", 3), "E3": ("=IF(B1=5,\"two\nlines\",\"\n\")", "two\nlines"),
                              "E4": ("=B1*One", 5), "E5": ("=One*Three", "#VALUE!"), "E6": ("=LET(x,B1,x*2)", 10)}},
                       names='<definedName name="One">S!$C$1</definedName><definedName name="Three">S!$C$1:$C$3</definedName>'))
folder = os.path.join(FOLDER, "strange")
run("import", strange, "-o", folder)
with open(os.path.join(folder, "book.sheet")) as file:
    imported = file.read()
check("D2 = B1*@C1:C3" in imported and "E4 = B1*$C$1" in imported.replace("S!", ""), "Implicit intersections are written out: " + imported)
listed = dict(line.split("\t", 1) for line in run("dump", os.path.join(folder, "book.sheet")).stdout.splitlines())
found = {cell: listed.get("S!" + cell, "").split("\t")[0] for cell in ("D2", "E1", "E2", "E3", "E4", "E5", "E6")}
check(found == {"D2": "10", "E1": '"text 7 |"', "E2": "3", "E3": '"two\\nlines"', "E4": "5", "E5": "#VALUE!", "E6": "10"},
      "Imported formulas with intersections, line ends, unknown names and blanks at the end give the same: %s" % found)

finish()
