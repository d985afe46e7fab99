#!/usr/bin/env python3
"""The house's rules that a script can see: usage: check_layers.py ROOT

A file includes its own layer or lower ones; csv.h, zip.h, expat.h and xlsxwriter.h are included by one file each, GSL and NLopt by solver
methods and function kernels only; the public header stands alone; no source file is longer than 600 lines, and the public header, which
stays one file for those who include it, than 800 (of tests that is only said); nothing is committed at the top but what belongs there."""
import os
import re
import subprocess
import sys

LAYERS = ["base", "function", "language", "table", "book", "graph", "program", "solve", "output", "api", "cli"]
LIBRARIES = {  # header -> the layers that may include it, and by how many files
    "csv.h": (["table"], 1),
    "xlsxwriter.h": (["output"], 1),
    "gsl/": (["solve", "function"], 99),
    "nlopt": (["solve"], 99),
    "glpk": (["solve"], 99),
    "zip.h": (["book"], 1),
    "expat.h": (["book"], 1),
}
MOST_LINES = 600
PUBLIC_HEADER, MOST_HEADER_LINES = os.path.join("include", "cellgrad.h"), 800
TOP = {".ci", ".clang-format", ".gitignore", "LICENSE", "README.md", "data", "docs", "include", "meson.build", "meson_options.txt", "sheets",
       "src", "tests", "tools"}

root = sys.argv[1]
failures, users = [], {}


def read(path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def check_include(path, layer, header):
    first = header.split("/")[0]
    if first in LAYERS and LAYERS.index(first) > LAYERS.index(layer):
        failures.append("%s (layer %s) includes %s, which is above it" % (path, layer, header))
    if header == "cellgrad.h" and layer not in ("api", "cli"):
        failures.append("%s includes the public header" % path)
    for library, (layers, most) in LIBRARIES.items():
        if not header.startswith(library):
            continue
        users.setdefault(library, set()).add(path)
        if layer not in layers or len(users[library]) > most:
            failures.append("%s includes %s: that is for %s only, %d file" % (path, header, layers, most))


def check_file(path):
    text = read(path)
    lines = text.count("\n")
    most = MOST_HEADER_LINES if path == PUBLIC_HEADER else MOST_LINES
    if lines > most:
        message = "%s has %d lines; the limit is %d" % (path, lines, most)
        if path.startswith("tests"):
            print("note    " + message)
        else:
            failures.append(message)
    layer = path.split(os.sep)[1] if path.startswith("src") else None
    if layer in LAYERS:
        for header in re.findall(r'^#include [<"]([^">]+)[">]', text, re.M):
            check_include(path, layer, header)
        if path.endswith((".c", ".h")) and not text.startswith("/*"):
            failures.append("%s does not open with a comment that says what it is" % path)


def check_top():
    """What a tool has left there is easily committed; a copy of the project without its history has nothing to look at."""
    if not os.path.exists(os.path.join(root, ".git")):
        return
    listed = subprocess.run(["git", "-c", "safe.directory=*", "-C", root, "ls-files"], stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()
    for name in sorted({path.split("/")[0] for path in listed} - TOP):
        failures.append("%s does not belong at the top of the project" % name)


count = 0
check_top()
for top in ("src", "include", "tests"):
    for folder, _, names in os.walk(os.path.join(root, top)):
        for name in sorted(names):
            if name.endswith((".c", ".h", ".def")):
                check_file(os.path.relpath(os.path.join(folder, name), root))
                count += 1
for header in re.findall(r'#include "', read("include/cellgrad.h")):
    failures.append("the public header includes a header of ours")
print("%d files" % count)
for failure in failures:
    print("FAILED  " + failure)
sys.exit(1 if failures or not count else 0)
