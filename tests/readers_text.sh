#!/bin/sh
# Every scenario in every text format: csv as Python's csv module reads it, table and md by their columns, rfc by its width
# and alphabet, and the lines of --format tcpdump against those of tcpdump itself, reading what --format pcap wrote.
set -u
tcpsim=$1
dir=${TMPDIR:-/tmp}/tcpsim-readers-text.$$
mkdir -p "$dir"
trap 'rm -rf "$dir"' EXIT
n=0
bad=0
complain() {
    echo "$1"
    bad=$((bad + 1))
}

# tcpdump goes on to what it takes for the application's text: our octets are none of HTTP's. Behind the length nothing counts.
lines_of_tcpdump() {
    TZ=UTC tcpdump -nn "$@" 2> /dev/null | sed 's/\(, length [0-9]*\).*/\1/'
}

# same FILE HOST "-S or nothing" "nothing or --rel"
same_as_tcpdump() {
    "$tcpsim" --format pcap --tap "$2" -o "$dir/pcap" "$1" || complain "$1: no capture at $2"
    lines_of_tcpdump $3 -r "$dir/pcap" > "$dir/theirs"
    "$tcpsim" --format tcpdump --tap "$2" $4 "$1" > "$dir/ours"
    n=$((n + 1))
    diff "$dir/theirs" "$dir/ours" > "$dir/diff" || {
        complain "$1: not what tcpdump -nn $3 prints at $2 (< tcpdump, > tcpsim)"
        head -n 6 "$dir/diff"
    }
}

for f in scenarios/*/*.scn; do
    case $f in scenarios/wrong/*) continue ;; esac
    for format in csv table md rfc; do
        n=$((n + 1))
        "$tcpsim" --format $format "$f" > "$dir/$format" || complain "$f: --format $format fails"
        "$tcpsim" --format $format "$f" | cmp -s - "$dir/$format" || complain "$f: --format $format differs from run to run"
    done
    "$tcpsim" --format json "$f" > "$dir/json"
    python3 tests/readers_text.py "$dir" || complain "$f: see above"
    for host in $(sed -n 's/^host  *\([^ ]*\).*/\1/p' "$f"); do
        same_as_tcpdump "$f" "$host" -S ""
        # tcpdump counts from the first ACK that it sees between two sockets, tcpsim from the SYN: not the same where that ACK is
        # forged, old, or no SYN,ACK, where it acknowledges text too, and where the same sockets connect again.
        case $f in
        */refused.scn | */crash-reopen.scn | */tfo.scn | */blind-data.scn | */challenge-side-channel.scn | */isn-prediction.scn | \
            */land.scn | */server-first.scn | */listen-then-send.scn | */split-handshake.scn | */two-way-strawman.scn | \
            */close-wait-meets-syn.scn | */stale-ack-kills-open.scn | */syn-refused*.scn | */weak-ignore-ack.scn | \
            */weak-two-way.scn | */weak-random-isn.scn) continue ;;
        esac
        same_as_tcpdump "$f" "$host" "" --rel
    done
done
# Ten-digit numbers with everything there is to say still fit.
for f in scenarios/*/*.scn; do
    case $f in scenarios/wrong/*) continue ;; esac
    "$tcpsim" --format rfc -v --each-flood-segment "$f" | LC_ALL=C awk 'length > 72 || /[^ -~]/ { exit 1 }' ||
        complain "$f: rfc -v is not 72 columns of ASCII"
done
echo "readers of text: $n looked at, $bad wrong"
[ $bad -eq 0 ]
