"""The growth of time and memory: what one row, and one formula column, cost at each size beyond what a run of few costs.

A step is measured as the difference of solves of many steps and of half as many, so that what happens once (the machine code
that loops become) is not in it; what is left of a solve of few steps is that code, and what was computed without it before."""
import json
import os
import shutil
import subprocess
from typing import Callable, NamedTuple

from quantities import bytes_text, count_text, median, seconds_text


# Where libraries come to lie decides how many of their pages are in memory: as much as a thousand rows, by chance.
SAME_ADDRESSES = ["setarch", "--addr-no-randomize"] if shutil.which("setarch") and subprocess.run(
    ["setarch", "--addr-no-randomize", "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0 else []


def profiled(bench, sheet, *words):
    """The profile of a solve, with the process's largest memory and the evaluations."""
    done = subprocess.run([*SAME_ADDRESSES, bench.program, "solve", sheet, "--json", "--profile", *words], stdout=subprocess.PIPE,
                          check=True, text=True)
    result = json.loads(done.stdout)
    profile = result["profile"]
    profile["evaluations"] = result["solves"]["fit"]["evaluations"]
    return profile


NET = """cellgrad 1
table t from "none.csv"
    Lin[2] = MMULT(t[[x1]:[x10]], W)
    ReLU1  = IF([@Lin1]<0,0,[@Lin1])
    ReLU2  = IF([@Lin2]<0,0,[@Lin2])
    Preds  = [@ReLU1]+[@ReLU2]
    Loss   = ([@Preds]-[@y])^2
params W[10,2] = {0.1,0.2;0.1,0.1;0.1,-0.2;0.1,0.1;0.2,0.1;0.1,0.1;-0.1,0.1;0.1,0.2;-0.1,0.1;0.1,0.1}
loss = AVERAGE(t[Loss])
solve fit
    minimize loss
    by changing W
    method gd(rate=%s, steps=%d)
"""


def net_sheet(steps):
    return NET % ("0.01", steps)


def columns_sheet(count, steps):
    """So many formula columns, each made of the one before and a column of the table, the loss of the last. No two formulas have a
    step in common, so that each costs as much as any other."""
    lines = ["cellgrad 1", "table t from \"none.csv\""]
    for k in range(count):
        before = "f%d" % (k - 1) if k else "y"
        lines.append("    f%d = IF([@%s]>%.4f, [@%s]*0.9, [@x%d]-[@%s]*w)" % (k, before, k * 617 % 1009 / 1009, before, k % 10 + 1, before))
    lines += ["params w = 0.5", "loss = AVERAGE((t[f%d]-t[x1])^2)" % (count - 1), "solve fit", "    minimize loss", "    by changing w",
              "    method gd(rate=0.0001, steps=%d)" % steps, ""]
    return "\n".join(lines)


COSTS = {"read": ("read",), "compile": ("parse", "graph", "gradient", "compile")}
OVER = "step over hand-fused C"


# Of the solves whose memory is compared, where the steps' transcript could be seen in it: enough for machine code at every size.
MEMORY_STEPS = 5000


class Plan(NamedTuple):
    """How a size is measured: its solves `times` in each round, of which the quickest counts, for what is small needs it."""
    write_sheet: Callable[[int], str]
    table: str
    steps: int
    memory_steps: int
    times: int


def solve(bench, plan, steps):
    sheet = os.path.join(bench.data, "growth.sheet")
    with open(sheet, "w", encoding="utf-8") as file:
        file.write(plan.write_sheet(steps))
    return profiled(bench, sheet, "--csv", "t=" + plan.table, "--threads", "1")


def start_costs(bench, plan):
    """Seconds of reading and of compiling."""
    stages = solve(bench, plan, 2)["stages"]
    return {name: sum(stages[each]["seconds"] for each in of) for name, of in COSTS.items()}


def solve_costs(bench, plan):
    """Seconds of a step, from a long solve and one of half the steps, and of the machine code, a large part of a short one."""
    def quickest(steps):
        return min((each["stages"]["solve"]["seconds"], each["evaluations"]) for each in [solve(bench, plan, steps) for _ in range(plan.times)])
    few, some, more = quickest(plan.steps // 4), quickest(plan.steps), quickest(2 * plan.steps)
    step = max((more[0] - some[0]) / (more[1] - some[1]), 0)
    return {"step": step, "machine code": max(few[0] - few[1] * step, 0)}


def memory_costs(bench, plan):
    return {"memory": solve(bench, plan, plan.memory_steps)["memory"]}


def beside_hand_fused(bench, rows):
    """Seconds of a step of the hand-fused C loop, and a step of cellgrad's over it, in turns."""
    ours, rival = bench.own("net", "cellgrad", rows, 1), bench.own("net", "fused", rows, 1)
    pairs = [(ours.turn(), rival.turn()) for _ in range(bench.turns(15) + 1)][1:]
    for contestant in (ours, rival):
        contestant.close()
    return median([theirs for _, theirs in pairs]), median([own / theirs for own, theirs in pairs])


def grow(bench, name, keys, plans, rounds):
    """What one costs by size, beyond what the first size costs, in which little is of what grows. All sizes take turns, and a round's
    costs are compared with each other alone: the machine has slow minutes, and they are of all sizes. What is said is the median of
    the rounds, which are many of what is quickly measured. Returns the costs by size."""
    few, *sizes = plans
    costs = {size: {} for size in sizes}
    fixed = {}
    for measure, times in ((start_costs, 4 * rounds), (solve_costs, rounds), (memory_costs, 1)):
        found = [{size: measure(bench, plan) for size, plan in plans.items()} for _ in range(times)]
        for key in found[0][few]:
            fixed[key] = median([each[few][key] for each in found])
            for size in sizes:
                costs[size][key] = median([max(each[size][key] - each[few][key], 0) / (size - few) for each in found])
    series = {size: {key: costs[size][key] for key in keys if key in costs[size]} for size in sizes}
    bench.growth.append({"name": name, "few": few, "fixed": {key: fixed[key] for key in keys if key in fixed}, "series": series})
    return series


def say(name, series):
    for size, costs in series.items():
        print("growth: %9s %s: %s" % (count_text(size), name, ", ".join("%s %s" % (key, cost_text(key, value)) for key, value in costs.items())),
              flush=True)


def grow_rows(bench):
    plans = {}
    for rows in [1000] + [10 ** k for k in range(4, 7 if bench.quick else 8)]:
        steps = max(20, min(5000, 10 ** 8 // rows))
        plans[rows] = Plan(net_sheet, number_table(bench, rows), steps, MEMORY_STEPS if rows < 10 ** 6 else steps, 1)
    series = grow(bench, "rows", ("read", "step", "memory"), plans, 2 if bench.quick else 3)
    for rows, costs in series.items():
        costs["hand-fused C"], costs[OVER] = beside_hand_fused(bench, rows)
    say("rows", series)


def grow_columns(bench):
    plans = {}
    for count in [10, 30, 100, 300, 1000]:
        steps = max(300, 20000 // count)
        plans[count] = Plan(lambda steps, count=count: columns_sheet(count, steps), number_table(bench, 10000), steps,
                            MEMORY_STEPS if count <= 100 else steps, 3 if count < 100 else 1)
    say("formula columns", grow(bench, "formula columns", ("compile", "machine code", "step", "memory"), plans, 2 if bench.quick else 5))


def case_growth(bench):
    grow_rows(bench)
    grow_columns(bench)


def number_table(bench, rows):
    def write(path):
        with open(path, "wb") as out:
            tool = os.path.join(bench.build, "tests", "bench", "bench_data")
            subprocess.run([tool, str(rows)], stdout=out, check=True)
    return bench.make("numbers_%d.csv" % rows, write)


# ---- The page's section ----


def cost_text(key, value):
    if key == OVER:
        return "%.2f" % value
    return bytes_text(value) if key == "memory" else seconds_text(value)


def table_rows(name, few, fixed, series):
    """Where a hand-fused loop was measured, a step is compared as so many times that one's."""
    keys = list(next(iter(series.values())))
    compared = [key for key in keys if key != "hand-fused C" and not (key == "step" and OVER in keys)]
    largest = series[max(series)]
    yield "| %s | %s | of the largest: %s |" % (name, " | ".join(key if key == OVER else key + ", each" for key in keys), ", ".join(compared))
    yield "| ---: |%s --- |" % (" ---: |" * len(keys))
    yield "| %s (the whole run) | %s | |" % (count_text(few), " | ".join(cost_text(key, fixed[key]) if key in fixed else "" for key in keys))
    for size, costs in series.items():
        yield "| %s | %s | %s |" % (count_text(size), " | ".join(cost_text(key, costs[key]) for key in keys),
                                    ", ".join("%.2f" % (costs[key] / largest[key]) if largest[key] else "-" for key in compared))
    yield "\nOne cost for all sizes is off by at most: %s." % ", ".join(
        "%s %.0f %%" % (key, 100 * furthest([costs[key] for costs in series.values()])) for key in compared)


def furthest(costs):
    """How far, as a share, these are from the one cost that is as far from the least as from the most of them."""
    return (max(costs) - min(costs)) / (max(costs) + min(costs)) if max(costs) else 0


SECTION = """## Growth

The lesson's net on generated tables, and generated sheets of chained formula columns on 10,000 rows; gradient descent on one
thread. A process has costs that do not grow: the program itself, and the library that makes machine code (nearly 60 MB of its
pages are the library's file, which processes share). The first line of each table is a whole run of little of what grows (1,000
rows; 10 formula columns), and the lines below are what each row, or formula column, beyond those costs. Proportional means that
this does not change: the last column is that cost over the cost in the largest case, and below is how far the costs are from one
that serves all sizes. A step is measured as the difference of a long solve and one of half the steps, and the machine code that a
solve makes once as what is left of a short one: that is the compiler's time (about 0.77 ms a column at every size) and that of the
first evaluations, which are interpreted until they have taken a third of what the compiler will.
`cellgrad run --profile` measures the rest.

What a step costs a row is the machine's doing, too: a table of 10,000 rows lies in the second cache, one of 100,000 in the third,
and a larger one in memory. So the hand-fused C loop of the same rows takes turns with it, and what is compared is a step over that one's.

%s
![what one row and one formula column cost, beyond the fixed cost, over what they cost in the largest case](growth.svg)
"""


def growth_text(growth):
    return SECTION % "\n".join("\n".join(table_rows(**each)) + "\n" for each in growth)
