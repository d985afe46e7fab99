"""Calls of every function with right and wrong arguments.

Enters: the rows of `cellgrad functions --json`. Leaves: formulas. A row's examples say what sensible arguments are; from
each the numbers are varied, and then each argument in turn is replaced by everything a cell may hold: a blank, texts,
booleans, errors, numbers outside the domain, arrays and ranges of mixed cells, or is left out."""
import os
import re

# The worksheet `d`, which the arguments refer to.
DATA = {"A1": "1", "A2": "2.5", "A3": "-3", "A5": '"abc"', "A6": '"12"', "A7": '""', "A8": "TRUE", "A9": "NA()", "A10": "1/0"}
COLUMNS = {"B": ["4", "7", "1", "9", "2", "7"], "C": ["1", "2", "3", "4", "5", "6"], "D": ["3", "-1"], "E": ["0.5", "8"],
           "F": ["2", "6"], "G": ["3", '"x"', None, "TRUE", '"5"', "8"], "H": ["1", "NA()", "3"],
           "I": ['"apple"', '"Banana"', '"cherry"', '"apple"', '"a*c"', '"fig"'],
           "J": ["45000", "45031", "45061", "45092", "45122", "45153"],
           # A list, and criteria for it.
           "L": ['"Tree"', '"Apple"', '"Pear"', '"Cherry"', '"apple"', '"Pear"', "TRUE"],
           "M": ['"Height"', "18", "12", "13", "14", '"8"', "9"],
           "N": ['"Tree"', '"Apple"', '"P*r"'], "O": ['"height"', '">14"', '"<>12"'], "P": ['"Tree"', '"cherry"']}
for letter, cells in COLUMNS.items():
    DATA.update({f"{letter}{row}": cell for row, cell in enumerate(cells, 1) if cell is not None})



def write_sheet(folder):
    """A sheet file with that worksheet."""
    path = os.path.join(folder, "data.sheet")
    with open(path, "w", encoding="utf-8") as sheet:
        sheet.write("cellgrad 1\nsheet d\n")
        for address, value in DATA.items():
            sheet.write(f"    {address} = {value}\n")
    return path


ERRORS = ["#N/A", "d!A10"]
ARRAYS = ["{1,2,3;4,5,6}", "d!C1:C3", "d!H1:H3"]
WRONG = {
    "num": ["d!A4", "d!A5", "d!A6", '"12"', '"abc"', '""', "d!A7", "TRUE", "d!A8", "-1", "0", "1", "2.5", "-0.5", "1E+300",
            "1000000", "d!A2"] + ERRORS + ARRAYS,
    "text": ["d!A4", "d!A5", "d!A6", '"abc"', '"ABC"', '""', "d!A7", "12", "-0.5", "1.5E-7", "1E+21", "TRUE", "d!A8",
             '"a b  c"', '"\u00c9t\u00e9 \u00df"', '"0"', "1/3",
             '{"a","b";"c","abc"}', "d!G1:G3"] + ERRORS,
    "bool": ["TRUE", "FALSE", "0", "2", "-1", "0.5", "1E+300", "d!A1", "d!A6", "d!A8", "d!B1:B6", '"TRUE"',
             '"abc"', "d!A4", "d!A5", '""', "{1,0,1}"] + ERRORS,
    "any": ["d!A4", "d!A5", "d!A6", '"12"', '"abc"', '""', "d!A7", "TRUE", "d!A8", "-1", "0", "2.5", "1E+300", "d!A2",
            '{1,"a";TRUE,3}', "d!C1:C3", "d!G1:G6"] + ERRORS,
    "range": ["5", '"abc"', '"12"', "TRUE", "{1,2,3;4,5,6}", "{5,3,9}", "d!A1", "d!A4", "d!A5", "d!A6", "d!A8", "d!A1:A3", "d!A1:A8",
              "d!A1:A10", "d!B1:B6", "d!C1:C6", "d!D1:F2", "d!G1:G6", "d!H1:H3", "d!K1:K3", "d!B1", '{1,"a",TRUE,4}'] + ERRORS,
}
WRONG["cell"] = WRONG["any"]

# LibreOffice adds their terms up one by one: a huge argument keeps it busy for hours.
COUNTING = {"HYPGEOMDIST", "NEGBINOM.DIST", "NEGBINOMDIST", "POISSON.DIST"}
HUGE = {"1E+300", "1000000"}

