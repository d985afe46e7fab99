#!/usr/bin/env python3
"""openpyxl, which knows the file format and no spreadsheet, reads every exported workbook without a warning.

usage: read_with_openpyxl.py CELLGRAD FOLDER

Every sheet file of the folder is run, and exported with all it asks for. What openpyxl finds must be what stands in the
file's XML: each number and text, and as many formulas, tables and charts. Where this Python has no openpyxl, one that has is looked for.

exit status: 0 all read, 1 not, 2 usage, 77 skipped: no Python here has openpyxl.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile

from compare_workbooks import list_sheets, read_cells, read_text, run_sheets

try:
    import openpyxl
except ImportError:
    openpyxl = None


def elsewhere():
    """Runs this with the system's Python, where a distribution's packages are."""
    python = shutil.which("python3", path=os.defpath)
    found = python and subprocess.run([python, "-c", "import openpyxl"], stderr=subprocess.DEVNULL, check=False).returncode == 0
    if found and os.environ.get("CELLGRAD_OTHER_PYTHON") is None:
        return subprocess.run([python] + sys.argv, env={**os.environ, "CELLGRAD_OTHER_PYTHON": "1"}, check=False).returncode
    print("skipped: openpyxl is not installed")
    return 77


def count_parts(path, start):
    with zipfile.ZipFile(path) as book:
        return sum(1 for name in book.namelist() if name.startswith(start))


def check(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values = openpyxl.load_workbook(path, data_only=True)
        live = openpyxl.load_workbook(path)
    ours, formulas = read_cells(path)
    bad = 0
    for (sheet, corner), (kind, value) in ours.items():
        found = values[sheet][corner].value
        good = {"number": found == value, "boolean": found == (value == "1"), "error": found == value,
                "text": found == value or (found is None and value == "")}[kind]
        bad += not good
        if not good and bad < 5:
            print(f"{path}: {sheet}!{corner}: {found!r}, the file has {value!r}")
    stored = sum(1 for sheet in live for row in sheet.iter_rows() for cell in row if cell.data_type == "f")
    tables = sum(len(sheet.tables) for sheet in live)
    charts = sum(len(sheet._charts) for sheet in live)
    for name, found, expected in (("formulas", stored, len(formulas)), ("tables", tables, count_parts(path, "xl/tables/table")),
                                  ("charts", charts, count_parts(path, "xl/charts/chart"))):
        if found != expected:
            print(f"{path}: {found} {name}, the file has {expected}")
            bad += 1
    print(f"{os.path.basename(path)}: {len(ours)} cells, {stored} formulas, {tables} tables, {charts} charts, {bad} differences")
    return bad


def main(arguments):
    if len(arguments) != 2:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    if not openpyxl:
        return elsewhere()
    sheets = [sheet for sheet in list_sheets([arguments[1]]) if "\nexport " in read_text(sheet)]
    with tempfile.TemporaryDirectory() as folder:
        books, _ = run_sheets(os.path.abspath(arguments[0]), sheets, folder, False, False)
        return 1 if sum(map(check, books)) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
