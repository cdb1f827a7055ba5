"""Validates what `tcpsim explore --format json` has written (the third argument, an object a line) and compares it with what
`tcpsim explore` tells people (the fourth). The first says what was explored, the second is the exit code."""
import json
import re
import sys

import jsonschema

what, code, objects, text = sys.argv[1:]
with open("tests/json-schema.json", encoding="utf-8") as f:
    schema = json.load(f)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator({"$ref": "#/$defs/explored", "$defs": schema["$defs"]})
whole = jsonschema.Draft202012Validator(schema)
STATES = schema["$defs"]["state"]["enum"]
with open(objects, encoding="utf-8", newline="\n") as f:
    searches = [json.loads(line) for line in f.read().split("\n")[:-1]]
with open(text, encoding="utf-8") as f:
    reports = re.split(r"^(?=\S+: losses )", f.read(), flags=re.M)[1:]


def check_sums(s):
    places = [[STATES.index(state) for state in pair] for pair in s["pairs"]]
    yield places == sorted(places), "pairs in order"
    yield len(s["hosts"]) == 2 or not s["pairs"], "pairs of two hosts"
    yield s["seen"]["transitions"] == len(s["transitions"]), "transitions seen"
    yield s["seen"]["figure"] == sum(t["figure"] for t in s["transitions"]), "transitions of the figure"
    yield s["total"]["figure"] == 20 and s["seen"]["transitions"] <= s["total"]["transitions"], "transitions in all"
    yield s["reached"] >= s["states"], "a state is reached once at least"


def check_verdict(s):
    standings = [r["standing"] for r in s["rulings"]]
    failure = s["failure"]
    yield (failure is not None) == ("fails" in standings) == (s["result"] == "fails"), "something fails"
    if failure:
        yield standings[failure["ruling"]] == "fails", "what fails is shown"
        yield (failure["kind"] == "broken") == (s["end"] == "failure"), "a search that is not broken off has seen all"
    yield ("open" in standings) == (s["end"] != "all"), "all is known when all was seen"
    yield (s["result"] == "open") == (s["end"] not in ("all", "failure")), "open"


def check_report(s, report):
    """The numbers, and each ruling, are those of the report."""
    def number(pattern):
        found = re.search(pattern, report, re.M)
        return int(found[1]) if found else None
    budgets = re.match(r"\S+: losses (\w+), duplicates (\w+), reorderings (\w+), delays (\w+)", report).groups()
    bounds = [s["bounds"][key] for key in ("losses", "dups", "reorder", "delays")]
    yield list(budgets) == ["any" if n is None else str(n) for n in bounds], "bounds"
    yield s["bounds"]["user_choices"] == ("calls at any moment\n" in report or "calls at any moment;" in report), "user choices"
    yield s["bounds"]["depth"] == number(r"; depth (\d+) at most"), "bound on the depth"
    yield s["bounds"]["states"] == number(r"; about (\d+) states at most"), "bound on states"
    yield report.startswith(s["file"] + ": "), "file"
    yield s["states"] == number(r"^states +(\d+) different"), "states"
    yield s["reached"] == number(r"reached (\d+) times"), "reached"
    yield s["depth"] == number(r"times; depth (\d+)$"), "depth"
    yield s["parts"] == number(r"^parts +(\d+) of hosts"), "parts"
    yield s["segments"] == number(r"of hosts, (\d+) segments$"), "segments"
    yield len(s["pairs"]) == (number(r"^pairs of states +(\d+)") or 0), "pairs"
    yield s["seen"]["figure"] == number(r"^transitions +(\d+) of"), "transitions"
    yield s["not_judged"] == (number(r"^  not judged: (\d+) ") or 0), "not judged"
    lines = re.findall(r"^  (holds|FAILS|open ) +(.*)$", report, re.M)
    yield [word.lower().strip() for word, _ in lines] == [r["standing"] for r in s["rulings"]], "rulings"
    for r, (_, line) in zip(s["rulings"], lines):
        yield r["sentence"] in line and line.startswith(r["name"] or "expect"), f"ruling {line}"
    choices = number(r"^the shortest way to .* has (\d+) choices?:$")
    yield choices == (s["failure"] and s["failure"]["choices"]), "choices"


bad = [f"{len(searches)} objects, {len(reports)} reports"] if len(searches) != len(reports) else []
for s, report in zip(searches, reports):
    wrong = [f"{e.json_path}: {e.message}" for e in validator.iter_errors(s)]
    wrong += [f"as a whole: {e.message}" for e in whole.iter_errors(s)]
    if wrong:  # what follows wants all members
        bad += wrong
        continue
    for check in (check_sums(s), check_verdict(s), check_report(s, report)):
        bad += [complaint for ok, complaint in check if not ok]
graver = 1 if any(s["result"] == "fails" for s in searches) else 0
graver = 3 if any(s["result"] == "open" for s in searches) else graver
if int(code) != graver:
    bad.append(f"exit code {code}, not {graver}")
for complaint in bad[:8]:
    print(f"explore {what}: {complaint}")
sys.exit(bool(bad))
