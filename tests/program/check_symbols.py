"""The shared library exports what the public header declares, and nothing else. usage: LIBRARY"""
import os
import re
import shutil
import subprocess
import sys

from cellgrad import PROGRAM as LIBRARY, ROOT, SKIPPED, check, finish

if not shutil.which("nm"):
    print("skipped: nm is not installed")
    sys.exit(SKIPPED)
with open(os.path.join(ROOT, "include", "cellgrad.h"), encoding="utf-8") as file:
    declared = set(re.findall(r"^CG_API [^;]*?\b(cg_\w+)\(", file.read(), re.M))
table = subprocess.run(["nm", "-D", "--defined-only", LIBRARY], capture_output=True, text=True, check=True).stdout
# what starts with an underscore is the linker's or a sanitizer's
exported = {name for name in re.findall(r" (\S+)$", table, re.M) if not name.startswith("_")}
check(len(declared) > 30, "%d functions are declared" % len(declared))
check(declared <= exported, "declared and not exported: %s" % sorted(declared - exported))
check(exported <= declared, "exported and not declared: %s" % sorted(exported - declared))
finish()
