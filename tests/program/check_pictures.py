"""README's pictures show what the program writes: each says, in its file, which cells it shows; the workbook that README's
first command leaves must hold the same. When it does not: tools/render_workbook.py makes them anew. usage: PROGRAM"""
import math
import os
import re
import sys
import tempfile

from cellgrad import ROOT, check, finish, run

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "tools"))
import render_workbook  # noqa: E402


def is_same(shown, found):
    """Another processor's last digits may lead elsewhere between two switches of the net, but not to another minimum."""
    try:
        return math.isclose(float(shown), float(found), rel_tol=1e-3, abs_tol=1e-3)
    except (TypeError, ValueError):
        return shown == found


with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
    text = file.read()
sheet = re.search(r"^sh tools/setup run (\S+\.sheet)$", text, re.M).group(1)
pictures = re.findall(r"!\[[^\]]*\]\((docs/\S+\.png)\)", text)
check(len(pictures) == 2, "README has two pictures: %s" % ", ".join(pictures))
with tempfile.TemporaryDirectory() as folder:
    run("run", os.path.join(ROOT, sheet), "--quiet", folder=folder)
    book = os.path.join(folder, os.path.basename(sheet).replace(".sheet", ".xlsx"))
    for picture in pictures:
        said = render_workbook.read_text(os.path.join(ROOT, picture))
        if not check(said is not None and len(said[2]) > 100, "%s says what it shows" % picture):
            continue
        number, cells, shown = said
        found = render_workbook.cells_of(book, cells, number)
        other = [place for place in sorted(set(shown) | set(found)) if not is_same(shown.get(place), found.get(place))]
        check(not other, "%s shows %s of worksheet %d of the workbook that is written now; other cells: %s" % (
            picture, cells, number, ", ".join("%s %s, now %s" % (place, shown.get(place), found.get(place)) for place in other[:8])))
finish()
