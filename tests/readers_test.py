"""Reads the YAML blocks of a TAP file: with PyYAML if it is there, else line by line, since our strings are JSON's."""
import json
import re
import sys

try:
    import yaml
except ImportError:
    yaml = None


def blocks(path):
    block = None
    for line in open(path, encoding="utf-8"):
        if line == "  ---\n":
            block = []
        elif line == "  ...\n":
            yield "".join(block)
            block = None
        elif block is not None:
            block.append(line[2:])


def by_lines(text):
    """The members by their names, wherever they stand."""
    members = {}
    for line in text.splitlines():
        match = re.fullmatch(r"[ -]*([a-z_]+): ?(.*)", line)
        assert match, "not a member: " + line
        value = match.group(2)
        members[match.group(1)] = json.loads(value) if re.match(r'["\d]', value) else value
    return members


read = 0
for text in blocks(sys.argv[1]):
    members = yaml.safe_load(text) if yaml else by_lines(text)
    for name in "message", "severity", "exit", "file":
        assert name in members, name + " is missing in\n" + text
    assert members["severity"] in ("fail", "error")
    assert (members["severity"] == "fail") == (members["exit"] == 1)
    read += 1
assert read > 0, "no blocks at all"
