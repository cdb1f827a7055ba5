#!/usr/bin/env python3
"""tshark reads the captures of every scenario and is compared with the trace as --format json tells it.

readers_tshark.py TCPSIM [SCENARIO...]

 - each vantage point (--tap) of each run: tshark sees the same packets, times, numbers, flags, lengths and windows, finds
   nothing malformed and no wrong checksum but in segments that were corrupted on their way, marks as retransmissions
   what the trace marks, and its flow graph has our order;
 - the files with all interfaces, and those of --format pcap: the same, without tshark's analysis, and the comments;
 - the comments that docs/captures.md shows are the program's.

Where the analysis may differ from the trace is listed in EXCEPTIONS and explained in docs/captures.md.
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

FIELDS = """frame.time_epoch frame.interface_name frame.packet_flags_direction frame.comment ip.src ip.dst ip.id
    ip.checksum.status tcp.srcport tcp.dstport tcp.seq_raw tcp.ack_raw tcp.flags tcp.len tcp.window_size_value
    tcp.options tcp.options.mss_val tcp.options.wscale.shift tcp.options.timestamp.tsval tcp.options.timestamp.tsecr
    tcp.options.sack_perm tcp.options.tfo.cookie tcp.urgent_pointer tcp.checksum.status _ws.malformed tcp.analysis.retransmission
    tcp.analysis.out_of_order tcp.analysis.keep_alive tcp.analysis.zero_window_probe""".split()
BITS = {"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16, "URG": 32}
INBOUND, OUTBOUND = 1, 2
BAD, GOOD = "0", "1"  # tshark's checksum.status
UNHEARD = ("HOST_DOWN", "UNPLUGGED")
SEEDS = range(2, 9)  # of the scenario in which chance decides


# ---- running ----

def command(args):
    done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise SystemExit("%s: exit code %d\n%s" % (" ".join(args), done.returncode, done.stderr.decode()))
    return done.stdout.decode()


class Run:
    """A scenario with a seed: its trace, and the captures of it."""

    def __init__(self, tcpsim, path, seed=None):
        self.name = path + (" --seed %d" % seed if seed else "")
        self.command = [tcpsim, "run", path] + (["--seed", str(seed)] if seed else [])
        lines = [json.loads(line) for line in command(self.command + ["--format", "json"]).splitlines()]
        self.hosts = [host["name"] for host in lines[0]["hosts"]]
        self.records = lines[1:]
        self.sent = {r["flight"]: r for r in self.records if r["kind"] == "send"}

    def capture(self, to, *options):
        command(self.command + ["-o", to] + list(options))
        return to

    def packets(self, hosts):
        """What can be seen at these hosts, in order."""
        return [r for r in self.records if r["host"] in hosts and seen(r)]


def seen(r):
    if r["kind"] == "send":
        return "copy" not in r["marks"]
    return r["kind"] == "arrive" and not (r["rule"] and r["rule"]["name"] in UNHEARD)


def tshark(path, *options):
    """The packets as dictionaries, and the lines of the flow graph if one is asked for."""
    args = ["tshark", "-r", path, "-T", "fields", "-E", "occurrence=f"]
    for preference in ("tcp.check_checksum:TRUE", "ip.check_checksum:TRUE", "tcp.relative_sequence_numbers:FALSE"):
        args += ["-o", preference]
    for field in FIELDS:
        args += ["-e", field]
    lines = command(args + list(options)).splitlines()
    begin = next((i for i, line in enumerate(lines) if re.match(r"(Conv\.)?\| ?Time", line)), len(lines))
    return [dict(zip(FIELDS, line.split("\t"))) for line in lines[:begin]], lines[begin:]


# ---- what is on the wire ----

def nanoseconds(text):
    seconds, fraction = text.split(".")
    return int(seconds) * 10**9 + int(fraction)


def told(r):
    """A packet as the trace tells it."""
    seg = r["segment"]
    bits = sum(BITS[bit] for bit in seg["bits"])
    return {"time": r["at"], "flight": r["flight"] & 0xffff, "from": (seg["src"], seg["sport"]),
            "to": (seg["dst"], seg["dport"]), "flags": bits, "seq": seg["seq"], "len": seg["len"], "win": seg["win"],
            "ack": seg["ack"] if bits & BITS["ACK"] else None, "mss": seg["mss"],
            "urg": seg["urg"] if bits & BITS["URG"] else None, "options": seg["options"]}


def options_faults(seg, w):
    """The octets are compared above; here is what tshark makes of them. What was injected as octets is nobody's knowledge."""
    for ours, theirs, number in (("wscale", "wscale.shift", int), ("tsval", "timestamp.tsval", int),
                                 ("tsecr", "timestamp.tsecr", int), ("fast_open", "tfo.cookie", str)):
        is_there = w["tcp.options." + theirs]
        if seg[ours] not in (None, "") and (not is_there or number(is_there) != seg[ours]):
            yield "%s: %s in the trace, %s in the capture" % (ours, seg[ours], is_there or "not")
    if seg["sack_permitted"] and not w["tcp.options.sack_perm"]:
        yield "SACK-permitted is not in the capture"


