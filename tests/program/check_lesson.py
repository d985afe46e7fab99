"""The lesson's published numbers, on the lesson's own rows. usage: PROGRAM; skipped where the Kaggle file is not."""
import os
import sys
import tempfile

from cellgrad import KAGGLE, SHEETS, SKIPPED, check, finish, near, run_json

if not os.path.exists(KAGGLE):
    print("skipped: the lesson's data are not shipped with the project, and not beside it")
    sys.exit(SKIPPED)

COEFFICIENTS = [-0.054934398, -0.013925959, -0.512118239, 0.048740493, 0.352609323, 0.182841631, 0.030715196, 0.096811009,
                -0.483064522, 0.694415911]
DATA = ["--csv", "passengers=" + KAGGLE]


def sheet(name):
    return os.path.join(SHEETS, name + ".sheet")


with tempfile.TemporaryDirectory() as folder:
    linear = run_json(sheet("titanic_linear"), *DATA, folder=folder)
    near(linear["solves"]["fit"]["objective"], 0.1442271493073191, 1e-12, "linear loss")
    near(linear["cells"]["accuracy"], 0.797753, 1e-6, "linear accuracy")
    for found, expected in zip(linear["solves"]["fit"]["values"]["w"][0], COEFFICIENTS):
        near(found, expected, 6e-10, "coefficient")

    net = run_json(sheet("titanic_net"), *DATA, "--starts", "1000", folder=folder)["solves"]["fit"]
    check(net["objective"] <= 0.1290, "1,000 starts of the net reach %.9g" % net["objective"])
    for objective in (0.143860, 0.143915, 0.404494):
        found = [m for m in net["minima"] if abs(m["objective"] - objective) < 2e-6]
        check(bool(found) and all(m["dead"] for m in found),
              "minimum %.6f with a dead unit: %s" % (objective, [(m["count"], m["dead"]) for m in found]))
    check(sum(m["count"] for m in net["minima"]) == 1000, "each start is counted once")
finish()
