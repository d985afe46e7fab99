#!/usr/bin/env python3
"""Excel workbooks, read: what the programs that write them do differently, one sentence each.

The workbooks are written here, by hand; what Excel stores for a formula is worked out by hand too. A claim says what the reader
must see: the values and formulas of cells (`dump`), or that every formula gives what is stored (`recalc --compare`).
"""
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from cellgrad import PROGRAM, ROOT, check, finish, run  # noqa: E402
from make_workbook import MAIN, OFFICE, package, relations, workbook, workbook_parts, worksheet  # noqa: E402
from workbook_claims import agrees, dump, holds, put, recalc, refused  # noqa: E402

LESSON = os.path.join(os.path.dirname(ROOT), "shared", "data", "lesson_titanic.xlsx")


# ---- Cells ----

holds("Numbers may have exponents of either sign, blanks around them, and more digits than a double holds",
      workbook({"S": b'<row r="1"><c r="A1"><v>1E-3</v></c><c r="B1"><v> 2.5e+2 </v></c>'
                     b'<c r="C1"><v>0.30000000000000004441</v></c><c r="D1" t="n"><v>-7</v></c></row>'}),
      {"S!A1": "0.001", "S!B1": "250", "S!C1": "0.30000000000000004", "S!D1": "-7"})
holds("Booleans, errors and texts come by their types",
      workbook({"S": b'<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><v>#DIV/0!</v></c>'
                     b'<c r="D1" t="str"><v>a &amp; b</v></c><c r="E1" t="e"><v>#N/A</v></c></row>'}),
      {"S!A1": "TRUE", "S!B1": "FALSE", "S!C1": "#DIV/0!", "S!D1": '"a & b"', "S!E1": "#N/A"})
