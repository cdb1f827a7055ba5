"""Validates files of JSON Lines (the arguments behind the first) that came from the scenario that is the first."""
import json
import sys

import jsonschema

scenario, *files = sys.argv[1:]
with open("tests/json-schema.json", encoding="utf-8") as f:
    schema = json.load(f)
jsonschema.Draft202012Validator.check_schema(schema)
kinds = {"state": "change"}


def validator(kind):
    """The part of the schema for one kind: complaints about oneOf tell nothing."""
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]})


validators = {k: validator(kinds.get(k, k)) for k in
              ("run", "call", "send", "arrive", "state", "news", "timer", "queue", "link", "knowledge", "end")}
whole = jsonschema.Draft202012Validator(schema)
with open(scenario, encoding="utf-8") as f:
    source = f.read().split("\n")


def once(pairs):
    """An object in which no member is there twice."""
    assert len({k for k, _ in pairs}) == len(pairs), f"a member twice: {pairs}"
    return dict(pairs)


def check_order(records):
    yield records[0]["kind"] == "run" and records[-1]["kind"] == "end", "first is run, last is end"
    yield all(r["kind"] not in ("run", "end") for r in records[1:-1]), "one run, one end"
    times = [(r["at"], r["step"]) for r in records[1:]]
    yield times == sorted(times), "times and steps never go back"


def check_names(records):
    hosts = {h["name"] for h in records[0]["hosts"]} | {None}
    conns = set(records[0]["connections"]) | {None}
    for r in records[1:]:
        yield r["host"] in hosts and r["peer"] in hosts and r["connection"] in conns, f"unknown name in {r}"
        if r["line"] is not None:
            yield r["statement"] in source[r["line"] - 1], f"line {r['line']} does not say {r['statement']}"


def check_segments(records):
    sent = {}
    for r in records:
        if r["kind"] not in ("send", "arrive"):
            continue
        seg = r["segment"]
        letters = {"FIN": "F", "SYN": "S", "RST": "R", "PSH": "P", "ACK": ".", "URG": "U"}
        yield (seg["flags"].replace("-", "")) == "".join(letters[b] for b in seg["bits"]), f"flags of {seg}"
        counted = seg["len"] + ("SYN" in seg["bits"]) + ("FIN" in seg["bits"])
        yield seg["end"] == (seg["seq"] + counted) % 2**32, f"end of {seg}"
        yield (seg["ack"] is not None) == ("ACK" in seg["bits"]), f"ack of {seg}"
        if r["kind"] == "send":
            yield r["flight"] not in sent, f"flight {r['flight']} departs twice"
            sent[r["flight"]] = r
        elif "flood" not in r["marks"]:
            departure = sent.pop(r["flight"], None)
            same = departure is not None and absolute(departure["segment"]) == absolute(seg)
            yield same, f"flight {r['flight']} arrives as another"


def absolute(seg):
    """Without the relative numbers: what they are relative to may have changed on the way, if the sockets connect again."""
    return {k: v for k, v in seg.items() if not k.startswith("rel_")}


def check_states(records):
    now = {}  # what a connection begins in, its first record says: LISTEN if the host listens on its port
    for r in records[1:]:
        key = (r["host"], r["connection"])
        if None in key:
            yield r["state"] is None, f"a state in {r}"
            continue
        if r["kind"] == "state":
            now[key] = r["to"]
        if now.get(key) == "CLOSED" and r["state"] == "LISTEN":
            now[key] = "LISTEN"  # the connection is gone, and the listener answers: after a reboot it listens again
        yield r["state"] == now.setdefault(key, r["state"]), f"state of {key} is {now.get(key)}, not as in {r}"
    for s in records[-1]["states"]:
        was = now[s["host"], s["connection"]]
        yield s["state"] == was or (was, s["state"]) == ("CLOSED", "LISTEN"), f"last state {s}"  # a host that listens again


NOT_LET_IN = {"SYN_QUEUE_FULL", "SYN_RESERVED", "SYN_TOO_SOON", "DEFERRED", "ACCEPT_QUEUE_FULL", "HOST_DOWN", "UNPLUGGED", "QUIET"}


def check_counts(records):
    flood = any("flood" in r.get("marks", []) for r in records)
    counts = records[-1]["counts"]
    sends = [r for r in records if r["kind"] == "send"]
    own = [r for r in sends if not {"copy", "injected", "box", "flood"} & set(r["marks"])]
    if not flood:
        yield counts["sent"] == len(own), f"{len(own)} sent, not {counts['sent']}"
        yield counts["lost"] == sum(r["fate"] != "delivered" for r in sends), "lost"
    yield counts["duplicated"] == sum("copy" in r["marks"] for r in sends), "duplicated"
    yield counts["injected"] == sum("injected" in r["marks"] for r in sends), "injected"
    yield counts["by_box"] == sum("box" in r["marks"] for r in sends), "by_box"
    vain = [r["rule"] for r in records if r["kind"] == "arrive" and r["rule"] and "flood" not in r["marks"]]
    yield counts["corrupted"] == sum(rule["name"] == "CHECKSUM" for rule in vain), "corrupted"
    yield counts["not_let_in"] == sum(rule["name"] in NOT_LET_IN for rule in vain), "not_let_in"
    total = records[-1]["expectations"]["total"] + records[-1]["expectations"]["other_profiles"]
    yield total == sum(line.startswith("expect ") for line in source), f"{total} expectations"


bad = []
for name in files:
    with open(name, encoding="utf-8", newline="\n") as f:
        records = [json.loads(line, object_pairs_hook=once) for line in f.read().split("\n")[:-1]]
    for i, r in enumerate(records, 1):
        bad += [f"{i}: {e.json_path}: {e.message}" for e in validators[r["kind"]].iter_errors(r)]
    for kind in validators:  # and the schema as a whole, once for each kind
        bad += [f"{kind}: {e.message}" for r in [r for r in records if r["kind"] == kind][:1] for e in whole.iter_errors(r)]
    for check in (check_order, check_names, check_segments, check_states, check_counts):
        bad += [complaint for ok, complaint in check(records) if not ok]
for complaint in bad[:8]:
    print(f"{scenario}: {complaint}")
sys.exit(bool(bad))
