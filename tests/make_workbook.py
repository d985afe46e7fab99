"""Small Excel workbooks, written by hand: what tests read back.

    workbook({"Data": {"A1": 2, "B1": ("=A1*2", 4)}})

gives the bytes of an .xlsx file. A cell is a number, a text, a truth value, ("=FORMULA", stored value), or its XML as bytes.
A sheet may be the XML inside <sheetData> instead, as bytes. `parts` replaces or adds whole parts; None takes one out."""
import io
import re
import zipfile
from xml.sax.saxutils import escape, quoteattr

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def value(stored, of_formula=False):
    """The type and the <v> of a value."""
    if stored is None:
        return "", ""
    if isinstance(stored, bool):
        return ' t="b"', "<v>%d</v>" % stored
    if isinstance(stored, (int, float)):
        return "", "<v>%r</v>" % stored
    if stored.startswith("#") and of_formula:
        return ' t="e"', "<v>%s</v>" % stored
    if of_formula:
        return ' t="str"', "<v>%s</v>" % escape(stored)
    return ' t="inlineStr"', '<is><t xml:space="preserve">%s</t></is>' % escape(stored)


def cell(place, content):
    if isinstance(content, bytes):
        return content.decode()
    if isinstance(content, tuple):
        kind, stored = value(content[1], True)
        return '<c r="%s"%s><f>%s</f>%s</c>' % (place, kind, escape(content[0].lstrip("=")), stored)
    kind, stored = value(content)
    return '<c r="%s"%s>%s</c>' % (place, kind, stored)


def column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def rows(cells):
    """The XML inside <sheetData> of {"A1": content}."""
    if isinstance(cells, bytes):
        return cells.decode()
    lines = {}
    for place, content in cells.items():
        letters, number = re.fullmatch(r"([A-Z]+)(\d+)", place).groups()
        lines.setdefault(int(number), []).append((column_number(letters), cell(place, content)))
    return "".join('<row r="%d">%s</row>' % (number, "".join(text for _, text in sorted(line)))
                   for number, line in sorted(lines.items()))


def relations(targets):
    """[(id, last word of the type, target)] -> a relations part."""
    return '<Relationships xmlns="%s">%s</Relationships>' % (PACKAGE, "".join(
        '<Relationship Id="%s" Type="%s/%s" Target=%s/>' % (key, OFFICE, kind, quoteattr(target))
        for key, kind, target in targets))


def worksheet(cells, after=""):
    return '<worksheet xmlns="%s" xmlns:r="%s"><sheetData>%s</sheetData>%s</worksheet>' % (
        MAIN, OFFICE, rows(cells), after)


def workbook_parts(sheets, names="", before="", others=()):
    """The parts of a workbook: `names` stands inside <definedNames>, `before` before <sheets>, `others` are further relations
    of the workbook."""
    listed = "".join('<sheet name=%s sheetId="%d" r:id="rId%d"/>' % (quoteattr(name), i + 1, i + 1)
                     for i, name in enumerate(sheets))
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                               '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                               '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
                               'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>%s</Types>'
                               % "".join('<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.'
                                         'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>' % (i + 1)
                                         for i in range(len(sheets))),
        "_rels/.rels": relations([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": '<workbook xmlns="%s" xmlns:r="%s">%s<sheets>%s</sheets>%s</workbook>' % (
            MAIN, OFFICE, before, listed, "<definedNames>%s</definedNames>" % names if names else ""),
        "xl/_rels/workbook.xml.rels": relations(
            [("rId%d" % (i + 1), "worksheet", "worksheets/sheet%d.xml" % (i + 1)) for i in range(len(sheets))]
            + list(others)),
    }
    for i, cells in enumerate(sheets.values()):
        parts["xl/worksheets/sheet%d.xml" % (i + 1)] = worksheet(cells)
    return parts


def package(parts):
    """{name: text or bytes} as a zip file, the same bytes every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            if content is not None:
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(info, content)
    return out.getvalue()


def workbook(sheets, names="", before="", others=(), parts=None):
    return package({**workbook_parts(sheets, names, before, others), **(parts or {})})