# Excel takes nothing but references here; their examples hold arrays.
CHOSEN = {
    "AGGREGATE": [["9", "6", "d!H1:H3"], ["14", "6", "d!A1:A10", "2"], ["9", "4", "d!B1:B6"], ["16", "4", "d!B1:B6", "0.25"],
                  ["3", "6", "d!A1:A10"], ["12", "6", "d!B1:B6", "d!C1:C6"], ["14", "4", "d!B1:B6", "9"]],
    "AREAS": [["d!A1:A3"], ["d!A1"], ["(d!A1:A2,d!B1)"], ["(d!A1,d!B1,d!C1)"], ["(d!A1:B2,d!B1:C3)"]],
    "COLUMN": [["d!B2"], ["d!B2:D2"], ["d!B2:B4"]],
    "INDIRECT": [['"d!B2"'], ['"d!B1:B6"'], ['"d!$C$3"'], ['"d!R2C2"', "FALSE"], ['"d!B"&2']],
    "ISREF": [["d!A1"], ["d!A1:A3"], ["1"], ["{1,2}"], ["SUM(d!A1)"], ["INDEX(d!B1:B6,2)"], ["IF(TRUE,d!A1)"], ["OFFSET(d!B1,1,0)"]],
    "OFFSET": [["d!B1", "1", "1"], ["d!B1", "2", "1", "2", "2"], ["d!B1:B6", "0", "1"], ["d!C6", "-2", "-1", "3"], ["d!B3", "0", "0", "-2", "1"]],
    "ROW": [["d!B2"], ["d!B2:B4"], ["d!B2:D2"]],
    "SUBTOTAL": [["9", "d!B1:B6"], ["101", "d!B1:B6", "d!C1:C6"], ["3", "d!A1:A10"], ["2", "d!G1:G6"], ["7", "d!B1:B6"]],
    "TRIMRANGE": [["d!A1:C12"], ["d!A1:F20", "2"], ["d!I1:K9", "3", "0"]],
    "AVERAGEIF": [["d!B1:B6", '">3"'], ["d!I1:I6", '"a*"', "d!C1:C6"], ["d!B1:B6", "7", "d!C1:C6"]],
    "AVERAGEIFS": [["d!C1:C6", "d!B1:B6", '">3"', "d!J1:J6", '"<45100"']],
    "COUNTBLANK": [["d!A1:A8"], ["d!G1:G6"], ["d!K1:K3"], ["d!A1:F2"], ["d!A1:K10"], ["d!A7"], ["d!I1:I9"]],
    "COUNTIF": [["d!B1:B6", '">=4"'], ["d!I1:I6", '"a*"'], ["d!I1:I6", '"a~*c"'], ["d!A1:A10", '"<>"'], ["d!A1:A10", '"="'],
                ["d!A1:A10", '""'], ["d!A1:A10", '"12"'], ["d!A1:A10", "12"], ["d!A1:A10", '"<>12"'], ["d!I1:I6", '">b"'],
                ["d!I1:I6", '"?????"'], ["d!J1:J6", '">=3/15/2023"'], ["d!A1:A10", '"#N/A"'], ["d!A1:A10", "TRUE"],
                ["d!G1:G6", '"<>x"'], ["d!I1:I6", '"<=BANANA"']],
    "COUNTIFS": [["d!B1:B6", '">3"', "d!C1:C6", '"<=4"'], ["d!I1:I6", '"apple"', "d!B1:B6", "4"]],
    "MAXIFS": [["d!C1:C6", "d!B1:B6", '">3"', "d!J1:J6", '"<45100"'], ["d!C1:C6", "d!B1:B6", '">99"']],
    "MINIFS": [["d!B1:B6", "d!C1:C6", '">2"'], ["d!C1:C6", "d!I1:I6", '"apple"']],
    "SUMIF": [["d!B1:B6", '">3"'], ["d!I1:I6", '"a*"', "d!C1:C6"], ["d!B1:B6", "7", "d!C1:C6"], ["d!B1:B6", '">3"', "d!C1"],
              ["d!B1:B6", '">3"', "d!C1:C3"], ["d!B1:B3", '">3"', "d!C1:C6"], ["d!B1:B6", '">3"', "d!C1:D1"]],
    "SUMIFS": [["d!C1:C6", "d!B1:B6", '">3"', "d!J1:J6", '"<45100"'], ["d!B1:B6", "d!I1:I6", '"*a*"']],
}

# Excel has these for references only, and LibreOffice does not survive arrays.
OF_LISTS = {"DAVERAGE", "DCOUNT", "DCOUNTA", "DGET", "DMAX", "DMIN", "DPRODUCT", "DSTDEV", "DSTDEVP", "DSUM", "DVAR", "DVARP"}
CHOSEN.update({name: [["d!L1:M7", '"Height"', "d!N1:N2"], ["d!L1:M7", "2", "d!N1:O3"], ["d!L1:M7", "1", "d!P1:P2"],
                      ["d!L1:M7", "d!O1", "d!O1:O2"], ["d!L1:M4", "2", "d!N1:N3"]] for name in OF_LISTS})

