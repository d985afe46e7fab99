"""Formulas into a workbook, and their values out of LibreOffice.

Enters: cells and formulas as texts. Leaves: an .xlsx written here, by nobody's exporter, whose formulas are array formulas
(as every formula is in today's Excel), and what LibreOffice computes of them, read from its own flat format: that one
tells LibreOffice's many errors apart, which .xlsx does not."""
import os
import re
import signal
import subprocess
import zipfile
from xml.etree import ElementTree
from xml.sax.saxutils import escape

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

# The functions that Excel 2010 and later brought, which files spell with a prefix.
LATER = set("""ACOT ACOTH AGGREGATE ARABIC BASE BETA.DIST BETA.INV BINOM.DIST BINOM.DIST.RANGE BINOM.INV BITAND BITLSHIFT BITOR
    BITRSHIFT BITXOR CEILING.MATH CEILING.PRECISE CHISQ.DIST CHISQ.DIST.RT CHISQ.INV CHISQ.INV.RT CHISQ.TEST COMBINA CONCAT
    CONFIDENCE.NORM CONFIDENCE.T COT COTH COVARIANCE.P COVARIANCE.S CSC CSCH DAYS DECIMAL ERF.PRECISE ERFC.PRECISE EXPON.DIST
    F.DIST F.DIST.RT F.INV F.INV.RT F.TEST FLOOR.MATH FLOOR.PRECISE FORECAST.LINEAR GAMMA GAMMA.DIST GAMMA.INV
    GAMMALN.PRECISE GAUSS HYPGEOM.DIST IFNA IFS ISOWEEKNUM LOGNORM.DIST LOGNORM.INV MAXIFS MINIFS MODE.MULT MODE.SNGL MUNIT
    NEGBINOM.DIST NORM.DIST NORM.INV NORM.S.DIST NORM.S.INV NUMBERVALUE PDURATION PERCENTILE.EXC PERCENTILE.INC
    PERCENTRANK.EXC PERCENTRANK.INC PERMUTATIONA PHI POISSON.DIST QUARTILE.EXC QUARTILE.INC RANK.AVG RANK.EQ RRI SEC SECH
    SKEW.P STDEV.P STDEV.S SWITCH T.DIST T.DIST.2T T.DIST.RT T.INV T.INV.2T T.TEST TEXTJOIN UNICHAR UNICODE VAR.P VAR.S
    WEIBULL.DIST XOR Z.TEST""".split())

CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>"""
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROOT_LINKS = (f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{DOCUMENT}/officeDocument" '
              'Target="xl/workbook.xml"/></Relationships>')
BOOK_LINKS = (f'<Relationships xmlns="{PACKAGE}">' + "".join(
    f'<Relationship Id="r{i}" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in (1, 2)) +
              f'<Relationship Id="r3" Type="{DOCUMENT}/styles" Target="styles.xml"/></Relationships>')
BOOK = (f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets><sheet name="d" sheetId="1" r:id="r1"/>'
        '<sheet name="cases" sheetId="2" r:id="r2"/></sheets></workbook>')
# Cells of the second style show numbers, never dates, times or booleans.
STYLES = (f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill/>'
          '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
          '<xf numFmtId="2" applyNumberFormat="1"/></cellXfs></styleSheet>')

# Recalculate always, texts to numbers by the locale, as Excel does.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Syntax"><prop oor:name="StringConversion" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>en-US</value></prop></item>
</oor:items>
"""


def outside_texts(formula, change):
    """The formula with `change` made to what stands outside its texts in quotes."""
    parts = re.split(r'("(?:[^"]|"")*")', formula)
    return "".join(part if i % 2 else change(part) for i, part in enumerate(parts))


def as_stored(formula):
    """As a file spells it."""
    prefixed = lambda found: "_xlfn." + found.group() if found.group() in LATER else found.group()
    return outside_texts(formula, lambda part: re.sub(r"(?<![\w.])[A-Z][A-Z0-9.]*(?=\()", prefixed, part))


