"""A trained sheet applied to new rows: params go through a file bit by bit, statistics stay those of the training rows,
columns that the new file lacks stop only those that need them, and a submission has a row for each row of the test set.
The predictions are computed once more here, in Python."""
import csv
import json
import math
import os
import tempfile

from cellgrad import ROOT, SHEETS, check, finish, run, run_json

NET = os.path.join(SHEETS, "titanic_net.sheet")
COLUMNS = ["SibSp", "Parch", "Age_N", "log_Fare", "Pclass_1", "Pclass_2", "Embark_S", "Embark_C", "Male", "Ones"]


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else 0.0


def split(folder):
    """Every third row is new, and has an Id in place of Survived."""
    rows = rows_of(os.path.join(ROOT, "data", "titanic.csv"))
    names = list(rows[0])
    new_names = ["Id"] + [name for name in names if name != "Survived"]
    for name, fields, chosen in (("train.csv", names, [r for i, r in enumerate(rows) if i % 3]),
                                 ("test.csv", new_names, [dict(r, Id=i) for i, r in enumerate(rows) if i % 3 == 0])):
        with open(os.path.join(folder, name), "w", newline="") as file:
            writer = csv.DictWriter(file, fields, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(chosen)
    return rows_of(os.path.join(folder, "train.csv")), rows_of(os.path.join(folder, "test.csv"))


def is_kept(row):
    return row["Age"] and row["Embarked"] and row["Fare"]


def prediction(row, oldest, weights):
    x = [number(row["SibSp"]), number(row["Parch"]), number(row["Age"]) / oldest, math.log10(number(row["Fare"]) + 1),
         row["Pclass"] == "1", row["Pclass"] == "2", row["Embarked"] == "S", row["Embarked"] == "C",
         row["Sex"] == "male", 1]
    return sum(max(0, sum(a * line[k] for a, line in zip(x, weights))) for k in (0, 1))


with tempfile.TemporaryDirectory() as folder:
    train, test = split(folder)
    saved = os.path.join(folder, "net.json")
    solved = run_json(NET, "--csv", "passengers=train.csv", "--starts", "3", "--save-params", "net.json", "-o", "n.csv",
                      folder=folder)["solves"]["fit"]
    with open(saved) as file:
        kept = json.load(file)
    check(kept["params"]["W"] == solved["values"]["W"], "--save-params writes the numbers of the solution")
    done = run("eval", NET, "loss", "--csv", "passengers=train.csv", "--params", "net.json", "--json", folder=folder)
    check(abs(json.loads(done.stdout)["loss"] - solved["objective"]) <= 1e-15, "--params starts from them")

    words = ["predict", NET, "--train", "passengers=train.csv", "--params", "net.json", "--csv", "passengers=test.csv"]
    done = run(*words, "--columns", "Id, Survived=IF([@Preds]>0.5,1,0), Preds", "-o", "out.csv", folder=folder)
    check(done.returncode == 0, "predict: exit status %d %s" % (done.returncode, done.stderr))
    made = rows_of(os.path.join(folder, "out.csv"))
    oldest = max(number(row["Age"]) for row in train if is_kept(row))
    expected = [prediction(row, oldest, kept["params"]["W"]) for row in test]
    check(len(made) == len(test) and list(made[0]) == ["Id", "Survived", "Preds"], "a submission has a row for each")
    check([row["Id"] for row in made] == [row["Id"] for row in test], "columns unknown to the sheet pass through")
    error = max(abs(float(row["Preds"]) - want) for row, want in zip(made, expected))
    check(error <= 1e-14, "predictions are those of Python, with the training rows' MAX(Age): %g" % error)
    check(all(row["Survived"] == str(int(float(row["Preds"]) > 0.5)) for row in made), "a formula makes a column")
    check("keep where" in done.stderr, "rows with blanks are told of")

    done = run(*words, folder=folder)
    header = done.stdout.split("\n")[0].split(",")
    check("Preds" in header and "Loss" not in header, "all that can be computed is there")
    check("Loss" in done.stderr and "Survived" in done.stderr, "and what cannot be is told with its reason")
    done = run(*words, "--columns", "Loss", folder=folder)
    check(done.returncode == 4 and "needs the column Survived" in done.stderr, "what needs the target is an error")
    done = run(*words, "--columns", "Preds", "--keep", folder=folder)
    check(len(done.stdout.split()) == 1 + sum(1 for row in test if is_kept(row)), "--keep leaves out what is dropped")

    with open(os.path.join(folder, "line.sheet"), "w") as file:
        file.write('cellgrad 1\ntable t from "line.csv"\n    fit = a*[@x]+b\n    up = [@fit]&"!"\n'
                   "params a = 0\nparams b = 0\nsolve it\n    minimize SUMXMY2(t[fit],t[y])\n    by changing a, b\n")
    for name, text in (("line.csv", "x,y\n1,3\n2,5\n3,7\n"), ("new.csv", "x,id\n10,a\n-1,b\n")):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    done = run("predict", "line.sheet", "--csv", "t=new.csv", "--columns", "x,fit,up", folder=folder)
    values = [line.split(",") for line in done.stdout.split("\n")[1:3]]
    check(abs(float(values[0][1]) - 21) < 1e-12 and abs(float(values[1][1]) + 1) < 1e-12,
          "without --params the solve is run first: %s" % done.stdout)
finish()
