#!/usr/bin/env python3
"""Instructions of fixed cases, which do not depend on the machine's mood: usage: count_instructions.py PROGRAM [--accept]

PROGRAM is built with one path of every vector function (CG_ONE_PATH), so that the processor does not choose. Counted by
callgrind are the instructions of the program's own code; those of the C library, which chooses by processor too, are not.
The counts are compared with tests/bench/instructions.json: more than 5 % above is a failure; below is good, and worth
accepting. The file names the compiler it was made with: counts of another one are only printed.

exit status: 0 fine, 1 a rise, 77 skipped: no valgrind, or another compiler."""
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
KEPT = os.path.join(HERE, "instructions.json")
SKIPPED, MOST_RISE = 77, 0.05
CASES = {
    "read a table": ["eval", "{folder}/rows.sheet", "ROWS(t[Fare])"],
    "gradient of a column formula": ["grad", "{sheets}/titanic_net.sheet", "loss"],
    "solve from three places": ["solve", "{sheets}/titanic_net.sheet", "--starts", "3", "--seed", "0", "--threads", "1", "--quiet"],
    "look-ups in growing ranges": ["eval", "{folder}/growing.sheet", "total"],
}
ROWS = 10000
LOOK_UPS = """cellgrad 1
sheet S
    A1:A4000 = MOD(ROW()*7919,100003)
    B1:B4000 = ROW()
    C1:C4000 = MATCH(B1*9,A$1:A1,1)
    D1:D4000 = MATCH(A1,B1:B$4000,-1)
    E1:E4000 = XLOOKUP(B1*9,A$1:A1,B$1:B1,,-1)
    F1:F4000 = XMATCH(B1*9,A1:A$4000,1)
    G1:G4000 = VLOOKUP(B1*9,A$1:B1,2,TRUE)
    H1:H4000 = RANK(A1,A1:A$4000)
total = SUM(IFERROR(S!C1:H4000,0))
"""


def write_table(folder):
    """The passengers again and again, and a sheet that reads them; a sheet of look-ups that would cost the square of its rows."""
    with open(os.path.join(ROOT, "data", "titanic.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with open(os.path.join(folder, "rows.csv"), "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(rows[0])
        for i in range(ROWS):
            out.writerow([i + 1] + rows[1 + i % (len(rows) - 1)][1:])
    with open(os.path.join(folder, "rows.sheet"), "w", encoding="utf-8") as file:
        file.write('cellgrad 1\ntable t from "rows.csv"\n')
    with open(os.path.join(folder, "growing.sheet"), "w", encoding="utf-8") as file:
        file.write(LOOK_UPS)


def own_instructions(profile, program):
    """The self cost of all functions of the program's own object file in a callgrind profile."""
    total, own, names = 0, False, {}
    lines = iter(profile)
    for line in lines:
        place = re.match(r"(c?)ob=(\(\d+\))\s*(.*)", line)
        if place:  # an object is named where it is mentioned first
            if place[3]:
                names[place[2]] = place[3]
            if not place[1]:
                own = names[place[2]].endswith(os.path.basename(program))
        elif line.startswith("calls="):
            next(lines)
        elif own and re.match(r"[+\-*\d]", line):
            total += int(line.split()[1])
    return total


def count(program, words, folder):
    path = os.path.join(folder, "callgrind.out")
    words = [word.format(folder=folder, sheets=os.path.join(ROOT, "sheets")) for word in words]
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + path, program] + words,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError("%s: exit status %d\n%s" % (" ".join(words), done.returncode, done.stderr))
    with open(path, encoding="utf-8") as file:
        return own_instructions(file, program)


def compiler_of(program):
    found = subprocess.run(["readelf", "-p", ".comment", program], stdout=subprocess.PIPE, text=True, check=True).stdout
    return sorted(set(re.findall(r"\]\s+(.*)", found)))[0]


def main(program, accept):
    if not shutil.which("valgrind") or not shutil.which("readelf"):
        print("skipped: valgrind or readelf is not installed")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        write_table(folder)
        counts = {name: count(program, words, folder) for name, words in CASES.items()}
    compiler = compiler_of(program)
    if accept:
        with open(KEPT, "w", encoding="utf-8") as file:
            json.dump({"compiler": compiler, "instructions": counts}, file, indent=4)
            file.write("\n")
    with open(KEPT, encoding="utf-8") as file:
        kept = json.load(file)
    risen = 0
    for name, found in counts.items():
        change = found / kept["instructions"][name] - 1
        risen += change > MOST_RISE
        print("%-8s %-30s %14s instructions, %+.2f %%" %
              ("FAILED" if change > MOST_RISE else "ok", name, "{:,}".format(found), 100 * change))
    if compiler != kept["compiler"]:
        print("skipped: the counts are those of %s, and this is %s" % (kept["compiler"], compiler))
        return SKIPPED
    return 1 if risen else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--accept"]):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(main(os.path.abspath(sys.argv[1]), len(sys.argv) == 3))
