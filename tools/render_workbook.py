#!/usr/bin/env python3
"""A picture of a worksheet's upper left part, as LibreOffice shows it: for the README and for looking at layouts.

usage: render_workbook.py BOOK.xlsx PICTURE.png [RANGE [WORKSHEET [DPI]]]

RANGE is like A1:T24 (default), WORKSHEET counts from 1. The book is recalculated first, and shown with the letters of its
columns, the numbers of its rows and its grid. Needs LibreOffice (soffice) and pdftoppm. The picture's file says as text what
range and cells it shows (read_text), so that a test can tell when a workbook has become another one.
"""
import os
import re
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from xml.etree import ElementTree

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


def absolute(cells):
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", cells)


def prepare(book, copy, cells, number):
    """A copy that prints only `cells` of the worksheet, with headings and grid, on one page of its own shape."""
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as out:
        workbook = source.read("xl/workbook.xml").decode()
        name = re.findall(r'<sheet\s(?:[^>]*\s)?name="([^"]*)"', workbook)[number - 1].replace("'", "''")
        for part in source.namelist():
            text = source.read(part)
            if part == "xl/workbook.xml":
                workbook = re.sub(r"<definedName name=\"_xlnm.Print_Titles\".*?</definedName>", "", workbook)
                area = f"<definedName name=\"_xlnm.Print_Area\" localSheetId=\"{number - 1}\">'{name}'!{absolute(cells)}</definedName>"
                if "<definedNames>" in workbook:
                    workbook = workbook.replace("<definedNames>", "<definedNames>" + area, 1)
                elif "<calcPr" not in workbook:
                    workbook = workbook.replace("</sheets>", f"</sheets><definedNames>{area}</definedNames>", 1)
                else:
                    workbook = workbook.replace("<calcPr", f"<definedNames>{area}</definedNames><calcPr", 1)
                text = workbook.encode()
            elif part == f"xl/worksheets/sheet{number}.xml":
                page = '<printOptions headings="1" gridLines="0"/><pageMargins left="0.2" right="0.2" top="0.2" bottom="0.2" header="0" footer="0"/>'
                if b"<pageMargins" not in text:
                    text = text.replace(b"</sheetData>", b"</sheetData><pageMargins/><pageSetup/>")
                text = re.sub(rb"<pageMargins[^>]*/>", page.encode(), text)
                text = re.sub(rb"<pageSetup[^>]*/>", b'<pageSetup paperSize="8" orientation="landscape" fitToHeight="1"/>', text)
            elif part.startswith("xl/worksheets/sheet"):
                text = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", text, flags=re.S)
                text = re.sub(rb"<tableParts.*</tableParts>", b"", text, flags=re.S)
            out.writestr(part, text)


MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def column_number(letters):
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def text_of(element):
    return "".join(part.text or "" for part in element.iter(MAIN + "t"))


def cells_of(book, cells, number):
    """The values that the workbook's file holds for a range: {"A1": "titanic_net", ...}."""
    with zipfile.ZipFile(book) as source:
        texts = []
        if "xl/sharedStrings.xml" in source.namelist():
            texts = [text_of(item) for item in ElementTree.fromstring(source.read("xl/sharedStrings.xml")).iter(MAIN + "si")]
        sheet = ElementTree.fromstring(source.read(f"xl/worksheets/sheet{number}.xml"))
    left, top, right, bottom = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", cells).groups()
    found = {}
    for cell in sheet.iter(MAIN + "c"):
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups()
        if not (int(top) <= int(row) <= int(bottom) and column_number(left) <= column_number(letters) <= column_number(right)):
            continue
        value = cell.find(MAIN + "v")
        text = text_of(cell) if cell.get("t") == "inlineStr" else value.text if value is not None else ""
        if text:
            found[cell.get("r")] = texts[int(text)] if cell.get("t") == "s" else text
    return found


KEYWORD = b"Description\0"


def describe(book, cells, number):
    lines = [f"{number} {cells}"] + [f"{place}\t{value}" for place, value in cells_of(book, cells, number).items()]
    return KEYWORD + "\n".join(lines).encode("latin-1", "replace")


def read_text(picture):
    """What a picture shows: worksheet, range and values; None when it does not say."""
    with open(picture, "rb") as file:
        data = file.read()
    at = 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        content = data[at + 8:at + 8 + length]
        if kind == b"tEXt" and content.startswith(KEYWORD):
            head, *lines = content[len(KEYWORD):].decode("latin-1").split("\n")
            number, cells = head.split(" ")
            return int(number), cells, dict(line.split("\t", 1) for line in lines)
        at += 12 + length
    return None


def crop(pixels, picture, text, margin=12):
    """A PPM file without its white border, as PNG, with a text."""
    with open(pixels, "rb") as file:
        _, size, _, data = file.read().split(b"\n", 3)
    width, height = map(int, size.split())
    rows = [data[3 * width * y:3 * width * (y + 1)] for y in range(height)]
    white = b"\xff" * (3 * width)
    bottom = min(height, 1 + max(y for y in range(height) if rows[y] != white) + margin)
    right = min(width, (max(len(row.rstrip(b"\xff")) for row in rows) + 2) // 3 + margin)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", right, bottom, 8, 2, 0, 0, 0)),
              (b"tEXt", text),
              (b"IDAT", zlib.compress(b"".join(b"\0" + row[:3 * right] for row in rows[:bottom]), 9)), (b"IEND", b"")]
    with open(picture, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for kind, content in chunks:
            file.write(struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content)))


def main(arguments):
    if not 2 <= len(arguments) <= 5:
        print(__doc__, file=sys.stderr)
        return 2
    book, picture = arguments[:2]
    cells, number, dpi = (arguments[2:] + ["A1:T24", "1", "110"][len(arguments) - 2:])[:3]
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile")
        os.makedirs(os.path.join(profile, "user"))
        with open(os.path.join(profile, "user", "registrymodifications.xcu"), "w", encoding="utf-8") as settings:
            settings.write(SETTINGS)
        copy = os.path.join(folder, "book.xlsx")
        prepare(book, copy, cells, int(number))
        subprocess.run(["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf", "--outdir", folder, copy],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
        subprocess.run(["pdftoppm", "-singlefile", "-r", dpi, os.path.join(folder, "book.pdf"), os.path.join(folder, "book")], check=True)
        crop(os.path.join(folder, "book.ppm"), picture, describe(book, cells, int(number)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
