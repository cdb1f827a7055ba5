#!/bin/sh
# tcpsim explore: the joint states of the two models, every weakened protocol with the length of its shortest counterexample and
# a replay, bounds that are said, and the same output whatever -j is.
set -u
tcpsim=$1
bad=0
n=0
dir=${TMPDIR:-/tmp}/tcpsim-explore.$$
mkdir -p "$dir"
trap 'rm -rf "$dir"' EXIT
complain() {
    echo "$1"
    bad=$((bad + 1))
}

# pairs FILE NUMBER [OPTION]...: holds, in so many pairs of states
pairs() {
    file=$1 wanted=$2
    shift 2
    n=$((n + 1))
    "$tcpsim" explore "$@" "$file" > "$dir/out" 2>&1 || complain "$file $*: does not hold"
    grep -q "^pairs of states   $wanted " "$dir/out" || complain "$file $*: not $wanted pairs: $(grep '^pairs' "$dir/out")"
}
# The table of 33: client, then server. By the reference; nothing else may be there.
pairs scenarios/explore/client-server.scn 33
sed -n '/^pairs/,/^transitions/p' "$dir/out" | sed '1d;$d' > "$dir/table"
cat > "$dir/wanted" <<'TABLE'
  CLOSED        CLOSED, CLOSING, LAST-ACK, TIME-WAIT
  SYN-SENT      LISTEN, SYN-RECEIVED
  ESTABLISHED   SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1
  FIN-WAIT-1    SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, CLOSE-WAIT, CLOSING, LAST-ACK
  FIN-WAIT-2    CLOSE-WAIT, CLOSING, LAST-ACK
  CLOSE-WAIT    FIN-WAIT-1, FIN-WAIT-2
  CLOSING       CLOSED, FIN-WAIT-1, FIN-WAIT-2, CLOSING, TIME-WAIT
  LAST-ACK      CLOSED, FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT
  TIME-WAIT     CLOSED, CLOSING, LAST-ACK, TIME-WAIT
TABLE
diff "$dir/wanted" "$dir/table" || complain "client-server: not the 33 pairs of the reference"
# I-18: the same, to the last state, where the numbers come round in the handshake. weak-unsigned shows what it is about.
n=$((n + 1))
sed '/^states/p;/^ *holds/p;d' "$dir/out" > "$dir/here"
sed 's/iss 100/iss 4294967291/; s/iss 300/iss 4294967293/' scenarios/explore/client-server.scn > "$dir/around.scn"
"$tcpsim" explore "$dir/around.scn" > "$dir/out" || complain "I-18: does not hold"
sed '/^states/p;/^ *holds/p;d' "$dir/out" | diff "$dir/here" - || complain "I-18: not the same space"
if [ "${EXPLORE_ALL:-}" ]; then
    pairs scenarios/explore/simultaneous-open.scn 39
    pairs scenarios/explore/simultaneous-open.scn 39 --set variant=literal
fi

