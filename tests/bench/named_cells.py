#!/usr/bin/env python3
"""Where an exported workbook has its named cells: usage: named_cells.py BOOK.xlsx. Prints "loss = Sheet!D2"; the upper left
cell of a block."""
import re
import sys
import zipfile
from xml.etree import ElementTree

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def main(path):
    with zipfile.ZipFile(path) as book:
        root = ElementTree.fromstring(book.read("xl/workbook.xml"))
    for name in root.iterfind(".//m:definedName", NS):
        found = re.fullmatch(r"'?([^'!]+)'?!\$?([A-Z]+)\$?(\d+)(:.*)?", name.text or "")
        if found and not name.get("name").startswith("_"):
            print("%s = %s!%s%s" % (name.get("name"), *found.group(1, 2, 3)))


if __name__ == "__main__":
    main(sys.argv[1])
