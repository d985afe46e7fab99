"""cellgrad run --profile: the stages and the nodes that it names are those of the sheet, with the rows and bytes that the
data have. usage: PROGRAM"""
import json
import os
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from cellgrad import ROOT, SHEETS, check, finish, run  # noqa: E402
from make_workbook import workbook  # noqa: E402
from solver_models import hidden, solver  # noqa: E402

STAGES = ["other", "read", "parse", "graph", "gradient", "compile", "prepare", "solve", "machine code", "certify", "export"]
data = os.path.join(ROOT, "data", "titanic.csv")
sheet = os.path.join(SHEETS, "titanic_net.sheet")
with tempfile.TemporaryDirectory() as folder:
    done = run("run", sheet, "--starts", "3", "--profile", "--json", "-o", os.path.join(folder, "net.csv"))
    result = json.loads(done.stdout)
    profile, solve = result["profile"], result["solves"]["fit"]
    stages = profile["stages"]
    check(list(stages) == STAGES, "stages %s" % list(stages))
    whole = sum(stage["seconds"] for stage in stages.values())
    check(abs(whole - profile["seconds"]) < 1e-9, "the stages take %g s, the whole %g s" % (whole, profile["seconds"]))
    check(all(stages[name]["seconds"] > 0 for name in STAGES if name != "machine code"), "each stage takes time")
    check(stages["read"]["rows"] == 1309 and stages["read"]["bytes"] == os.path.getsize(data), "read %s" % stages["read"])
    check(stages["parse"]["bytes"] == os.path.getsize(sheet), "parse %s" % stages["parse"])
    check(stages["solve"]["rows"] == 1043 * solve["evaluations"], "solve %s" % stages["solve"])
    # the loss reads SibSp, Parch, Survived, and what Age_N, log_Fare and the five dummies come from
    check(stages["solve"]["bytes"] == 8 * 8 * stages["solve"]["rows"], "solve %s" % stages["solve"])
    check(profile["memory"] > 1e6, "memory %s" % profile["memory"])
    check(0 < profile["memory_of_files"] < profile["memory"], "of which files %s" % profile["memory_of_files"])
    exported = os.path.getsize(os.path.join(folder, "net.csv"))
    check(stages["export"]["bytes"] == exported, "export %s, written %d" % (stages["export"], exported))
    nodes = profile["nodes"]
    names = [node["name"] for node in nodes]
    check(abs(sum(node["share"] for node in nodes) - 1) < 1e-9, "the nodes' shares add up to 1")
    check(sorted(nodes, key=lambda node: -node["seconds"]) == nodes, "the costliest node comes first")
    check("passengers[Loss]" in names and "passengers[ReLU1]" in names, "named nodes %s" % names)
    check(any(node["operation"] == "MMULT" and node["rows"] == 1043 for node in nodes), "the product with W is there")
    check(any(node["gradient"] for node in nodes) and any(not node["gradient"] for node in nodes), "both passes")
    long = json.loads(run("solve", sheet, "--starts", "2000", "--threads", "1", "--profile", "--json").stdout)["profile"]["stages"]
    check(long["solve"]["seconds"] > 0.1, "%g s of iterations are enough for machine code" % long["solve"]["seconds"])
    check(long["machine code"]["seconds"] > 0, "a long solve tries to make machine code: %s" % long)
    text = run("solve", sheet, "--starts", "1", "--profile").stdout
    check("\nprofile of " in text and "nodes of one value and gradient" in text, "profile as text: %s" % text[-500:])
    plain = json.loads(run("solve", sheet, "--starts", "1", "--json").stdout)
    check("profile" not in plain, "no profile unless asked for")
    without = json.loads(run("run", os.path.join(SHEETS, "titanic_data.sheet"), "--profile", "--json").stdout)
    check(without["profile"]["nodes"] == [], "no nodes without a solve")

    # Rows that use the row above are a node of their own kind, as every other node has an operation.
    growth = os.path.join(folder, "growth.sheet")
    with open(growth, "w", encoding="utf-8") as file:
        file.write("cellgrad 1\nparams a = 0.5\nsheet S\n    A1 = 1\n    A2:A400 = A1*a+1\ntotal = SUM(S!A1:A400)\n"
                   "solve s\n    minimize (total-100)^2\n    by changing a\n")
    done = run("solve", growth, "--profile", "--json")
    check(done.returncode == 0, "a recurrence is profiled: exit status %d" % done.returncode)
    operations = [node["operation"] for node in json.loads(done.stdout)["profile"]["nodes"]]
    check("row by row" in operations and all(operations), "operations %s" % operations)

    # The variables of a workbook's Solver model are cells.
    book = os.path.join(folder, "book.xlsx")
    with open(book, "wb") as file:
        file.write(workbook({"S": {"A1": 1, "A2": 2, "B1": ("=EXP(A1)-A1+(A2-1)^2", None)}},
                            names=hidden(solver("S", "min", "B1", "A1:A2"))))
    nodes = json.loads(run("solve", book, "--profile", "--json").stdout)["profile"]["nodes"]
    check(any(node["gradient"] for node in nodes) and any(node["operation"] == "EXP" for node in nodes),
          "a workbook's model is profiled with its gradient: %s" % [node["operation"] for node in nodes])
finish()