def column_letters(index):
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_xml(address, text, rows, cols):
    """An array formula for an array; LibreOffice counts blanks of ranges in those, which cells of one value do without."""
    if rows == cols == 1:
        return f'<c r="{address}" s="1"><f>{escape(as_stored(text))}</f></c>'
    corner = re.match(r"([A-Z]+)(\d+)", address)
    first = 0
    for letter in corner.group(1):
        first = first * 26 + ord(letter) - 64
    last = f"{column_letters(first + cols - 1)}{int(corner.group(2)) + rows - 1}"
    return f'<c r="{address}"><f t="array" ref="{address}:{last}">{escape(as_stored(text))}</f></c>'


def data_xml(address, value):
    """A cell of data: a number, a text in quotes, TRUE or FALSE, or else a formula."""
    if re.fullmatch(r"-?[0-9.E+-]+", value):
        return f'<c r="{address}"><v>{value}</v></c>'
    if value in ("TRUE", "FALSE"):
        return f'<c r="{address}" t="b"><v>{int(value == "TRUE")}</v></c>'
    if value.startswith('"') and value != '""':  # an empty text would become a blank
        return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{escape(value[1:-1])}</t></is></c>'
    return f'<c r="{address}"><f>{escape(value)}</f></c>'


def sheet_xml(rows):
    """rows: {number: cells in order}"""
    body = "".join(f'<row r="{row}">{"".join(cells)}</row>' for row, cells in sorted(rows.items()))
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'


def write_book(path, data, cases):
    """data: {"A1": "2.5"}; cases: [(formula, rows, cols)], each from column A on, one below the other. Returns their rows."""
    by_row, starts, bottom = {}, [], 1
    for address in sorted(data, key=lambda name: (len(name.rstrip("0123456789")), name)):
        by_row.setdefault(int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), []).append(data_xml(address, data[address]))
    formulas = {}
    for formula, rows, cols in cases:
        starts.append(bottom)
        formulas[bottom] = [cell_xml(f"A{bottom}", formula, rows, cols)]
        bottom += rows
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", CONTENT_TYPES)
        book.writestr("_rels/.rels", ROOT_LINKS)
        book.writestr("xl/workbook.xml", BOOK)
        book.writestr("xl/_rels/workbook.xml.rels", BOOK_LINKS)
        book.writestr("xl/styles.xml", STYLES)
        book.writestr("xl/worksheets/sheet1.xml", sheet_xml(by_row))
        book.writestr("xl/worksheets/sheet2.xml", sheet_xml(formulas))
    return starts


def cell_value(cell):
    """A number, a text, True or False, ("error", "#N/A"), or None."""
    kind = cell.get(OFFICE + "value-type")
    if cell.get(CALC + "value-type") == "error":
        return "error", "".join(cell.find(TEXT + "p").itertext())
    if kind == "boolean":
        return cell.get(OFFICE + "boolean-value") == "true"
    if kind == "string":
        said = cell.get(OFFICE + "string-value")
        return said if said is not None else "\n".join("".join(line.itertext()) for line in cell.findall(TEXT + "p"))
    if kind is not None:
        return float(cell.get(OFFICE + "value") or "nan")
    return None


def read_row(row):
    values = []
    for cell in row:
        if cell.tag not in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            continue
        repeated = int(cell.get(TABLE + "number-columns-repeated", "1"))
        values += [cell_value(cell)] * min(repeated, 64)
    return values


def read_cases(path):
    """[row][column] of the second worksheet."""
    table = ElementTree.parse(path).getroot().findall(f".//{TABLE}table")[1]
    rows = []
    for row in table.iter(TABLE + "table-row"):
        rows += [read_row(row)] * min(int(row.get(TABLE + "number-rows-repeated", "1")), 10000)
    return rows


def recalculate(path, folder, seconds=300):
    """The cells that LibreOffice computes of the second worksheet."""
    profile = os.path.join(folder, "profile")
    os.makedirs(os.path.join(profile, "user"), exist_ok=True)
    with open(os.path.join(profile, "user", "registrymodifications.xcu"), "w", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "fods", "--outdir", folder, path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True) as office:
        try:
            said = office.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            os.killpg(office.pid, signal.SIGKILL)  # it is a script, the office its child
            raise
    result = os.path.splitext(path)[0] + ".fods"
    if office.returncode or not os.path.exists(result):
        raise RuntimeError("LibreOffice failed: " + said.decode(errors="replace"))
    return read_cases(result)
