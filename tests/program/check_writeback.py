#!/usr/bin/env python3
"""Compares two workbooks part by part: usage: check_writeback.py ORIGINAL WRITTEN [--cells]

Shows that WRITTEN differs from ORIGINAL in values of cells only: the same parts in the same order, with the same names,
dates and attributes; parts that are no worksheets, and worksheets without another value, have the very same compressed
bytes; in the others the XML is the same but for <v> of cells and their attribute t. Prints how many values differ
(--cells: which, and what they were). Exit status 1 when anything else differs."""
import re
import struct
import sys
import zipfile

CELL = re.compile(rb"<((?:\w+:)?)c((?:\s[^<>]*?)?)(/>|>(.*?)</\1c>)", re.S)
VALUE = re.compile(rb"<(?:\w+:)?(v|is)\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?\1>)", re.S)
KIND = re.compile(rb"""\s+t\s*=\s*("[^"]*"|'[^']*')""")
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]+[0-9]+)["']""")


def read_package(path):
    """name -> what the package says of the part, its compressed bytes, its bytes; in order."""
    parts = {}
    with open(path, "rb") as file:
        data = file.read()
    with zipfile.ZipFile(path) as package:
        for info in package.infolist():
            at = info.header_offset
            name_length, extra_length = struct.unpack("<HH", data[at + 26:at + 30])
            begin = at + 30 + name_length + extra_length
            parts[info.filename] = {
                "about": (info.date_time, info.external_attr, info.internal_attr, info.extra, info.comment),
                "compressed": (info.compress_type, data[begin:begin + info.compress_size]),
                "bytes": package.read(info),
            }
        return list(parts), parts, package.comment


def split(xml):
    """The text between cells, with each cell's tags but for its value; and the values by place."""
    frame, values, at, place = [], {}, 0, 0
    for cell in CELL.finditer(xml):
        prefix, attributes, _, content = cell.groups()
        content = content or b""
        value = VALUE.search(content)
        kind = KIND.search(attributes)
        name = PLACE.search(attributes)
        name = name.group(1).decode() if name else "#%d" % place
        place += 1
        values[name] = (kind.group(1)[1:-1].decode() if kind else "n",
                        value.group(2).decode() if value and value.group(2) is not None else None)
        rest = VALUE.sub(b"", content, 1) if value else content
        frame.append(xml[at:cell.start()])
        at = cell.end()
        if rest or KIND.sub(b"", attributes).strip() != b'r="%s"' % name.encode():
            frame.append(b"<" + prefix + b"c" + KIND.sub(b"", attributes).rstrip() + b">" + rest)
        # a cell that holds nothing but its place may come or go
    frame.append(xml[at:])
    return b"".join(frame), values


def without_empty_rows(frame):
    return re.sub(rb'<(?:\w+:)?row r="[0-9]+">\s*</(?:\w+:)?row>', b"", frame)


def compare(original, written):
    failures, changes = [], []
    order, before, comment = read_package(original)
    other_order, after, other_comment = read_package(written)
    if order != other_order or comment != other_comment:
        failures.append("the parts are not the same in the same order")
    for name in (name for name in order if name in after):
        if before[name]["about"] != after[name]["about"]:
            failures.append("%s: date or attributes differ" % name)
        if before[name]["bytes"] == after[name]["bytes"]:
            if before[name]["compressed"] != after[name]["compressed"]:
                failures.append("%s: the same part is compressed anew" % name)
            continue
        if not re.search(r"worksheets/[^/]+\.xml$", name):
            failures.append("%s: no worksheet, and it differs" % name)
            continue
        frame, values = split(before[name]["bytes"])
        other_frame, other_values = split(after[name]["bytes"])
        if without_empty_rows(frame) != without_empty_rows(other_frame):
            failures.append("%s: differs in more than values of cells" % name)
        for place in sorted(set(values) | set(other_values)):
            old, new = values.get(place, ("n", None)), other_values.get(place, ("n", None))
            if old != new:
                changes.append((name, place, old, new))
    return failures, changes


def main():
    failures, changes = compare(sys.argv[1], sys.argv[2])
    if "--cells" in sys.argv:
        for part, place, old, new in changes:
            print("%s %s: %s -> %s" % (part, place, old[1], new[1]))
    for failure in failures:
        print("FAILED  " + failure)
    print("%d values differ%s" % (len(changes), "" if failures else ", and nothing else"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