def read(w):
    """The same as tshark reads it."""
    bits = int(w["tcp.flags"], 16)
    return {"time": nanoseconds(w["frame.time_epoch"]), "flight": int(w["ip.id"], 16),
            "from": (w["ip.src"], int(w["tcp.srcport"])), "to": (w["ip.dst"], int(w["tcp.dstport"])), "flags": bits,
            "seq": int(w["tcp.seq_raw"]), "len": int(w["tcp.len"]), "win": int(w["tcp.window_size_value"]),
            "ack": int(w["tcp.ack_raw"]) if bits & BITS["ACK"] else None,
            "mss": int(w["tcp.options.mss_val"]) if w["tcp.options.mss_val"] else None,
            "urg": int(w["tcp.urgent_pointer"]) if bits & BITS["URG"] else None, "options": w["tcp.options"] or None}


def wire_faults(r, w):
    if not w["tcp.seq_raw"] or w["_ws.malformed"]:
        yield "malformed"
        return
    ours, theirs = told(r), read(w)
    if ours["mss"] is None:
        theirs["mss"] = None  # it may be among injected octets
    yield from options_faults(r["segment"], w)
    for field in ours:
        if ours[field] != theirs[field]:
            yield "%s: %s in the trace, %s in the capture" % (field, ours[field], theirs[field])
    corrupted = r["kind"] == "arrive" and "corrupted" in r["marks"]
    if w["tcp.checksum.status"] != (BAD if corrupted else GOOD):
        yield "TCP checksum %s" % ("right, but it was corrupted" if corrupted else "wrong")
    if w["ip.checksum.status"] != GOOD:
        yield "IP checksum wrong"


def comment_faults(r, w):
    comment = w["frame.comment"]
    wanted = {"lost: ": r["kind"] == "send" and r["fate"] != "delivered",
              "arrives at ": r["kind"] == "send" and r["fate"] == "delivered",
              "retransmission ": r["kind"] == "send" and r["retransmission"] > 0,
              "copy made": "copy" in r["marks"], "corrupted on the way": "corrupted" in r["marks"]}
    if r["rule"]:
        wanted["%s  %s" % (r["rule"]["clause"], r["rule"]["text"])] = True
    for text, there in wanted.items():
        if (text in comment) != there:
            yield "comment %s '%s': %s" % ("does not say" if there else "says", text, comment)
    if w["frame.interface_name"] != r["host"]:
        yield "seen at %s, not at %s" % (w["frame.interface_name"], r["host"])
    if int(w["frame.packet_flags_direction"], 16) != (INBOUND if r["kind"] == "arrive" else OUTBOUND):
        yield "wrong direction"


# ---- retransmissions ----

def after(a, b):
    """Is the sequence number a after b?"""
    return 0 < (a - b) % 2**32 < 2**31


