"""kill -9 during a solve, then --resume: the same bits as an uninterrupted run, counts of work included. Many starts, one
long solve by L-BFGS, and training by epochs; killed several times on the way."""
import json
import os
import re
import signal
import subprocess
import tempfile
import time

from cellgrad import PROGRAM, SHEETS, check, finish, run

CHAIN = """cellgrad 1
params x[1,%d] = -1
a = INDEX(x,1,SEQUENCE(1,%d))
b = INDEX(x,1,SEQUENCE(1,%d,2))
solve long
    minimize SUM(100*(b-a^2)^2+(1-a)^2)
    by changing x
    method lbfgs(memory=5)
    stop gradient 0, iterations %d
"""
ADAM = """cellgrad 1
table t from "%s"
    fit = a*[@x]^2+b*[@x]+k
params a = 1.1
params b = 1.1
params k = 1.1
loss = AVERAGE((t[fit]-t[y])^2)
solve train
    minimize loss
    by changing a, b, k
    method adam(epochs=%d, batch=5)
    watch a+b, k
"""


def without_time(value):
    """What a run came to, seconds left out."""
    if isinstance(value, dict):
        return {key: without_time(v) for key, v in value.items() if not re.search("seconds|file|exports", key)}
    return [without_time(v) for v in value] if isinstance(value, list) else value


def killed_runs(words, checkpoint, folder):
    """Starts, kills and resumes until a run comes to its end; the number of kills, and that run's output."""
    kills = 0
    while True:
        with open(os.path.join(folder, "out"), "w+") as out, open(os.path.join(folder, "errors"), "w+") as errors:
            process = subprocess.Popen([PROGRAM] + words + ["--checkpoint", checkpoint, "--every", "0.02", "--resume"],
                                       cwd=folder, stdout=out, stderr=errors)
            seen = set()
            while process.poll() is None and kills < 3 and len(seen) < 2:
                if os.path.exists(checkpoint):
                    seen.add(os.stat(checkpoint).st_mtime_ns)
                time.sleep(0.005)
            if kills < 3 and process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills += 1
                continue
            process.wait()
            out.seek(0)
            errors.seek(0)
            return kills, process.returncode, out.read(), errors.read()


def same_after_kills(name, words, folder):
    whole = run(*words, folder=folder)
    kills, status, out, errors = killed_runs(words, os.path.join(folder, name + ".checkpoint"), folder)
    check(kills > 0, "%s: was killed %d times" % (name, kills))
    check(status == whole.returncode, "%s: exit status %d and %d %s" % (name, status, whole.returncode, errors))
    same = out and without_time(json.loads(out)) == without_time(json.loads(whole.stdout))
    check(same, "%s: the same bits as without being killed" % name)


with tempfile.TemporaryDirectory() as folder:
    for name, text in (("chain.sheet", CHAIN % (400, 399, 399, 3000)),
                       ("adam.sheet", ADAM % (os.path.join(SHEETS, "..", "data", "quadratic_20.csv"), 40000))):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    net = os.path.join(SHEETS, "titanic_net.sheet")
    same_after_kills("starts", ["solve", net, "--starts", "200", "--json"], folder)
    same_after_kills("lbfgs", ["solve", "chain.sheet", "--json"], folder)
    same_after_kills("adam", ["solve", "adam.sheet", "--json"], folder)

    kept = os.path.join(folder, "starts.checkpoint")
    done = run("solve", net, "--starts", "200", "--json", "--checkpoint", kept, "--resume", "--threads", "1")
    check(done.returncode in (0, 1), "a solve that is done is not done again: %s" % done.stderr)
    done = run("solve", net, "--starts", "201", "--checkpoint", kept, "--resume")
    check(done.returncode == 2 and "[checkpoint]" in done.stderr, "another solve's checkpoint is refused")
    done = run("solve", net, "--starts", "201", "--checkpoint", net, "--resume")
    check(done.returncode == 2 and "no checkpoint" in done.stderr, "what is no checkpoint is refused")
    with open(kept, "r+b") as file:
        file.truncate(os.path.getsize(kept) // 2)
    done = run("solve", net, "--starts", "200", "--checkpoint", kept, "--resume")
    check(done.returncode == 2 and "too soon" in done.stderr, "half a checkpoint is refused")
    done = run("solve", net, "--resume")
    check(done.returncode == 2 and "--checkpoint" in done.stderr, "--resume needs a file")
finish()
