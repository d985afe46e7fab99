"""The README tells the truth: its sheet gives the output it shows. usage: PROGRAM"""
import os
import re
import shlex
import tempfile

from cellgrad import ROOT, check, finish, run

with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
    blocks = re.findall(r"^```\w*\n(.*?)^```$", file.read(), re.M | re.S)
sheets = [block for block in blocks if block.startswith("cellgrad 1\n")]
shown = [block for block in blocks if block.startswith("$ cellgrad ")]
check(len(sheets) == 1 and len(shown) == 1, "one sheet and one session")
check(sheets[0].count("\n") == 10, "the sheet has ten lines")


def comparable(text):
    """Without times, and without rounding in place of 0."""
    text = re.sub(r"\d+\.\d+ s\b", "_ s", text)
    return re.sub(r"\b\d\.?\d*e-1[3-9]\b", "0", text)


with tempfile.TemporaryDirectory() as folder:
    os.symlink(os.path.join(ROOT, "data"), os.path.join(folder, "data"))
    with open(os.path.join(folder, "parabola.sheet"), "w", encoding="utf-8") as file:
        file.write(sheets[0])
    for part in shown[0].split("$ cellgrad ")[1:]:
        command, _, output = part.partition("\n")
        done = run(*shlex.split(command), folder=folder)
        check(comparable(done.stdout) == comparable(output), "%s gives\n%s" % (command, done.stdout))
    check(run("fmt", "--check", "parabola.sheet", folder=folder).returncode == 0, "it is in canonical form")
finish()