class Direction:
    """What was seen so far at one place of all that came from one socket for another. A SYN with a new number begins
    anew, as it does for tshark."""

    def __init__(self):
        self.ranges = []      # from, end, was it a probe: of segments that take up numbers
        self.highest = None   # the number after the last that was seen; that of an empty segment counts
        self.forged = False   # some of them came from somebody else
        self.syn = None       # the number of a SYN without ACK
        self.opened = 0       # SYNs that were sent for the first time: connections between these sockets

    def overlapping(self, seg):
        return [was for was in self.ranges if after(seg["end"], was[0]) and after(was[1], seg["seq"])]

    def only_probed(self, seg):
        before = self.overlapping(seg)
        return bool(before) and all(probe for _, _, probe in before)

    def is_behind(self, seg):
        return self.highest is not None and after(self.highest, seg["seq"])

    def add(self, r, probe):
        seg = r["segment"]
        self.forged = self.forged or "injected" in r["marks"] or (r["kind"] == "arrive" and r["peer"] is None)
        if "SYN" in seg["bits"] and (r["kind"] == "arrive" or r["retransmission"] == 0):
            self.opened += 1
        if seg["flags"] == "S":
            if self.syn is not None and self.syn != seg["seq"]:
                self.ranges, self.highest = [], None
            self.syn = seg["seq"]
        if seg["end"] != seg["seq"]:
            self.ranges.append((seg["seq"], seg["end"], probe))
        if self.highest is None or after(seg["end"], self.highest):
            self.highest = seg["end"]


def marked(run, r, direction):
    """Is it a retransmission, as the trace has it, for somebody who sees only what is seen here? A copy and what is sent
    again are, unless nothing of it was seen before: then, where it arrives, it is the first."""
    if r["kind"] == "send":
        return r["retransmission"] > 0
    again = run.sent.get(r["flight"], {}).get("retransmission", 0) > 0 or "copy" in r["marks"]
    return again and bool(direction.overlapping(r["segment"]))


# name: applies to (record, what tshark says, what was seen in this direction before). docs/captures.md explains each.
ONLY_TSHARK = {
    "forged": lambda r, w, d: "injected" in r["marks"] or d.forged,
    "crossing SYN,ACK": lambda r, w, d: r["segment"]["flags"] == "S." and d.syn == r["segment"]["seq"],
    "sockets again": lambda r, w, d: d.opened >= (1 if "SYN" in r["segment"]["bits"] else 2),
    "a strawman's number": lambda r, w, d: "textbook" in (r["rule"] or {"clause": ""})["clause"],
    "fills a gap": lambda r, w, d: r["kind"] == "arrive" and d.is_behind(r["segment"]),
}
ONLY_TRACE = {
    "probe": lambda r, w, d: w["tcp.analysis.zero_window_probe"] or w["tcp.analysis.keep_alive"],
    "after a probe": lambda r, w, d: d.only_probed(r["segment"]),
    "out of order": lambda r, w, d: w["tcp.analysis.out_of_order"],
    "forged": lambda r, w, d: d.forged,
}


def exception(r, w, direction, by_trace):
    for name, applies in (ONLY_TRACE if by_trace else ONLY_TSHARK).items():
        if applies(r, w, direction):
            return name
    return None


def analysis_faults(run, packets, rows, tally):
    directions = defaultdict(Direction)
    for r, w in zip(packets, rows):
        seg = r["segment"]
        direction = directions[seg["src"], seg["sport"], seg["dst"], seg["dport"]]
        ours, theirs = marked(run, r, direction), bool(w["tcp.analysis.retransmission"])
        why = "both" if ours == theirs else exception(r, w, direction, ours)
        if ours or theirs:
            tally[why or "unexplained"] += 1
        if why is None:
            yield r, "a retransmission for %s only" % ("the trace" if ours else "tshark")
        direction.add(r, bool(w["tcp.analysis.zero_window_probe"]))


# ---- the flow graph ----

def flow_of_graph(lines):
    """|1.000000000|   SYN, ACK  |   |Seq = 300 Ack = 101, and the arrow below it. With several connections the number of the
    connection comes first."""
    for line in lines[2:]:
        m = re.match(r"(?:[0-9]+ *)?\|([0-9.]+) *\|(.*)\|Seq = ([0-9]+)(?: Ack = ([0-9]+))?", line)
        if m:
            words = re.findall("|".join(BITS), m.group(2))
            yield nanoseconds(m.group(1)), sum(BITS[word] for word in words), int(m.group(3))