# Arguments that must be one constant.
SINGLE = {"AGGREGATE", "SUBTOTAL", "OFFSET", "INDIRECT", "TRIMRANGE"}
# ROW() is that of its own cell, and here there is none.
OF_OWN_CELL = {"ROW", "COLUMN"}

MOST = 90  # calls of one function


def split_arguments(text):
    """The arguments of "a,b)...", which stands behind an opening bracket, and where they end."""
    depth, start, arguments, quoted = 0, 0, [], False
    for at, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif letter in "({[":
            depth += 1
        elif depth and letter in ")}]":
            depth -= 1
        elif letter == ")" or (letter == "," and not depth):
            arguments.append(text[start:at])
            start = at + 1
            if letter == ")":
                return arguments if arguments != [""] else [], at
    raise ValueError(text)


def calls_in(name, example):
    """The arguments of the calls of a function in "LOG(8,2) = 3"."""
    formula = example.rsplit(" = ", 1)[0]
    for found in re.finditer(r"(?<![\w.])" + re.escape(name) + r"\(", formula):
        yield split_arguments(formula[found.end():])[0]


def parameters(signature):
    """[(kind, optional)] and how many of the last repeat."""
    inside = signature[1:signature.rindex(") ->")]
    repeat = 0
    found = re.search(r"\.\.\.(\d*)$", inside)
    if found:
        repeat = int(found.group(1) or "1")
        inside = inside[:found.start()]
    kinds = re.findall(r"(\[?)\w+:(num|text|bool|any|cell|range)", inside)
    return [(kind, bool(optional)) for optional, kind in kinds], repeat


def parameter_of(index, kinds, repeat):
    if index < len(kinds) or not repeat:
        return kinds[index]
    return kinds[len(kinds) - repeat + (index - len(kinds)) % repeat]


def varied(arguments):
    """The arguments with one number changed, and with a number as an array beside it."""
    for index, argument in enumerate(arguments):
        if re.fullmatch(r"-?\d+(\.\d+)?", argument):
            for change in (f"{float(argument) * 0.5:.10g}", f"{float(argument) * 1.25 + 0.1:.10g}", f"{float(argument) + 1:.10g}"):
                yield arguments[:index] + [change] + arguments[index + 1:]


def wrong_values(kind, references):
    return [value for value in WRONG[kind] if not references or kind != "range" or value.startswith("d!")]


def replaced(arguments, kinds, repeat, references):
    """Round by round, so that a cut list still holds something of each argument."""
    pools = [[value for value in wrong_values(parameter_of(index, kinds, repeat)[0], references) if value != argument]
             for index, argument in enumerate(arguments)]
    for turn in range(max(map(len, pools), default=0)):
        for index, pool in enumerate(pools):
            if turn < len(pool):
                yield arguments[:index] + [pool[turn]] + arguments[index + 1:]


def shortened(arguments, kinds, repeat):
    """Optional arguments left out at the end, and empty between commas."""
    least = sum(1 for _, optional in kinds if not optional)
    for count in range(least, len(arguments)):
        if not repeat or (count - len(kinds)) % repeat == 0:
            yield arguments[:count]
    for index in range(least, len(arguments) - 1):
        yield arguments[:index] + [""] + arguments[index + 1:]


def formulas_of(row):
    """The formulas for one function, the same every time."""
    name = row["name"]
    kinds, repeat = parameters(row["signature"])
    bases = list(CHOSEN.get(name, []))
    for example in row["examples"] if name not in CHOSEN else []:
        for arguments in calls_in(name, example):
            if arguments not in bases:
                bases.append(arguments)
    if not bases:
        return []
    longest = max(bases, key=len)
    calls = bases + list(shortened(longest, kinds, repeat))
    for arguments in bases[:3]:
        calls += varied(arguments)
    calls += replaced(longest, kinds, repeat, name in CHOSEN)
    if bases[0] is not longest:
        calls += replaced(bases[0], kinds, repeat, name in CHOSEN)
    if name in SINGLE:
        arrays = {value for value in ARRAYS + WRONG["text"] + WRONG["bool"] if value[0] == "{" or ":" in value}
        first = {"INDIRECT": 2, "TRIMRANGE": 3}.get(name, 1)
        calls = [arguments for arguments in calls if not arrays.intersection(arguments[:first]) and ARRAYS[0] not in arguments]
    if name in OF_LISTS:
        calls = [arguments for arguments in calls if len(arguments) == 3 and all(re.match(r"d![A-Z]\d+:", arguments[i]) for i in (0, 2))]
    if name in OF_OWN_CELL:
        calls = [arguments for arguments in calls if arguments]
    if name in COUNTING:
        calls = [arguments for arguments in calls if not HUGE.intersection(arguments)]
    seen = dict.fromkeys(f"{name}({','.join(arguments)})" for arguments in calls)
    return list(seen)[:MOST]
