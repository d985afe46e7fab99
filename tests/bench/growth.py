"""The growth of time and memory: what one row, and one formula column, cost at each size beyond what a run of few costs.

Times are taken in processes that go on and keep their memory, memory in new ones: what the system takes to hand out a page may be
several times as much from one minute to the next, and in most of a table's pages it is more than what cellgrad does there."""
import json
import os
import shutil
import subprocess

from quantities import bytes_text, count_text, median, seconds_text


# Where libraries come to lie decides how many of their pages are in memory: as much as a thousand rows, by chance.
SAME_ADDRESSES = ["setarch", "--addr-no-randomize"] if shutil.which("setarch") and subprocess.run(
    ["setarch", "--addr-no-randomize", "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0 else []


def profiled(bench, sheet, *words):
    """The profile of a solve, with the process's largest memory."""
    done = subprocess.run([*SAME_ADDRESSES, bench.program, "solve", sheet, "--json", "--profile", *words], stdout=subprocess.PIPE,
                          check=True, text=True)
    return json.loads(done.stdout)["profile"]


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


RIVAL = "hand-fused C, all rows"
OVER = "step over hand-fused C"


# Of the solves whose memory is compared, where the steps' transcript could be seen in it: enough for machine code at every size.
MEMORY_STEPS = 5000


def beyond_few(name, keys, whole):
    """What one costs by size, beyond what the first size costs, in which little is of what grows: the growth as the page has it.
    whole: the costs by size."""
    few, *sizes = whole
    series = {size: {key: (whole[size][key] - whole[few][key]) / (size - few) for key in keys} for size in sizes}
    return {"name": name, "few": few, "fixed": {key: whole[few][key] for key in keys}, "series": series}


def say(growth):
    for size, costs in growth["series"].items():
        print("growth: %9s %s: %s" % (count_text(size), growth["name"],
                                      ", ".join("%s %s" % (key, cost_text(key, value)) for key, value in costs.items())), flush=True)


def memory_of(bench, write_sheet, steps, table, times=9):
    """The median of so many processes' largest memory, without the pages of libraries' files, which are not theirs alone."""
    sheet = os.path.join(bench.data, "growth.sheet")
    with open(sheet, "w", encoding="utf-8") as file:
        file.write(write_sheet(steps))
    profiles = [profiled(bench, sheet, "--csv", "t=" + table, "--threads", "1") for _ in range(times)]
    return median([each["memory"] - each["memory_of_files"] for each in profiles])


# ---- Rows ----


def read_costs(bench, tables, rounds):
    """Seconds of reading each of the tables."""
    readers = {rows: bench.own("csv", "cellgrad", table, 1, keeps_memory=True) for rows, table in tables.items()}
    found = {rows: [reader.turn()] for rows, reader in readers.items()}
    for turn in range(rounds):
        for rows, reader in readers.items():
            reader.take_processor(turn)
            found[rows] += [reader.turn() for _ in range(max(1, min(30, 10 ** 6 // rows)))]
    for reader in readers.values():
        reader.close()
    return {rows: min(times) for rows, times in found.items()}


def steps_beside_hand_fused(bench, rows):
    """Seconds of a step of the lesson's net and of the hand-fused C loop, in turns."""
    ours, rival = bench.own("net", "cellgrad", rows, 1), bench.own("net", "fused", rows, 1)
    pairs = []
    for turn in range(bench.turns(15) + 1):
        for contestant in (ours, rival):
            contestant.take_processor(turn)
        pairs.append((ours.turn(), rival.turn()))
    for contestant in (ours, rival):
        contestant.close()
    return pairs[1:]


def grow_rows(bench):
    tables = {rows: number_table(bench, rows) for rows in [1000] + [10 ** k for k in range(4, 7 if bench.quick else 8)]}
    read = read_costs(bench, tables, 3 if bench.quick else 9)
    whole, pairs = {}, {}
    for rows, table in tables.items():
        pairs[rows] = steps_beside_hand_fused(bench, rows)
        steps = MEMORY_STEPS if rows < 10 ** 6 else max(20, 10 ** 8 // rows)
        whole[rows] = {"read": read[rows], "step": min(ours for ours, _ in pairs[rows]),
                       "memory": memory_of(bench, net_sheet, steps, table, 9 if rows < 10 ** 6 else 1)}
    growth = beyond_few("rows", ("read", "step", "memory"), whole)
    for rows, costs in growth["series"].items():
        costs[RIVAL] = min(rival for _, rival in pairs[rows])
        costs[OVER] = median([ours / rival for ours, rival in pairs[rows]])
    say(growth)
    bench.growth.append(growth)


# ---- Formula columns ----

STAGES = {"compile": ("parse", "graph", "gradient", "compile"), "machine code": ("machine code",)}


def write_columns(bench, count, steps):
    """Two sheets, of so many steps and of twice as many."""
    paths = []
    for some in (steps, 2 * steps):
        paths.append(os.path.join(bench.data, "growth_%d_%d.sheet" % (count, some)))
        with open(paths[-1], "w", encoding="utf-8") as file:
            file.write(columns_sheet(count, some))
    return paths


def column_costs(profiles):
    """Seconds of compiling, of machine code and of a step, from the profiles of a solve and of one of twice the steps."""
    costs = {name: min(sum(each[stage] for stage in stages) for each in profiles[0] + profiles[1]) for name, stages in STAGES.items()}
    seconds, evaluations = zip(*(min((each["solve"], each["evaluations"]) for each in of) for of in profiles))
    return {**costs, "step": (seconds[1] - seconds[0]) / (evaluations[1] - evaluations[0])}


def grow_columns(bench):
    table = number_table(bench, 10000)
    counts = [3, 10, 30, 100, 300, 1000]
    steps = {count: min(2000, max(100, 20000 // count)) for count in counts}
    sheets = {count: write_columns(bench, count, steps[count]) for count in counts}
    profiles = {count: ([], []) for count in counts}
    solver = bench.own("book", "stages", "t=" + table, keeps_memory=True)
    for turn in range(3 if bench.quick else 15):
        solver.take_processor(turn)
        for count in counts:
            for which in [0, 1] * (3 if count < 100 else 1):
                profiles[count][which].append(json.loads(solver.answer(sheets[count][which])))
    solver.close()
    whole = {count: {**column_costs(profiles[count]), "memory": memory_of(
        bench, lambda steps, count=count: columns_sheet(count, steps), MEMORY_STEPS if count <= 100 else steps[count], table)} for count in counts}
    growth = beyond_few("formula columns", ("compile", "machine code", "step", "memory"), whole)
    say(growth)
    bench.growth.append(growth)


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
    compared = [key for key in keys if key != RIVAL and not (key == "step" and OVER in keys)]
    largest = series[max(series)]
    yield "| %s | %s | of the largest: %s |" % (name, " | ".join(key if key in (OVER, RIVAL) else key + ", each" for key in keys), ", ".join(compared))
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
thread. A process has costs that do not grow: the program itself, and the library that makes machine code. The first line of each
table is all that little of what grows takes (1,000 rows; 3 formula columns), and the lines below are what each row, or formula
column, beyond those costs. Proportional means that this does not change: the last column is that cost over the cost in the
largest case, and below is how far the costs are from one that serves all sizes. Compiling and machine code are the profile's stages (`cellgrad run --profile`); before there is machine
code a solve's steps are interpreted, for 20 ms and 50 us an operation, which is not in this table. A step of columns is the
difference of a solve and one of twice the steps.

Times are of processes that do the work again and again and keep their memory, all sizes in turns, and the least of the turns
counts: what disturbs only adds. What the system takes to hand out the pages of new memory is left out of them. In a virtual
machine that gives unused memory back to its host a page was seen to take from 0.3 to 5 us, and a row of the table is a fortieth
of a page: in new processes a row was read in 150 to 430 ns, by the minute. Memory is the most that a new process has, without
the pages of the program's and libraries' files, which processes share (nearly 60 MB, and all that they have touched of them).

What a step costs a row is the machine's doing, too: a table of 10,000 rows lies in the second cache, one of 100,000 in the third,
and a larger one in memory. So the hand-fused C loop of the same rows takes turns with it, and what is compared is a step over that one's.

%s
![what one row and one formula column cost, beyond the fixed cost, over what they cost in the largest case](growth.svg)
"""


def growth_text(growth):
    return SECTION % "\n".join("\n".join(table_rows(**each)) + "\n" for each in growth)