# weak NAME CHOICES: refuted by so many choices, and the run that shows it fails by the same expectation
weak() {
    file=scenarios/explore/weak-$1.scn
    n=$((n + 1))
    rm -f "$dir/found.scn"
    "$tcpsim" explore -q -o "$dir/found.scn" "$file" > "$dir/out" 2> "$dir/err"
    [ $? -eq 1 ] || complain "$file: not refuted"
    [ ! -s "$dir/err" ] || complain "$file: $(cat "$dir/err")"
    grep -q "^$file: FAILS  " "$dir/out" || complain "$file: not said what fails"
    grep -q "^the shortest way to \(it\|the failure of \`.*\`\) has $2 choices" "$dir/out" || complain "$file: not $2 choices: $(grep shortest "$dir/out")"
    "$tcpsim" run -q "$dir/found.scn" > "$dir/run" 2>&1
    [ $? -eq 1 ] || complain "$file: the counterexample does not fail in a run"
    expected=$(grep '^expect' "$file")
    tr -s ' ' < "$dir/run" | grep -qF "$(printf '%s' "$expected" | tr -s ' ')" || complain "$file: the run fails otherwise: $(cat "$dir/run")"
    "$tcpsim" fmt --check "$dir/found.scn" || complain "$file: the counterexample is not in its usual form"
}
for f in scenarios/explore/weak-*.scn; do
    line=$(sed -n 's/^# \([0-9]*\) choices: .*/\1/p' "$f")
    [ -n "$line" ] || { complain "$f: does not say how many choices"; continue; }
    name=${f#scenarios/explore/weak-}
    weak "${name%.scn}" "$line"
    grep '^# holds with ' "$f" | while read -r _ _ _ remedy; do # what was weakened is put right, or the guess is wrong
        # shellcheck disable=SC2086
        "$tcpsim" explore -q $remedy "$f" > "$dir/out" 2>&1 || complain "$f $remedy: does not hold"
    done > "$dir/remedies"
    while read -r words; do complain "$words"; done < "$dir/remedies"
    n=$((n + $(grep -c '^# holds with ' "$f")))
done

# written NAME CHOICES: the scenario on standard input does not hold, and its counterexample is one that can be run
written() {
    n=$((n + 1))
    cat > "$dir/$1.scn"
    rm -f "$dir/found.scn"
    "$tcpsim" explore -o "$dir/found.scn" "$dir/$1.scn" > "$dir/out" 2> "$dir/err"
    [ $? -eq 1 ] && [ ! -s "$dir/err" ] && grep -q "^the shortest way to it has $2 choices" "$dir/out" && grep -q "^ *time s  " "$dir/out" ||
        complain "$1: $(grep '^the shortest' "$dir/out") $(cat "$dir/err")"
    "$tcpsim" run -q "$dir/found.scn" > /dev/null 2>&1
    [ $? -eq 1 ] || complain "$1: the counterexample does not fail in a run"
}
# Without iss the initial numbers follow a clock, which shows another time in a run. Connect, SYN, SYN,ACK, ACK, close, FIN, FIN.
written clocks 7 <<'SCN'
host client
host server listen 80
link client server delay 50ms
at 1s client connect server:80
at 2s client close
when server CLOSE-WAIT server close
expect never client gets EOF
SCN
# The client's timer runs out at 2 s, and all that follows the close of 2 s comes before it: only without delays.
written no-delay 13 <<'SCN'
explore losses 0 dups 1 reorder 0 delays 1 only-expects
host client iss 100 strawman no-time-wait
host server iss 300 listen 80
link client server delay 50ms
at 0s client connect server:80
at 1s client send 10
at 2s client close
when server CLOSE-WAIT server close
when client CLOSED client connect server:80
expect always server.delivered <= 10
SCN
grep -q '^link client -> server  delay 0s' "$dir/found.scn" || complain "no-delay: found with other delays"

# The numbers in the file are those of a run, whose clock goes on: connect; SYN; SYN,ACK; ACK; connect; then twice a loss and
# the timer.
written clock 9 <<'SCN'
explore losses 2 dups 0 reorder 0
host client isn clock syn-retries 1
host server isn clock listen 80
link client server delay 50ms
at 0s client connect server:80 as one
at 5s client connect server:80 as two
expect never client/two gets ETIMEDOUT
SCN
grep -q '^drop client  S 1250000:1250000(0) #' "$dir/found.scn" || complain "clock: not the number that a connection has after 5 s"

# An old duplicate of the SYN opens half a connection with who has closed (RFC 9293, 3.5). That is another one, with another initial
# number, by a clock or from a list: what is old does not fit it, and what its predecessor acknowledged stays acknowledged.
for iss in '' 'iss 300 700'; do
    n=$((n + 1))
    cat > "$dir/old-syn.scn" <<SCN
explore losses 0 dups 1 reorder 0 delays 2
host client iss 100
host server $iss listen 80
link client server delay 50ms
at 0s client connect server:80
at 1s client send 10
at 2s client close
when server CLOSE-WAIT server close
SCN
    "$tcpsim" explore "$dir/old-syn.scn" > "$dir/out" || complain "old-syn $iss: $(grep FAILS "$dir/out")"
    grep -q '^  TIME-WAIT     .*SYN-RECEIVED' "$dir/out" || complain "old-syn $iss: the old SYN does not come"
done
# With the same number each time, as no TCP should have it, the old ACK fits: the network could not help it.
n=$((n + 1))
sed 's/^host server  *listen/host server iss 300 listen/; s/iss 300 700/iss 300/' "$dir/old-syn.scn" > "$dir/same-iss.scn"
"$tcpsim" explore -q "$dir/same-iss.scn" | sed -n '1s/.*FAILS  I-3: .*/I-3/p' > "$dir/out"
[ "$(cat "$dir/out")" = I-3 ] || complain "same-iss: I-3 does not fail"
n=$((n + 2))
"$tcpsim" explore -q "$dir/same-iss.scn" | grep -qx '  note: every connection of server begins with iss 300; give it a second one if that is not what you ask about' ||
    complain "same-iss: not said where it comes from"
sed "s/iss 100/iss 100 strawman no-persist/" "$dir/same-iss.scn" > "$dir/straw.scn" # which may be why as well
"$tcpsim" explore -q "$dir/straw.scn" > "$dir/out"
grep -q "FAILS  I-3" "$dir/out" && ! grep -q "  note: " "$dir/out" || complain "same-iss: said of a strawman"

# What is asked of both ends of a connection, by the scenario alone since a segment is injected: connect, the old SYN,ACK that the
# client believes in, its SYN that the server believes in.
written always-states 3 <<'SCN'
explore losses 0 dups 0 reorder 0 only-expects
host client iss 100 strawman ignore-ack
host server iss 300 listen 80 strawman two-way
link client server delay 50ms
at 0s client connect server:80
at 0s inject server > client S. 250:250(0) ack 81
expect always I-3
SCN

# Times are told apart however long they are: the server listens from 350000 h on, which is more than 2^60 ns.
n=$((n + 1))
"$tcpsim" explore -q - > "$dir/out" 2>&1 <<'SCN' || complain "long times: $(cat "$dir/out")"
host client iss 100 msl 600000h
host server iss 300
link client server delay 50ms
at 350000h server listen 80
at 350001h client connect server:80
at 350002h client close
when server CLOSE-WAIT server close
at 350003h server unlisten
expect eventually client ESTABLISHED
expect eventually client TIME-WAIT
SCN

# RFC 7413, 2.1: text on a SYN that comes twice may be delivered twice, so that I-5 is not asked.
n=$((n + 1))
"$tcpsim" explore --delays 1 scenarios/open/tfo.scn > "$dir/out" || complain "tfo: does not hold"
grep -q 'I-5' "$dir/out" && complain "tfo: I-5 is asked"

# A name changes nothing: the pairs of states are those of the first connection between the first two hosts.
n=$((n + 1))
sed '/^expect/d; s/connect server:80$/connect server:80 as x/; s/client send/client\/x send/' scenarios/open/basic.scn > "$dir/named.scn"
"$tcpsim" explore "$dir/named.scn" | sed -n '/^pairs/,/^transitions/p' > "$dir/out"
"$tcpsim" explore scenarios/open/basic.scn | sed -n '/^pairs/,/^transitions/p' | diff - "$dir/out" || complain "named: other pairs"

# Nobody closes: that the server listens no more is no end of its connection.
written unlisten 4 <<'SCN'
host client iss 100
host server iss 300 listen 80
link client server delay 50ms
at 0s client connect server:80
when server ESTABLISHED server unlisten
expect eventually server CLOSED
SCN

# Where no run comes to it, the reason is said, and there is a ladder all the same. Two timers are due at the same time; in a run
# the client's is always first.
n=$((n + 1))
cat > "$dir/tie.scn" <<'SCN'
explore losses 2 dups 0 reorder 0
host client iss 100
host server iss 300 listen 80
link client server delay 50ms
at 0s client connect server:80
at 1s client send 10
at 1s server send 10
expect never server.retries = 1 while server ESTABLISHED while client.retries = 0 while client.unacked = 10
SCN
rm -f "$dir/found.scn"
"$tcpsim" explore --ascii --width 100 -o "$dir/found.scn" "$dir/tie.scn" > "$dir/out" 2> "$dir/err"
[ $? -eq 1 ] && [ ! -e "$dir/found.scn" ] && [ "$(cat "$dir/err")" = "tcpsim: -o $dir/found.scn: not written, there is no scenario that comes to it" ] ||
    complain "tie: $(cat "$dir/err")"
grep -q '^It cannot be written as a scenario with times: the rto timer of client comes first at 2.000 s, and here something else of the same time would have to be before it\.$' "$dir/out" ||
    complain "tie: does not say why"
grep -q '  1.000 .* link: drop x-* P. 301:311/101 --+' "$dir/out" && grep -q '^  *2.000  .* P. 301:311/101' "$dir/out" || complain "tie: no ladder"

# Whatever -j is.
for f in scenarios/open/basic.scn scenarios/close/fin-lost.scn scenarios/explore/weak-no-persist.scn; do
    n=$((n + 1))
    "$tcpsim" explore -j 1 "$f" > "$dir/one"
    "$tcpsim" explore -j 3 "$f" > "$dir/three"
    cmp -s "$dir/one" "$dir/three" || complain "$f: -j 1 and -j 3 differ"
done

# --each: what was lost, who repaired it, how long it took, how it ended. Worked out by hand, with RTO 1 s and 50 ms each way.
# says FILE LINE: the line is among what --each says, blanks apart
says() {
    n=$((n + 1))
    "$tcpsim" explore --each "$1" 2>&1 | tr -s ' ' | grep -qxF "$2" || complain "--each $1: not '$2'"
}
f=scenarios/open/basic.scn
says $f 'lost 0.000 s client S 100:100(0) rto timer of client at 1.000 s sends client S 100:100(0); takes 900 ms longer; ends ESTABLISHED, ESTABLISHED'
says $f 'lost 0.050 s server S. 300:300(0) ack 101 rto timer of client at 1.000 s sends client S 100:100(0), answered at 1.050 s by server S. 300:300(0) ack 101; takes 900 ms longer; ends ESTABLISHED, ESTABLISHED'
says $f 'lost 0.100 s client . 101:101(0) ack 301 at 0.200 s client P. 101:111(10) ack 301 says it too (SEND: text, with the latest ACK); takes no longer; ends ESTABLISHED, ESTABLISHED'
f=scenarios/close/normal.scn
says $f 'lost 1.000 s client F. 101:101(0) ack 301 rto timer of client at 2.000 s sends client F. 101:101(0) ack 301; takes 50 ms longer; ends CLOSED, CLOSED'
says $f 'lost 2.050 s client . 102:102(0) ack 302 rto timer of server at 3.000 s sends server F. 301:301(0) ack 102, answered at 3.050 s by client . 102:102(0) ack 302; takes 1 s longer; ends CLOSED, CLOSED'
# Close at 1 s in SYN-SENT: the SYN is never sent again.
says $f 'lost 0.000 s client S 100:100(0) nobody says it again; over 241.05 s earlier; ends CLOSED, LISTEN'
f=scenarios/open/simultaneous.scn
says $f 'lost 0.000 s client S 100:100(0) at 0.050 s client S. 100:100(0) ack 301 says it too (SYN crosses ours: simultaneous open); takes no longer; ends ESTABLISHED, ESTABLISHED'
says $f 'lost 0.200 s client P. 101:111(10) ack 301 rto timer of client at 1.200 s sends client P. 101:111(10) ack 321; takes 800 ms longer; ends ESTABLISHED, ESTABLISHED'
n=$((n + 1))
# No segment follows the SYN, so that its copy comes with it. The same answer is sent at 1.050 s and 3.050 s, too, with the copy and without.
says scenarios/open/ack3-never-silent.scn "twice 0.000 s client S 100:100(0) at 0.050 s server S. 300:300(0) ack 101 (SYN again: SYN,ACK again); takes no longer; ends ESTABLISHED, LISTEN"
# What is injected is sent by nobody, however its numbers come out.
n=$((n + 1))
"$tcpsim" explore --each scenarios/attack/blind-rst-syn.scn | grep "attacker" && complain "--each: an injected segment is taken for an answer"
"$tcpsim" explore --each scenarios/close/normal.scn > "$dir/out" || complain "--each: exit code"
[ "$(grep -c '^lost' "$dir/out")" = 7 ] && [ "$(grep -c '^twice' "$dir/out")" = 7 ] && [ "$(grep -c '^late' "$dir/out")" = 5 ] ||
    complain "--each: not 7, 7 and 5 lines"

# Ctrl-C prints what is known so far.
n=$((n + 1))
timeout -s INT 1 "$tcpsim" explore -j 1 --losses 9 --dups 9 --reorder 9 --delays 9 scenarios/explore/data-both-ways.scn > "$dir/out" 2>&1
code=$?
[ $code -eq 130 ] || [ $code -eq 124 ] && grep -q '^interrupted: what follows' "$dir/out" || complain "Ctrl-C: $code"
# Of several scenarios the others are not begun, and it is counted. Standard error says so, and which one was looked at before; -q nothing else.
n=$((n + 2))
mkdir -p "$dir/long"
cp scenarios/open/basic.scn "$dir/long/a.scn"
sed 's/^explore.*/explore losses 9 dups 9 reorder 9 delays 9/' scenarios/explore/data-both-ways.scn > "$dir/long/b.scn"
cp scenarios/open/basic.scn "$dir/long/c.scn"
timeout --preserve-status -s INT 3 "$tcpsim" explore -q --progress -j 1 "$dir/long" > "$dir/out" 2> "$dir/err"
code=$?
[ $code -eq 130 ] && [ "$(cat "$dir/out")" = "3 scenarios: 1 holds, 0 fail, 0 hit a bound, 0 cannot be explored; interrupted: 2 not finished" ] ||
    complain "Ctrl-C, several: $code, $(cat "$dir/out")"
n=$((n + 1))
sed 's/iss 300/iss 300 mss 100/; s/send 10$/send 150000/; /^expect/d' scenarios/open/basic.scn > "$dir/much.scn" # some 9000 runs
timeout --preserve-status -s INT 3 "$tcpsim" explore --each --progress "$dir/much.scn" > "$dir/each" 2> "$dir/each.err"
[ $? -eq 130 ] && grep -q '^[0-9]* of [0-9]* runs$' "$dir/each.err" || complain "--each --progress: $(cat "$dir/each.err")"
grep -qx 'tcpsim: interrupted' "$dir/err" && grep -q '^2/3  [0-9]* states, ' "$dir/err" || complain "Ctrl-C, several: $(cat "$dir/err")"

# What cannot be explored says so.
refused() {
    n=$((n + 1))
    said=$("$tcpsim" explore $1 2>&1 > /dev/null)
    [ $? -eq 2 ] && [ "$said" = "$2" ] || complain "$1: $said"
}
{
    printf 'host client\nhost server listen 80\nlink client server delay 50ms\nat 0s client connect server:80\n'
    for i in $(seq 256); do echo "at ${i}s client send 1"; done
} > "$dir/long.scn"
refused "$dir/long.scn" "tcpsim: $dir/long.scn: explore knows no more than 256 statements of one host"
refused scenarios/listen/syn-flood.scn "tcpsim: scenarios/listen/syn-flood.scn: explore knows no flood and no load: they are about numbers, not about behaviours"
cat > "$dir/counts.scn" <<'SCN'
host client iss 100
host server iss 300 listen 80
link client server delay 50ms
at 0s client connect server:80
expect always server.syn_drops = 0
SCN
refused "$dir/counts.scn" "tcpsim: $dir/counts.scn: syn_drops, overflows, cookies_sent, cookies_good and evicted count what has happened: they are no part of a state, and always, never and eventually cannot ask for them here"
refused "--losses many scenarios/open/basic.scn" "tcpsim: --losses wants a number from 0 to 254, or any, not 'many'
(tcpsim --help lists what there is)"
refused "--memory 12 scenarios/open/basic.scn" "tcpsim: --memory wants an amount of memory such as 500M or 4G, not '12'
(tcpsim --help lists what there is)"
refused "-o /nowhere/a.scn scenarios/open/basic.scn scenarios/open/basic.scn" "tcpsim: explore -o takes one scenario"
refused "--each -o /nowhere/a.scn scenarios/open/basic.scn" "tcpsim: explore -o takes one scenario, and --each writes none"
refused "-o scenarios/open/basic.scn scenarios/open/basic.scn" "tcpsim: -o scenarios/open/basic.scn would overwrite the scenario"
refused "-o /nowhere/a.scn scenarios/explore" "tcpsim: explore -o takes one scenario"
refused "--each --losses 0 scenarios/open/basic.scn" "tcpsim: --each and --losses exclude each other: --each is about one segment at a time
(tcpsim --help lists what there is)"
refused "--each --user-choices scenarios/open/basic.scn" "tcpsim: --each and --user-choices exclude each other: --each is about one segment at a time
(tcpsim --help lists what there is)"
refused "--each --states 3 scenarios/open/basic.scn" "tcpsim: --each and --states exclude each other: --each is about one segment at a time
(tcpsim --help lists what there is)"
refused "--tag nobody-has-this scenarios/open" "tcpsim: explore: no scenario with --tag nobody-has-this"
refused "--set nobody=1 scenarios/open" "tcpsim: --set nobody: no scenario has such a parameter"
refused "scenarios/open -" "tcpsim: 'explore' reads files and directories, not standard input"
# Where -o cannot write is known before the search, which here would take hours.
n=$((n + 1))
said=$("$tcpsim" explore --losses any --delays any -o "$dir/nowhere/a.scn" scenarios/explore/data-both-ways.scn 2>&1)
[ $? -eq 4 ] && [ "$said" = "tcpsim: $dir/nowhere/a.scn: No such file or directory" ] || complain "-o $dir/nowhere/a.scn: $said"
# What holds leaves no file.
n=$((n + 1))
"$tcpsim" explore -q -o "$dir/holds.scn" scenarios/open/basic.scn && [ -z "$(ls "$dir" | grep holds)" ] || complain "-o: a file of what holds"

# More calls than the search can count at once: some are left out, and that is said. Each of three hosts could close ninety.
n=$((n + 1))
{
    echo 'host server iss 300 listen 80'
    for host in 1 2 3; do
        echo "host host$host iss 100"
        echo "link host$host server delay 50ms"
        for i in $(seq 90); do
            echo "at 1s host$host connect server:80 as c$host$i"
            echo "at 0s host$host/c$host$i close"
        done
    done
} > "$dir/calls.scn"
"$tcpsim" explore --user-choices --losses 0 --dups 0 --reorder 0 --depth 1 "$dir/calls.scn" > "$dir/out" 2>&1
[ $? -eq 3 ] && grep -q '^states  *[0-9]* different' "$dir/out" && ! grep -q '^  holds' "$dir/out" || complain "many calls: $(head -3 "$dir/out")"

# A bound that is hit is said, with exit code 3, and nothing is said to hold.
n=$((n + 2))
"$tcpsim" explore --states 100 scenarios/open/basic.scn > "$dir/out"
[ $? -eq 3 ] && grep -q "the bound on states was hit first" "$dir/out" && ! grep -q "^  holds" "$dir/out" || complain "--states"
"$tcpsim" explore --depth 3 scenarios/open/basic.scn > "$dir/out"
[ $? -eq 3 ] && grep -q "the bound on the depth was hit first" "$dir/out" && ! grep -q "^  holds" "$dir/out" || complain "--depth"

# What never comes about is known when all was seen; of several failures it is said which one is drawn. The network loses the SYN
# before both close, so that neither is ever CLOSING.
n=$((n + 1))
cat > "$dir/closing.scn" <<'SCN'
host client iss 100
host server iss 300 listen 80
link client server delay 50ms
at 0s client connect server:80
at 1s client close
at 1s server close
expect client CLOSING
expect not never client CLOSING
expect eventually client CLOSING
expect eventually server CLOSING
SCN
"$tcpsim" explore "$dir/closing.scn" > "$dir/out"
[ $? -eq 1 ] && grep -qx 'all behaviours within these bounds were seen' "$dir/out" &&
    grep -qx 'the shortest way to the failure of `expect eventually client CLOSING` has 4 choices:' "$dir/out" ||
    complain "closing: $(grep -n 'behaviours\|stopped\|shortest' "$dir/out")"
# And what is not judged is not passed over in silence.
n=$((n + 2))
grep -qx '  not judged: 2 expectations about one run' "$dir/out" || complain "closing: does not say what is not judged"
{ sed '/eventually/d; /never/d' "$dir/closing.scn"; echo 'explore only-expects'; } > "$dir/nothing.scn"
"$tcpsim" explore "$dir/nothing.scn" > "$dir/out"
grep -qx '  nothing is judged: `only-expects`, and there is no expect always, never or eventually' "$dir/out" &&
    grep -qx '  not judged: 1 expectation about one run' "$dir/out" || complain "nothing: $(tail -n 2 "$dir/out")"

# --depth 0 and --states 0 are no bounds, whatever the scenario says.
n=$((n + 2))
{ cat scenarios/open/basic.scn; echo 'explore depth 3 states 50'; } > "$dir/bounded.scn"
"$tcpsim" explore -q "$dir/bounded.scn" > "$dir/out"
[ $? -eq 3 ] && [ "$(cat "$dir/out")" = "$dir/bounded.scn: not all of them: the bound on the depth was hit first" ] || complain "-q: $(cat "$dir/out")"
"$tcpsim" explore --depth 0 --states 0 "$dir/bounded.scn" | sed 1q > "$dir/out"
[ "$(cat "$dir/out")" = "$dir/bounded.scn: losses 1, duplicates 1, reorderings 1, delays 0" ] || complain "--depth 0: $(cat "$dir/out")"
"$tcpsim" explore "$dir/bounded.scn" | sed 1q > "$dir/out"
[ "$(cat "$dir/out")" = "$dir/bounded.scn: losses 1, duplicates 1, reorderings 1, delays 0; depth 3 at most; about 50 states at most" ] ||
    complain "bounds: $(cat "$dir/out")"

# A directory: in the order of `tcpsim test`, a blank line between two, and a line that counts. What is there to be complained
# about is left out; --set is for those that have the parameter.
n=$((n + 7))
mkdir -p "$dir/set/a"
cp scenarios/open/basic.scn "$dir/set/b.scn"
cp "$dir/closing.scn" "$dir/set/a/fails.scn"
cp scenarios/listen/syn-flood.scn "$dir/set/c.scn"
cp "$dir/bounded.scn" "$dir/set/z.scn"
cp "$(ls scenarios/wrong/*.scn | sed 1q)" "$dir/set/wrong.scn"
: > "$dir/set/wrong.err"
"$tcpsim" test --report tap "$dir/set" | sed -n 's/^[a-z ]*ok [0-9]* - \([^ ]*\).*/\1/p' | uniq | grep -v '/wrong.scn\|/c.scn' > "$dir/wanted"
"$tcpsim" explore "$dir/set/" > "$dir/out" 2> "$dir/err"
[ $? -eq 2 ] || complain "directory: exit code"
sed -n 's/^\(.*\.scn\): losses.*/\1/p' "$dir/out" | diff "$dir/wanted" - || complain "directory: not the order of tcpsim test"
[ "$(tail -n 1 "$dir/out")" = "4 scenarios: 1 holds, 1 fails, 1 hits a bound, 1 cannot be explored" ] || complain "directory: $(tail -n 1 "$dir/out")"
[ "$(cat "$dir/err")" = "tcpsim: $dir/set/c.scn: explore knows no flood and no load: they are about numbers, not about behaviours" ] ||
    complain "directory: $(cat "$dir/err")"
"$tcpsim" explore -q "$dir/set" 2> /dev/null | sed '/^the shortest/,/got /d' > "$dir/out"
printf '%s\n' "$dir/set/a/fails.scn: FAILS  expect eventually client CLOSING" "$dir/set/a/fails.scn: FAILS  expect eventually server CLOSING" '' '' \
    "$dir/set/z.scn: not all of them: the bound on the depth was hit first" '' "4 scenarios: 1 holds, 1 fails, 1 hits a bound, 1 cannot be explored" |
    diff - "$dir/out" || complain "directory -q"
"$tcpsim" explore -q --filter set/b "$dir/set" > "$dir/out"
[ $? -eq 0 ] && [ ! -s "$dir/out" ] || complain "--filter: $(cat "$dir/out")"
"$tcpsim" explore -q --tag "$(sed -n 's/^tags *\([a-z-]*\).*/\1/p' scenarios/open/basic.scn)" "$dir/set" > "$dir/out" 2>&1
[ $? -eq 3 ] && [ "$(tail -n 1 "$dir/out")" = "2 scenarios: 1 holds, 0 fail, 1 hits a bound, 0 cannot be explored" ] || complain "--tag: $(cat "$dir/out")"

# For programs: an object for each that was explored, the same whatever -j is; tests/readers_json.sh reads them. Nothing is drawn, and
# -o writes the scenario all the same.
n=$((n + 6))
"$tcpsim" explore --format json -j 1 "$dir/set" > "$dir/one" 2> "$dir/err"
[ $? -eq 2 ] && [ "$(wc -l < "$dir/err")" -eq 1 ] || complain "json: exit code, or $(cat "$dir/err")"
"$tcpsim" explore --format json -j 3 "$dir/set" 2> /dev/null | cmp -s - "$dir/one" || complain "json: -j 1 and -j 3 differ"
sed 's/^{"schema":"tcpsim-explore","version":1,"file":"\([^"]*\)".*"result":"\([a-z]*\)".*}$/\1 \2/' "$dir/one" | sed "s,$dir/set/,," > "$dir/out"
[ "$(cat "$dir/out")" = "$(printf 'a/fails.scn fails\nb.scn holds\nz.scn open')" ] || complain "json: $(cat "$dir/out")"
"$tcpsim" explore -q --format json "$dir/set" 2> /dev/null | wc -l | grep -qx ' *2' || complain "json -q: not two objects"
"$tcpsim" explore --format json -o "$dir/found.scn" "$dir/closing.scn" | wc -l | grep -qx ' *1' || complain "json -o: not one line"
"$tcpsim" run -q "$dir/found.scn" > /dev/null 2>&1
[ $? -eq 1 ] || complain "json -o: the counterexample does not fail in a run"
refused "--format xml scenarios/open/basic.scn" "tcpsim: --format does not know 'xml'; it knows table and json"
refused "--each --format json scenarios/open/basic.scn" "tcpsim: --each and --format json exclude each other
(tcpsim --help lists what there is)"

echo "explore: $n checks, $bad failed"
[ $bad -eq 0 ]