holds("Shared texts are joined from their runs, without the phonetic guides",
      workbook({"S": b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'},
               others=[("rIdS", "sharedStrings", "sharedStrings.xml")],
               parts={"xl/sharedStrings.xml": '<sst xmlns="%s"><si><t>plain</t></si><si><r><rPr><b/></rPr><t>two</t></r>'
                                              '<r><t xml:space="preserve"> runs</t></r></si><si><t>\u8ab2\u9577</t>'
                                              '<rPh sb="0" eb="2"><t>\u30ab</t></rPh></si></sst>' % MAIN}),
      {"S!A1": '"plain"', "S!B1": '"two runs"', "S!C1": '"\u8ab2\u9577"'})
holds("Texts in the cell itself may have runs, and the cells behind them are read",
      workbook({"S": b'<row r="1"><c r="A1" t="inlineStr"><is><r><t>one</t></r><r><t> two</t></r></is></c>'
                     b'<c r="B1"><v>5</v></c></row>'}), {"S!A1": '"one two"', "S!B1": "5"})
holds("_x000D_ stands for a character, and _x005F_ for the underscore of what only looks like one",
      workbook({"S": b'<row r="1"><c r="A1" t="str"><v>a_x000D_b</v></c><c r="B1" t="str"><v>_x005F_x000D_</v></c></row>'}),
      {"S!A1": '"a\\rb"', "S!B1": '"_x000D_"'})
holds("Cells and rows without an address follow the one before",
      workbook({"S": b"<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>"
                     b'<row r="7"><c r="D7"><v>4</v></c><c><v>5</v></c></row>'}),
      {"S!A1": "1", "S!B1": "2", "S!B2": "3", "S!D7": "4", "S!E7": "5"})
holds("Cells that come out of order are put into it, and of two in one place the last counts",
      workbook({"S": b'<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>'
                     b'<row r="1"><c r="A1"><v>3</v></c></row><row r="2"><c r="B2"><v>4</v></c></row>'}),
      {"S!A1": "3", "S!A2": "2", "S!B2": "4"})
holds("An ISO date is its serial number, in the workbook's own system",
      workbook({"S": b'<row r="1"><c r="A1" t="d"><v>2024-02-29</v></c><c r="B1" t="d"><v>2024-02-29T12:00:00Z</v></c></row>'}),
      {"S!A1": "45351", "S!B1": "45351.5"})
holds("In the system of 1904 the same date is 1462 less",
      workbook({"S": b'<row r="1"><c r="A1" t="d"><v>2024-02-29</v></c></row>'}, before='<workbookPr date1904="1"/>'),
      {"S!A1": "43889"})
holds("Cells that only have a style are no cells",
      workbook({"S": b'<row r="1"><c r="A1" s="3"/><c r="B1"><v>1</v></c><c r="C1" t="s"/></row>'}), {"S!B1": "1"})
holds("Extension lists and alternatives for other programs are passed over",
      workbook({"S": b'<row r="1"><c r="A1"><v>1</v><extLst><ext><f>1/0</f><v>9</v></ext></extLst></c></row>'},
               before='<mc:AlternateContent xmlns:mc="m"><mc:Choice Requires="x15"><sheets><sheet name="no"/></sheets></mc:Choice>'
                      '</mc:AlternateContent>'), {"S!A1": "1"})

# ---- Formulas ----

agrees("A shared formula moves from its first cell to the others",
       workbook({"S": b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:C3" si="0">A1*2+$A$1</f><v>3</v></c>'
                      b'<c r="C1"><f t="shared" si="0"/><v>7</v></c></row><row r="2"><c r="A2"><v>2</v></c>'
                      b'<c r="B2"><f t="shared" si="0"/><v>5</v></c><c r="C2"><f t="shared" si="0"/><v>11</v></c></row>'}), 4)
agrees("A shared formula whose cell has a text of its own has that text",
       workbook({"S": b'<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">1+1</f><v>2</v></c></row>'
                      b'<row r="2"><c r="A2"><f t="shared" si="0">2+2</f><v>4</v></c></row>'}), 2)
agrees("A shared formula's text may come after a cell that shares it",
       workbook({"S": b'<row r="1"><c r="A1"><f t="shared" si="3"/><v>2</v></c></row>'
                      b'<row r="2"><c r="A2"><f t="shared" ref="A1:A2" si="3">1+1</f><v>2</v></c></row>'}), 2)
agrees("A cell that shares a formula which is nowhere keeps its value",
       workbook({"S": b'<row r="1"><c r="A1"><f t="shared" si="3"/><v>2</v></c><c r="B1"><f>A1*2</f><v>4</v></c></row>'}),
       1, frozen=1)
agrees("An array formula fills its rectangle",
       workbook({"S": b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c>'
                      b'<c r="D1"><f t="array" ref="D1:D2">TRANSPOSE(A1:B1)</f><v>1</v></c></row>'
                      b'<row r="2"><c r="D2"><v>2</v></c></row>'}), 2)
agrees("A cell inside an array formula's rectangle is part of it, though it repeats the formula",
       workbook({"S": b'<row r="1"><c r="A1"><f t="array" ref="A1:A2">{5;6}</f><v>5</v></c></row>'
                      b'<row r="2"><c r="A2"><f t="array" ref="A1:A2">{5;6}</f><v>6</v></c></row>'}), 2)
METADATA = ('<metadata xmlns="%s"><metadataTypes count="1"><metadataType name="XLDAPR" cellMeta="1"/></metadataTypes>'
            '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>' % MAIN)
agrees("A dynamic array spills over as many cells as it needs",
       workbook({"S": b'<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:A3">_xlfn.SEQUENCE(3)</f><v>1</v></c>'
                      b'<c r="B1"><f>SUM(_xlfn.ANCHORARRAY(A1))</f><v>6</v></c></row>'
                      b'<row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>'},
                others=[("rIdM", "sheetMetadata", "metadata.xml")], parts={"xl/metadata.xml": METADATA}), 4)
result = recalc(workbook({"S": b'<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:A3">_xlfn.MYADDIN(3)</f><v>1</v></c>'
                              b'<c r="B1"><f>SUM(A1:A3)</f><v>6</v></c></row>'
                              b'<row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>'},
                        others=[("rIdM", "sheetMetadata", "metadata.xml")], parts={"xl/metadata.xml": METADATA}))
check(result["compared"] == 1 and not result["differ"] and len(result["frozen"]) == 3,
      "A dynamic array that cannot be computed keeps all the cells that it took: %s" % result)
agrees("A what-if data table keeps its values, and formulas read them",
       workbook({"S": b'<row r="1"><c r="A1"><f t="dataTable" ref="A1:A2" dt2D="0" dtr="0" r1="C1"/><v>4</v></c>'
                      b'<c r="B1"><f>A1+A2</f><v>9</v></c></row><row r="2"><c r="A2"><v>5</v></c></row>'}), 1, frozen=2)
agrees("Where one value is wanted, a range means the cell in the formula's own row or column",
       workbook({"S": {"A1": 1, "A2": 2, "A3": 3, "B2": ("=A1:A3*10", 20), "C3": ("=IF(A:A>2,A$1:A$3,0)", 3),
                       "D1": ("=SUM(A1:A3)", 6), "D2": ("=SUMPRODUCT(A1:A3*A1:A3)", 14), "F9": ("=A1:A3+1", "#VALUE!"),
                       "G2": ("=Column+1", 3)}}, names='<definedName name="Column">S!$A$1:$A$3</definedName>'), 6)
agrees("An empty text is a value of a formula, with or without its <v>",
       workbook({"S": {"A1": ('=""', ""), "B1": b'<c r="B1" t="str"><f>""</f></c>', "C1": ("=A1=B1", True)}}), 3)
agrees("A formula without a stored value is computed, with nothing to compare",
       workbook({"S": {"A1": ("=1+1", None), "B1": ("=A1*2", 4), "C1": b'<c r="C1"><f>2+2</f><v></v></c>'}}), 1)
agrees("Stored errors are compared as errors",
       workbook({"S": {"A1": ("=1/0", "#DIV/0!"), "B1": ("=NA()", "#N/A"), "C1": ("=SQRT(-1)", "#NUM!")}}), 3)
agrees("A leading equals sign and line ends around a formula are no part of it",
       workbook({"S": {"A1": b'<c r="A1"><f>\n =1+1 </f><v>2</v></c>', "B1": ("=LEN(\"a\nb\")", 3)}}), 2)
agrees("Formulas on other sheets are found by quoted and unquoted names",
       workbook({"My data": {"A1": 4}, "Q1": {"A1": 5}, "S": {"A1": ("='My data'!A1+'Q1'!A1", 9)}}), 1)
agrees("A range over several sheets takes them in the order of their tabs",
       workbook({"Jan": {"B1": 1}, "Feb": {"B1": 2}, "Mar": {"B1": 4}, "S": {"A1": ("=SUM(Jan:Mar!B1)", 7)}}), 1)
agrees("Whole columns and rows are as long as what is in them",
       workbook({"S": {"A1": 1, "A900": 2, "C1": ("=SUM(A:A)", 3), "D1": ("=SUM(900:900)", 2)}}), 2)
agrees("Constants in braces, unions and intersections are read",
       workbook({"S": {"A1": 1, "A2": 2, "B1": ("=SUM({1,2;3,4})", 10), "B2": ("=SUM((A1,A2))", 3),
                       "B3": ("=SUM(A1:A2 A2:A9)", 2)}}), 3)
agrees("Newer functions are known by the prefixes that files give them",
       workbook({"S": {"A1": ("=_xlfn.IFNA(NA(),7)", 7), "B1": ("=_xlfn.XLOOKUP(2,A1:A1,A1:A1,5)", 5),
                       "C1": ("=SUM(_xlfn._xlws.SORT(A1:B1))", 12), "D1": ("=_xlfngnumeric.IFNA(NA(),8)", 8)}}), 4)
agrees("A formula that Gnumeric wrote as a text is that formula",
       workbook({"S": {"A1": ('=_xlfngnumeric.ERROR("IF(TRUE,""a"",1)")', "#NAME?"), "B1": ('=A1&"b"', "ab")}}), 1)
agrees("A formula that differs from its neighbours' stands by itself",
       workbook({"S": {**{"A%d" % i: i for i in range(1, 10)}, **{"B%d" % i: ("=A%d^2" % i, i * i) for i in range(1, 10)},
                       "B5": ("=A5^3", 125), "C9": ("=SUM(B1:B9)", 385)}}), 10)
agrees("Running sums and recurrences go down a column",
       workbook({"S": {"A1": 1, **{"A%d" % i: ("=A%d*2" % (i - 1), 2 ** (i - 1)) for i in range(2, 12)},
                       **{"B%d" % i: ("=SUM(A$1:A%d)" % i, 2 ** i - 1) for i in range(1, 12)}}}), 21)

agrees("Days that count from 1904 are moved where functions see them",
       workbook({"S": {"A1": 43889, "B1": ("=YEAR(A1)", 2024), "B2": ("=DATE(2024,2,29)", 43889), "B3": ("=EDATE(A1,1)", 43918),
                       "B4": ('=TEXT(A1,"d mmm yyyy")', "29 Feb 2024"), "B5": ("=WEEKDAY(A1)", 5), "B6": ("=A1+1-A1", 1),
                       "B7": ("=DAY(DATE(2024,2,29)+1)", 1), "B8": ("=YEAR(Z9)", 1904)}},
                before='<workbookPr date1904="1"/>'), 8)

# ---- Names and tables ----

agrees("Names of one sheet come before those of the workbook",
       workbook({"S": {"A1": ("=Rate", 2)}, "T": {"A1": ("=Rate", 3)}},
                names='<definedName name="Rate" localSheetId="0">2</definedName><definedName name="Rate">3</definedName>'), 2)
agrees("A name may be hidden, a formula, or relative to the cell that uses it",
       workbook({"S": {"A1": 5, "A2": 6, "B1": ("=Left*Twice", 30), "B2": ("=Left*Twice", 36)}},
                names='<definedName name="Left" hidden="1">S!A1</definedName><definedName name="Twice">S!$A$2*1</definedName>'
                      .replace("S!A1", "S!XFD1")), 2)
agrees("A name that has lost its cells is an error, not the end of the workbook",
       workbook({"S": {"A1": ("=Lost+1", "#REF!"), "B1": ("=1+1", 2)}},
                names='<definedName name="Lost">#REF!</definedName><definedName name="Gone">[1]Sheet1!$A$1</definedName>'), 2)
TABLE = ('<table xmlns="%s" id="1" name="T1" displayName="Sales" ref="A1:B3" totalsRowShown="0"><tableColumns count="2">'
         '<tableColumn id="1" name="Item"/><tableColumn id="2" name="Price"/></tableColumns></table>' % MAIN)


def with_table(cells, table=TABLE, others=None):
    parts = workbook_parts({"S": cells, **(others or {})})
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = relations([("rId1", "table", "../tables/table1.xml")])
    parts["xl/tables/table1.xml"] = table
    return package(parts)


SOLD = {"A1": "Item", "B1": "Price", "A2": "a", "B2": 4, "A3": "b", "B3": 6}
agrees("Tables are referred to by their columns, from their own rows and from elsewhere",
       with_table({**SOLD, "C2": ("=Sales[[#This Row],[Price]]*2", 8), "C3": ("=Sales[[#This Row],[Price]]*2", 12),
                   "D1": ("=SUM(Sales[Price])", 10), "D2": ("=Sales[[#Headers],[Price]]", "Price"),
                   "D3": ("=ROWS(Sales[#All])", 3)}), 5)
agrees("On another sheet [#This Row] means the row of that number",
       with_table(SOLD, others={"U": {"A3": ("=Sales[[#This Row],[Price]]+1", 7)}}), 1)
agrees("A totals row is no data",
       with_table({**SOLD, "B3": ("=SUBTOTAL(109,Sales[Price])", 4), "D1": ("=SUM(Sales[Price])", 4),
                   "D2": ("=Sales[[#Totals],[Price]]", 4)},
                  TABLE.replace('totalsRowShown="0"', 'totalsRowCount="1"')), 3)

# ---- Cells that are kept ----

result = recalc(workbook({"S": {"A1": ("=MYADDIN(3)", 42), "B1": ("=A1+1", 43), "C1": ("=[1]Prices!A1", 7),
                                "D1": ("=D2", 0), "D2": ("=D1", 0), "E1": ("=C1*2", 14)}}))
kept = {entry["cell"]: entry["reason"] for entry in result["frozen"]}
check(set(kept) == {"S!A1", "S!C1", "S!D1", "S!D2"} and result["compared"] == 2 and not result["differ"]
      and "MYADDIN" in kept["S!A1"] and "another workbook" in kept["S!C1"] and "circular" in kept["S!D1"],
      "Unknown functions, other workbooks and circles keep the stored values, with the reason, and the rest is computed: %s" % kept)
result = recalc(workbook({"S": {"A1": ("=NOW()", 40000), "B1": ("=A1-1", 39999), "C1": ("=RAND()<2", True), "D1": ("=1+1", 2)}}))
check(result["changing"] == ["S!A1", "S!B1", "S!C1"] and result["compared"] == 1,
      "What depends on the clock or on chance is named and not compared: %s" % result["changing"])
result = recalc(workbook({"S": {"A1": 2, "B1": ("=A1*2", 5), "C1": ("=B1+1", 5)}}))
check(result["differ"] == [{"cell": "S!B1", "formula": "A1*2", "stored": 5, "computed": 4}],
      "A cell that differs is listed with formula, stored and computed value: %s" % result["differ"])
done = run("recalc", put(workbook({"S": {"A1": ("=1+1", 3)}})), "--compare")
check(done.returncode == 1 and "S!A1: =1+1" in done.stdout, "A difference is exit status 1")
done = run("recalc", put(workbook({"S": {"A1": ("=1/3", 0.3333)}})), "--compare", "--tolerance", "1e-3")
check(done.returncode == 0, "--tolerance says how far apart two numbers may be")
result = recalc(workbook({"S": {"A1": ("=1+1", 3)}, "T": {"A1": ("=1+1", 2)}}), "--sheet", "T")
check(result["formula_cells"] == 1 and not result["differ"], "--sheet looks at one worksheet")

# ---- Packages ----

plain = workbook_parts({"S": {"A1": 1, "B1": ("=A1+1", 2)}})
strict = {name: text.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
          .replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships") for name, text in plain.items()}
agrees("The strict edition of the standard has other namespaces", package(strict), 1)
prefixed = dict(plain)
prefixed["xl/worksheets/sheet1.xml"] = ('<x:worksheet xmlns:x="%s"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
                                        '<x:c r="B1"><x:f>A1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>' % MAIN)
agrees("Elements may have a prefix", package(prefixed), 1)
moved = {name: text for name, text in plain.items() if "sheet1" not in name}
moved["xl/my sheets/data 1.xml"] = plain["xl/worksheets/sheet1.xml"]
moved["xl/_rels/workbook.xml.rels"] = relations([("rId1", "worksheet", "my%20sheets/data%201.xml")])
agrees("Targets may be percent-encoded", package(moved), 1)
moved["xl/_rels/workbook.xml.rels"] = relations([("rId1", "worksheet", "/xl/my sheets/data 1.xml")])
agrees("Targets may start at the package's root", package(moved), 1)
shouting = {name.replace("sheet1.xml", "Sheet1.XML"): text for name, text in plain.items()}
agrees("Part names are compared without case", package(shouting), 1)
elsewhere = {("book/" + name[3:] if name.startswith("xl/") else name): text.replace("xl/", "book/") for name, text in plain.items()}
agrees("The workbook may lie in another folder", package(elsewhere), 1)
agrees("Backslashes in part names are slashes", package({name.replace("/", "\\"): text for name, text in plain.items()}), 1)
utf16 = dict(plain)
utf16["xl/worksheets/sheet1.xml"] = ('<?xml version="1.0" encoding="UTF-16"?>' + plain["xl/worksheets/sheet1.xml"]).encode("utf-16")
agrees("A part may be UTF-16", package(utf16), 1)
charts = workbook_parts({"S": {"A1": ("=1+1", 2)}, "Chart": {}})
charts["xl/_rels/workbook.xml.rels"] = relations([("rId1", "worksheet", "worksheets/sheet1.xml"),
                                                  ("rId2", "chartsheet", "worksheets/sheet2.xml")])
charts["xl/vbaProject.bin"] = b"\xcc\x61never run"
agrees("Chart sheets and macros are left alone", package(charts), 1)

# ---- What is not to be trusted ----

good = workbook({"S": {"A1": 1, "B1": ("=A1+1", 2)}})
for cut in (30, len(good) // 2, len(good) - 5):
    refused("A file of which the first %d bytes are there is refused" % cut, good[:cut], "broken-workbook")
flipped = bytearray(package({**plain, "xl/worksheets/sheet1.xml": worksheet(b"<row><c><v>1</v></c></row>" * 500)}))
at = flipped.find(b"xl/worksheets/sheet1.xml") + 60
flipped[at] ^= 0xFF
refused("A part that does not unpack to what was packed is refused", bytes(flipped), "broken-workbook")
# Parts of more than 4 MB are unpacked by a thread of their own.
large = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d"><f>A%d*2</f><v>%d</v></c></row>'
                 % (i, i, i * i % 7919, i, i, i * i % 7919 * 2) for i in range(1, 70001))
agrees("A large worksheet is read as a small one", workbook({"S": large}), 70000)
refused("A large part that is wrong at its start is refused", workbook({"S": b"<row></c>" + large}), "broken-workbook")
refused("A large part that is wrong at its end is refused", workbook({"S": large + b"<row></c>"}), "broken-workbook")
flipped = bytearray(workbook({"S": large}))
flipped[len(flipped) // 2] ^= 0x55
refused("A large part that does not unpack is refused", bytes(flipped), "broken-workbook")
refused("A part larger than --most-bytes allows is refused",
        workbook({"S": b"<row>" + b" " * 50_000_000 + b"</row>"}), "workbook-limit", "--most-ratio")
done = run("recalc", put(good), "--most-bytes", "1000")
check(done.returncode == 3 and "--most-bytes" in done.stderr, "--most-bytes is a limit that can be lowered: %s" % done.stderr)
refused("Entities are refused", package({**plain, "xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
                                         + plain["xl/workbook.xml"]}), "unsafe-workbook")
refused("An array formula over a whole worksheet is refused",
        workbook({"S": b'<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f></c></row>'}), "workbook-limit")
for i in range(0, len(good), 37):
    broken = bytearray(good)
    broken[i] ^= 0x55
    done = subprocess.run([PROGRAM, "recalc", put(bytes(broken)), "--json"], capture_output=True, timeout=10)
    if done.returncode not in (0, 2, 3):
        check(False, "With byte %d changed: %d %s" % (i, done.returncode, done.stderr))
check(True, "Whatever byte is changed, the workbook is read or refused")

# ---- dump and diff ----

first = put(workbook({"S": {"A1": 1, "A2": "x", "B1": ("=A1*2", 2)}}, names='<definedName name="N">S!$A$1</definedName>'), "a.xlsx")
second = put(workbook({"S": {"A1": 1, "A2": "y", "B1": ("=A1*3", 3), "C1": True}}), "b.xlsx")
done = run("diff", first, first)
check(done.returncode == 0 and not done.stdout, "A workbook does not differ from itself")
done = run("diff", first, second)
check(done.returncode == 1 and done.stdout.splitlines() == [
    "- name N\tS!$A$1", "- S!B1\t2\t=A1*2", "+ S!B1\t3\t=A1*3", "+ S!C1\tTRUE", '- S!A2\t"x"', '+ S!A2\t"y"'],
      "diff lists names and cells that changed, came and went:\n" + done.stdout)

# ---- The lesson's workbook ----

if os.path.exists(LESSON):
    done = run("recalc", LESSON, "--compare", "--tolerance", "1e-12", "--json")
    result = json.loads(done.stdout)
    check(done.returncode == 0 and result["compared"] == result["formula_cells"] == 24935 and not result["frozen"],
          "Every formula cell of the lesson's workbook agrees to 1e-12: %d of %d" % (result["compared"], result["formula_cells"]))
else:
    print("skipped: the lesson's workbook (lesson_titanic.xlsx) is not there")

finish()
