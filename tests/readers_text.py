"""Reads csv, table, md and rfc of one run (files of these names in a folder) and compares them with its json."""
import csv
import json
import re
import sys

folder = sys.argv[1]
bad = []


def text(name):
    with open(f"{folder}/{name}", encoding="utf-8", newline="") as f:
        return f.read()


records = [json.loads(line) for line in text("json").splitlines()]
segments = [r for r in records if r["kind"] == "send" or (r["kind"] == "arrive" and "flood" in r["marks"])]

# csv: the same segments, in the same order
assert text("csv").endswith("\r\n") and "\n" not in text("csv").replace("\r\n", ""), "csv: lines end with CRLF"
rows = list(csv.DictReader(text("csv").splitlines(), strict=True))
if len(rows) != len(segments):
    bad.append(f"csv: {len(rows)} rows, {len(segments)} segments")
for row, rec in zip(rows, segments):
    seg = rec["segment"]
    want = [seg["flags"], seg["seq"], "" if seg["ack"] is None else seg["ack"], seg["len"], seg["win"], seg["mss"] or ""]
    got = [row[k] for k in ("flags", "seq", "ack", "len", "win", "mss")]
    if [str(w) for w in want] != got or None in row or None in row.values():
        bad.append(f"csv: row {row['no']} has {got}, not {want}")
    whole, decimals = row["time"].split(".")
    if int(whole) * 10**9 + int(decimals.ljust(9, "0")) != rec["at"]:
        bad.append(f"csv: row {row['no']} is not at {rec['at']} ns")

# md: every line has the columns of the head, and they hold what csv has
cells = [[c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]] for line in text("md").splitlines()]
titles = cells[0]
for line in cells:
    if len(line) != len(titles):
        bad.append(f"md: {len(line)} columns, not {len(titles)}")
for line, row in zip(cells[2:], rows):
    if [re.sub(r"\\(.)", r"\1", c) for c in line] != [row[t] for t in titles]:
        bad.append(f"md: row {row['no']} is not as in csv")
for title in set(rows[0] if rows else []) - set(titles):
    if any(row[title] for row in rows):
        bad.append(f"md: column {title} is missing")

# table: two blanks between columns, every column begins or ends under its title
lines = text("table").splitlines()
for line, row in zip(lines[1:], rows):
    if [c for c in re.split(r" {2,}", line.strip())] != [row[t] or "-" for t in titles]:
        bad.append(f"table: row {row['no']} is not as in csv")
if len(lines) != len(rows) + 1:
    bad.append(f"table: {len(lines)} lines for {len(rows)} rows")

# rfc: 72 columns of ASCII, numbered from 1
numbers = []
for line in text("rfc").splitlines():
    if len(line) > 72 or not line.isascii() or line != line.rstrip():
        bad.append(f"rfc: {line!r}")
    if match := re.match(r"(\d+)\. ", line):
        numbers.append(int(match[1]))
if numbers != list(range(1, len(numbers) + 1)):
    bad.append(f"rfc: lines are numbered {numbers}")

for complaint in bad[:5]:
    print(complaint)
sys.exit(bool(bad))