def flow_of_trace(packets):
    for r in packets:
        p = told(r)
        yield p["time"] - packets[0]["at"], p["flags"], p["seq"]


# ---- all of it ----

def check_tap(run, host, path):
    """One vantage point. Returns what is wrong and a tally of retransmissions."""
    packets, tally = run.packets([host]), Counter()
    rows, graph = tshark(run.capture(path, "--format", "pcapng", "--tap", host), "-z", "flow,tcp,network")
    where = "%s at %s" % (run.name, host)
    if len(rows) != len(packets):
        return ["%s: %d packets in the trace, %d in the capture" % (where, len(packets), len(rows))], tally
    faults = [(r, fault) for r, w in zip(packets, rows) for faults in (wire_faults(r, w), comment_faults(r, w))
              for fault in faults]
    if not faults:
        faults = list(analysis_faults(run, packets, rows, tally))
    wrong = ["%s: %.9f %s %s: %s" % (where, r["at"] / 1e9, r["kind"], r["segment"]["flags"], fault) for r, fault in faults]
    if list(flow_of_graph(graph)) != list(flow_of_trace(packets)):
        wrong.append("%s: the flow graph differs" % where)
    return wrong, tally


def check_together(runs, folder, what, hosts_of, options, checks):
    """The captures of all runs, one after the other in one file: one call of tshark. To it they are one stream that makes no
    sense, so it shall neither analyse nor reassemble it."""
    files = [run.capture("%s/%s-%d" % (folder, what, i), *options) for i, run in enumerate(runs)]
    packets = [(run, r) for run in runs for r in run.packets(hosts_of(run))]
    merged = "%s/%s-all" % (folder, what)
    command(["mergecap", "-a", "-I", "none", "-w", merged] + files)
    rows, _ = tshark(merged, "-o", "tcp.analyze_sequence_numbers:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE")
    if len(rows) != len(packets):
        return ["%s: %d packets in the traces, %d in the captures" % (what, len(packets), len(rows))]
    return ["%s: %s: %.9f: %s" % (what, run.name, r["at"] / 1e9, fault) for (run, r), w in zip(packets, rows)
            for check in checks for fault in check(r, w)]


def check_document(tcpsim, folder):
    text = open("docs/captures.md", encoding="utf-8").read().split("## Comments")[1]
    rows, _ = tshark(Run(tcpsim, "scenarios/open/syn-lost.scn").capture(folder + "/shown", "--format", "pcapng"))
    there = [w["frame.comment"] for w in rows]
    return ["docs/captures.md: no such comment: " + line for line in text.split("```")[1].strip().splitlines()
            if line not in there]


def all_runs(tcpsim, paths):
    if paths:
        return [Run(tcpsim, path) for path in paths]
    # What is made to be explored is judged there; some of its runs never end.
    left_out = ("scenarios/wrong/", "scenarios/explore/")
    scenarios = [p for p in sorted(glob.glob("scenarios/*/*.scn")) if not p.startswith(left_out)]
    runs = [Run(tcpsim, path) for path in scenarios + sorted(glob.glob("tests/readers/*.scn"))]
    return runs + [Run(tcpsim, "tests/readers/noisy.scn", seed) for seed in SEEDS]


def main(tcpsim, *paths):
    runs, wrong, tally = all_runs(tcpsim, paths), [], Counter()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        taps = [(run, host) for run in runs for host in run.hosts]
        jobs = [pool.submit(check_tap, run, host, "%s/tap-%d" % (folder, i)) for i, (run, host) in enumerate(taps)]
        for job in jobs:
            faults, its = job.result()
            wrong += faults
            tally += its
        wrong += check_together(runs, folder, "pcapng", lambda run: run.hosts, ["--format", "pcapng"],
                                [wire_faults, comment_faults])
        wrong += check_together(runs, folder, "pcap", lambda run: run.hosts[:1], ["--format", "pcap"], [wire_faults])
        wrong += check_document(tcpsim, folder)
    for line in wrong[:50]:
        print(line)
    print("tshark: %d runs, %d vantage points, %d faults; retransmissions: %s" %
          (len(runs), len(taps), len(wrong), ", ".join("%s %d" % item for item in sorted(tally.items()))))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
