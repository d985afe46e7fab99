"""cellgrad run --profile: the stages and the nodes that it names are those of the sheet, with the rows and bytes that the
data have. usage: PROGRAM"""
import json
import os
import tempfile

from cellgrad import ROOT, SHEETS, check, finish, run

STAGES = ["other", "read", "parse", "graph", "gradient", "compile", "prepare", "solve", "export"]
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
    check(all(stages[name]["seconds"] > 0 for name in STAGES), "each stage takes time")
    check(stages["read"]["rows"] == 1309 and stages["read"]["bytes"] == os.path.getsize(data), "read %s" % stages["read"])
    check(stages["parse"]["bytes"] == os.path.getsize(sheet), "parse %s" % stages["parse"])
    check(stages["solve"]["rows"] == 1043 * solve["evaluations"], "solve %s" % stages["solve"])
    # the loss reads SibSp, Parch, Survived, and what Age_N, log_Fare and the five dummies come from
    check(stages["solve"]["bytes"] == 8 * 8 * stages["solve"]["rows"], "solve %s" % stages["solve"])
    check(profile["memory"] > 1e6, "memory %s" % profile["memory"])
    exported = os.path.getsize(os.path.join(folder, "net.csv"))
    check(stages["export"]["bytes"] == exported, "export %s, written %d" % (stages["export"], exported))
    nodes = profile["nodes"]
    names = [node["name"] for node in nodes]
    check(abs(sum(node["share"] for node in nodes) - 1) < 1e-9, "the nodes' shares add up to 1")
    check(sorted(nodes, key=lambda node: -node["seconds"]) == nodes, "the costliest node comes first")
    check("passengers[Loss]" in names and "passengers[ReLU1]" in names, "named nodes %s" % names)
    check(any(node["operation"] == "MMULT" and node["rows"] == 1043 for node in nodes), "the product with W is there")
    check(any(node["gradient"] for node in nodes) and any(not node["gradient"] for node in nodes), "both passes")
    text = run("solve", sheet, "--starts", "1", "--profile").stdout
    check("\nprofile of " in text and "nodes of one value and gradient" in text, "profile as text: %s" % text[-500:])
    plain = json.loads(run("solve", sheet, "--starts", "1", "--json").stdout)
    check("profile" not in plain, "no profile unless asked for")
    without = json.loads(run("run", os.path.join(SHEETS, "titanic_data.sheet"), "--profile", "--json").stdout)
    check(without["profile"]["nodes"] == [], "no nodes without a solve")
finish()
