#!/usr/bin/env python3
"""Runs the golden cases of a folder: usage: run_cases.py PROGRAM FOLDER [--accept] [NAME]...

A case is one file NAME.case of sections, each headed by a line "--- title":
    --- command             words of the program's command line, as a shell splits them; {sheets} and {data} are folders
    --- FILE                a file to be there, with this text; "--- FILE (python)": its bytes are this Python expression,
                            which may use make_workbook.py
    --- status, stdout, stderr    what must come out; stdout and stderr may be left out when empty
    --- writes              names of the files that must be there afterwards and were not before, one a line
    --- after FILE          what must be in that file afterwards
Every case runs in an empty folder of its own. Numbers may differ by 1e-9 relative (mathematical libraries choose their code
by the processor), times are not compared, everything else is. --accept writes what came out into the files, for a look at
`git diff`. In a folder with a case for each diagnostic code (errors), codes without one are a failure.
"""
import math
import os
import re
import shlex
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import make_workbook  # noqa: E402

NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])")
RESULTS = ("status", "stdout", "stderr", "writes")


def is_result(title):
    return title in RESULTS or title.startswith("after ")


# Codes that no sheet file can show, and the test that shows them.
SHOWN_ELSEWHERE = {
    "out-of-memory": "tests/api/test_out_of_memory.c",
    "too-many-nodes": "it takes 16 million nodes",
    "excel-text": "tests/unit/test_output_layout.c: no formula and no data file makes such a text",
}


def read_case(path):
    sections, title = [], None
    with open(path, encoding="utf-8", newline="") as file:
        for line in file:
            if line.startswith("--- "):
                title = line[4:].strip()
                sections.append([title, ""])
            elif title is None:
                raise SystemExit(path + ": the first line must head a section")
            else:
                sections[-1][1] += line
    return sections


def write_case(path, sections):
    with open(path, "w", encoding="utf-8", newline="") as file:
        for title, text in sections:
            file.write("--- " + title + "\n")
            file.write(text if not text or text.endswith("\n") else text + "\n")


def make_files(sections, folder):
    for title, text in sections:
        name, _, how = title.partition(" ")
        if is_result(title) or title == "command":
            continue
        content = eval(text, dict(vars(make_workbook))) if how == "(python)" else text.encode()
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)


def run_case(program, root, sections):
    """What came out, by section title."""
    words = {"sheets": os.path.join(root, "sheets"), "data": os.path.join(root, "data")}
    command = dict(sections)["command"].strip()
    for key, value in words.items():
        command = command.replace("{" + key + "}", value)
    with tempfile.TemporaryDirectory() as folder:
        make_files(sections, folder)
        before = set(os.listdir(folder))
        environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
        done = subprocess.run([program] + shlex.split(command), cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=240)
        after = sorted(set(os.listdir(folder)) - before)
        contents = {}
        for title, _ in sections:
            if title.startswith("after "):
                with open(os.path.join(folder, title[6:]), "rb") as file:
                    contents[title] = file.read()

    def clean(text):
        text = text.decode("utf-8", "backslashreplace").replace(root + "/", "{root}/")
        text = re.sub(r"measured \S+ \+- \S+", "measured _ +- _", text)
        return re.sub(r"\b\d+\.\d+ s\b", "_ s", re.sub(r'("seconds": )[-+.\deE]+', r"\1_", text))
    return {"status": "%d\n" % done.returncode, "stdout": clean(done.stdout), "stderr": clean(done.stderr),
            "writes": "".join(name + "\n" for name in after), **{title: clean(text) for title, text in contents.items()}}


def same(expected, found):
    """Equal texts, numbers to 1e-9."""
    if expected == found:
        return True
    if NUMBER.sub("#", expected) != NUMBER.sub("#", found):
        return False
    pairs = zip(NUMBER.findall(expected), NUMBER.findall(found))
    return all(math.isclose(float(a), float(b), rel_tol=1e-9, abs_tol=1e-12) for a, b in pairs)


def normal(text):
    return text if not text or text.endswith("\n") else text + "\n"


def check_case(path, program, root, accept):
    sections = read_case(path)
    found = run_case(program, root, sections)
    expected = {title: "" for title in RESULTS}
    expected.update({title: text for title, text in sections if is_result(title)})
    wrong = [title for title in expected if not same(normal(expected[title]), normal(found[title]))]
    if wrong and accept:
        kept = [section for section in sections if not is_result(section[0])]
        write_case(path, kept + [[title, found[title]] for title in expected if found[title]])
    for title in wrong:
        print("%s: %s differs\n--- expected\n%s--- found\n%s---" % (path, title, expected[title], found[title]))
    return not wrong, expected


def missing_codes(root, stderrs):
    with open(os.path.join(root, "src/base/codes.def"), encoding="utf-8") as file:
        codes = re.findall(r'^CG_CODE\(\w+, "([^"]+)"', file.read(), re.M)
    shown = set(re.findall(r"\[([a-z0-9-]+)\]$", "\n".join(stderrs), re.M))
    return [code for code in codes if code not in shown and code not in SHOWN_ELSEWHERE]


def main():
    words = [word for word in sys.argv[1:] if word != "--accept"]
    program, folder, names = os.path.abspath(words[0]), os.path.abspath(words[1]), words[2:]
    root = os.path.dirname(os.path.dirname(folder))
    paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".case")]
    if names:
        paths = [path for path in paths if os.path.basename(path)[:-5] in names]
    failures, stderrs = 0, []
    for path in paths:
        holds, expected = check_case(path, program, root, "--accept" in sys.argv)
        failures += not holds
        stderrs.append(expected["stderr"])
    if os.path.basename(folder) == "errors" and not names:
        for code in missing_codes(root, stderrs):
            print("no case shows the diagnostic code %s" % code)
            failures += 1
    print("%d cases, %d failures" % (len(paths), failures))
    return failures != 0 or not paths


if __name__ == "__main__":
    sys.exit(main())
