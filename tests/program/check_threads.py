"""Results do not depend on the number of threads: the same bytes in JSON (times aside) and in the workbook. usage: PROGRAM"""
import os
import re
import tempfile

from cellgrad import all_sheets, check, finish, run


def outputs(sheet, threads):
    with tempfile.TemporaryDirectory() as folder:
        done = run("run", sheet, "--json", "--threads", str(threads), "--starts" if "net" in sheet else "--seed", "8",
                   folder=folder)
        files = {}
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), "rb") as file:
                files[name] = file.read()
        return re.sub(r'"seconds": [^,}]*', '"seconds": 0', done.stdout), done.returncode, files


for path in all_sheets():
    one = outputs(path, 1)
    check(one[0] != "", "%s: has a result" % path)
    for threads in (2, 3):
        several = outputs(path, threads)
        check(one[0] == several[0], "%s: JSON with %d threads" % (path, threads))
        check(one[1:] == several[1:], "%s: exit status and files %s with %d threads" % (path, ", ".join(one[2]), threads))
finish()
