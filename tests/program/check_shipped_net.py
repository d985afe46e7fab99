"""The Titanic sheets on the shipped rows: the loss of 1,000 starts, and two spellings of one net. usage: PROGRAM"""
import json
import os
import tempfile

from cellgrad import SHEETS, check, finish, near, run, run_json

with tempfile.TemporaryDirectory() as folder:
    linear = run_json(os.path.join(SHEETS, "titanic_linear.sheet"), folder=folder)
    near(linear["solves"]["fit"]["objective"], 0.14874391210418733, 1e-12, "linear loss")
    near(linear["cells"]["accuracy"], 0.789070, 1e-6, "linear accuracy")
    net = os.path.join(SHEETS, "titanic_net.sheet")
    best = run_json(net, "--starts", "1000", folder=folder)["solves"]["fit"]
    check(best["objective"] <= 0.1369, "1,000 starts of the net reach %.9g" % best["objective"])

    # the same parameters in both sheets: W[10,2] of one are the rows a and b of the other
    start = json.loads(run("eval", net, "W", "--json").stdout)["W"]
    columns = ["{" + ",".join(repr(row[unit]) for row in start) + "}" for unit in range(2)]
    other = os.path.join(SHEETS, "titanic_sumproduct.sheet")
    names = list(json.loads(run("run", other, "--json", "--starts", "1", folder=folder).stdout)["solves"]["fit"]["values"])
    settings = [word for name, column in zip(names, columns) for word in ("--set", name + "=" + column)]
    one = run_json(net, "--starts", "1", folder=folder)["solves"]["fit"]["objective"]
    two = run_json(other, "--starts", "1", *settings, folder=folder)["solves"]["fit"]["objective"]
    near(two, one, 1e-9, "MMULT and SUMPRODUCT from the same parameters")
finish()
