"""What the checks of workbooks claim: that formulas give what is stored, that cells are as `dump` shows them, that a file is
refused."""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from cellgrad import check, run  # noqa: E402

FOLDER = tempfile.mkdtemp()


def put(content, name="book.xlsx"):
    path = os.path.join(FOLDER, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def recalc(content, *options):
    done = run("recalc", put(content), "--compare", "--json", *options)
    if not done.stdout:
        return {"error": done.stderr}
    return json.loads(done.stdout)


def agrees(text, content, compared, frozen=0, changing=0):
    """Every formula that has a stored value gives it."""
    result = recalc(content)
    good = (result.get("compared") == compared and result.get("differ") == [] and len(result["frozen"]) == frozen
            and len(result["changing"]) == changing)
    check(good, text + ("" if good else ": %s" % result))


def dump(content):
    lines = [line.split("\t", 1) for line in run("dump", put(content)).stdout.splitlines()]
    return {place: rest for place, rest in lines}


def holds(text, content, cells):
    """The cells are as `dump` shows them."""
    found = dump(content)
    wrong = {place: found.get(place) for place, shown in cells.items() if found.get(place) != shown}
    check(not wrong, text + ("" if not wrong else ": %s" % wrong))


def refused(text, content, code, words=""):
    done = run("recalc", put(content))
    good = done.returncode in (2, 3) and "[%s]" % code in done.stderr and words in done.stderr and not done.stdout
    check(good, text + ("" if good else ": %d %s" % (done.returncode, done.stderr)))
