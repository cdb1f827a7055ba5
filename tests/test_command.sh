#!/bin/sh
# `tcpsim test` and `tcpsim coverage` as a pipeline meets them: reports, exit codes, and what may go wrong on the way.
set -u
tcpsim=$1
case $tcpsim in /*) ;; *) tcpsim=$PWD/$tcpsim ;; esac
dir=${TMPDIR:-/tmp}/tcpsim-test.$$
mkdir -p "$dir/set/sub" "$dir/set/.hidden"
trap 'rm -rf "$dir"' EXIT
. tests/expect.sh

# hold WHAT COMMAND...: the command succeeds
hold() {
    what=$1
    shift
    n=$((n + 1))
    "$@" || { echo "$what"; bad=$((bad + 1)); }
}

# ---- a set of its own: one that holds, one that fails, one that cannot be read, two about diagnostics, one that is mute ----
duo='host a iss 1\nhost b iss 2 listen 80\nlink a b delay 50ms\n'
printf "tags good\n${duo}at 0s a connect b:80\nexpect a ESTABLISHED at 100ms\n" > "$dir/set/holds.scn"
printf "${duo}at 0s a connect b:80\nexpect a > b S 7:7(0) at 0s\nexpect a ESTABLISHED at 100ms\n" > "$dir/set/fails #1.scn"
printf "${duo}at 0s a connect b:80\n" > "$dir/set/mute.scn"
printf 'nonsense\n' > "$dir/set/sub/unread.scn"
cp "$dir/set/sub/unread.scn" "$dir/set/sub/diagnosed.scn"
"$tcpsim" "$dir/set/sub/diagnosed.scn" 2> "$dir/set/sub/diagnosed.err"
cp "$dir/set/sub/unread.scn" "$dir/set/sub/misjudged.scn"
sed 's/diagnosed/misjudged/; s/unknown/unheard-of/' "$dir/set/sub/diagnosed.err" > "$dir/set/sub/misjudged.err"
cp "$dir/set/sub/unread.scn" "$dir/set/.hidden/"
cp "$dir/set/sub/unread.scn" "$dir/set/no-scenario.txt"

# ---- TAP ----
cd "$dir" || exit 1
expect 2 "" "$tcpsim" test set
sed -n '/^[a-zA-Z0-9]/p' out > lines
cat > wanted << 'END'
TAP version 14
1..6
not ok 1 - set/fails \#1.scn
ok 2 - set/holds.scn
ok 3 - set/mute.scn
ok 4 - set/sub/diagnosed.scn
not ok 5 - set/sub/misjudged.scn
not ok 6 - set/sub/unread.scn
END
hold "these lines of TAP were not expected" diff wanted lines
sed -n '/fails/,/^  \.\.\./p' out > block
cat > wanted << 'END'
not ok 1 - set/fails \#1.scn
  ---
  message: "1 of 2 expectations failed"
  severity: fail
  exit: 1
  file: "set/fails #1.scn"
  failures:
    - line: 5
      statement: "expect a > b S 7:7(0) at 0s"
      expected: "a > b S 7:7(0) at 0.000 s"
      got: "no such segment; the most like it: S 1:1(0) win 65535 mss 1460 at 0.000 s to b"
      differs: "seq: 7 expected, 1 sent"
      time: 0.000
      rule: "OPEN_ACTIVE"
      clause: "RFC 9293 3.10.1"
      because: "OPEN: send SYN"
  ladder: "tcpsim run 'set/fails #1.scn'"
  ...
END
hold "this block of YAML was not expected" diff wanted block
cp out tap
for j in 1 2 3 8 64; do
    "$tcpsim" test -j $j set > "out.$j" 2>&1
    hold "-j $j changes the report" cmp -s tap "out.$j"
    "$tcpsim" test -j$j --junit "junit.$j" set > /dev/null 2>&1
    hold "-j $j changes the JUnit file" cmp -s junit.1 "junit.$j"
done
# Once per profile that a file expects something of, its own first; only the one that --profile names.
printf "profile linux\n${duo}at 0s a connect b:80\nexpect a ESTABLISHED at 100ms\nexpect under linux a.rto = 0.3s\n" > profiles.scn
printf "expect under rfc9293, textbook a.rto = 1s\nexpect under rfc793 a.rto = 0.3s\n" >> profiles.scn
expect 1 "" "$tcpsim" test profiles.scn
sed -n '/^[a-zA-Z0-9#]/p' out > lines
cat > wanted << 'END'
TAP version 14
1..4
ok 1 - profiles.scn [linux]
# 2 more for other profiles
ok 2 - profiles.scn [rfc9293]
# 2 more for other profiles
not ok 3 - profiles.scn [rfc793]
# 2 more for other profiles
ok 4 - profiles.scn [textbook]
# 2 more for other profiles
END
hold "these lines of TAP were not expected" diff wanted lines
expect 1 "ladder: \"tcpsim run --profile rfc793 profiles.scn\"" "$tcpsim" test profiles.scn
expect 0 "ok 1 - profiles.scn" "$tcpsim" test --profile textbook profiles.scn
expect 0 "1..1" "$tcpsim" test --profile textbook profiles.scn
expect 1 "4 runs of 1 files, 3 ok, 1 not; 7 of 8 expectations hold" "$tcpsim" test --report compact profiles.scn
expect 0 "expect 2/2 ok, 2 for other profiles" "$tcpsim" run --ascii profiles.scn
expect 1 "" "$tcpsim" test --junit profiles.xml profiles.scn
hold "JUnit names the profile" grep -q 'name="profiles.scn \[rfc793\]"' profiles.xml
# Fewer files than -j would like to have open: fewer processes.
expect 0 "ok 9 - " sh -c "ulimit -n 24; exec '$tcpsim' test -j64 $(yes set/holds.scn | head -n 9 | tr '\n' ' ')"
expect 0 "1..1" "$tcpsim" test set/holds.scn
expect 1 "not ok 1" "$tcpsim" test --filter fails set
expect 0 "--junit" "$tcpsim" test --help
mkdir words
printf 'param x = 1\n' > words/x.scn
cat set/holds.scn >> words/x.scn
expect 2 "tcpsim run --seed 7 --set 'x=a b' words/x.scn" "$tcpsim" test --seed 7 --set "x=a b" words/x.scn

# ---- what holds for many files: --set passes over those without the parameter, a profile that is none is one mistake ----
mkdir many
printf "param tries = 2\nhost a iss 1 syn-retries \$tries\nhost b iss 2\nlink a b delay 1ms loss 100%%\n%s\n%s\n" 'at 0s a connect b:80' \
    'expect a sends S 4 times' > many/has.scn
printf "${duo}at 0s a connect b:80\nexpect a CLOSED at 1s\n" > many/lacks.scn
expect 1 "  ladder: \"tcpsim run many/lacks.scn\"" "$tcpsim" test --set tries=3 many
hold "--set is not heeded" grep -q "^ok 1 - many/has.scn" out
expect 1 "  ladder: \"tcpsim run --set tries=2 many/has.scn\"" "$tcpsim" test --set tries=2 many
expect 0 "" "$tcpsim" coverage --set tries=3 many
expect 2 "tcpsim: --set tires: no scenario has such a parameter" "$tcpsim" test --set tires=3 many
expect 2 "tcpsim: --set tires: no scenario has such a parameter" "$tcpsim" coverage --set tires=3 many
expect 2 "tcpsim: --profile does not know 'solaris'; it knows rfc9293, rfc793, linux, bsd44 and textbook" "$tcpsim" test --profile solaris many
hold "and something was run" [ ! -s out ]
expect 2 "tcpsim: --profile does not know 'linus'; did you mean 'linux'?" "$tcpsim" coverage --profile linus many
rm -r many
expect 0 "# it ran, but expects nothing" "$tcpsim" test set/mute.scn
expect 0 "TAP version 13" "$tcpsim" test --report tap13 set/holds.scn

# Another harness counts the same. Many a prove knows TAP 13 only.
if command -v prove > /dev/null; then
    expect 0 "Tests=1" prove -e "$tcpsim test --report tap13" set/holds.scn
    expect 1 "Files=2, Tests=2" prove -e "$tcpsim test --report tap13" set/mute.scn "set/fails #1.scn"
    "$tcpsim" test --report tap13 set > tap13
    expect 1 "Failed 3/6 subtests" prove -e cat tap13
else
    echo "(prove is not there: TAP was not read by another program)"
fi

# ---- compact ----
expect 2 "6 files, 3 ok, 3 not; 2 of 3 expectations hold" "$tcpsim" test --report compact set
expect 2 "FAILED  set/fails #1.scn  1 of 2 expectations failed" "$tcpsim" test --report compact set
expect 2 "  rule      RFC 9293 3.10.1  OPEN: send SYN" "$tcpsim" test --report compact set
expect 2 "line 1 of the diagnostics" "$tcpsim" test --report compact set
expect 0 "ok      set/holds.scn" "$tcpsim" test --report compact -v set/holds.scn
expect 0 "" "$tcpsim" test --report compact -q set/holds.scn
hold "-q is not quiet" [ ! -s out ]
grep -q "$(printf '\r')" out tap && { echo "a progress line without a terminal"; bad=$((bad + 1)); }

# ---- which files ----
expect 2 "no scenario with --filter nothing" "$tcpsim" test --filter nothing set
mkdir empty
expect 2 "no scenario" "$tcpsim" test empty
expect 2 "1..2" "$tcpsim" test --tag good set # and the one that cannot be read, which might have it
expect 0 "1..1" "$tcpsim" test --tag good set/holds.scn set/mute.scn
expect 4 "No such file" "$tcpsim" test set/holds.scn nowhere
expect 2 "not standard input" "$tcpsim" test -
expect 2 "usage: tcpsim test PATH..." "$tcpsim" test
expect 2 "--report does not know 'html'; it knows auto, tap, tap13 and compact" "$tcpsim" test --report html set
ln -s .. set/sub/loop 2> /dev/null
expect 2 "1..6" "$tcpsim" test set
expect 2 "1..6" "$tcpsim" test set/

# ---- the worst decides the exit code ----
printf 'max-events 3\n' | cat - set/holds.scn > limit.scn
expect 3 "severity: error" "$tcpsim" test set/holds.scn limit.scn
expect 1 "" "$tcpsim" test set/holds.scn "set/fails #1.scn"

# ---- options ----
expect 2 "did you mean 'test'" "$tcpsim" tset set/holds.scn
expect 2 "did you mean 'coverage'" "$tcpsim" help coverag
expect 2 "did you mean '--junit'" "$tcpsim" test --junt x set
expect 2 "did you mean 'compact'" "$tcpsim" test --report compct set
expect 2 "did you mean 'table'" "$tcpsim" coverage --format tabel set
expect 2 "--tap belongs to 'tcpsim run'" "$tcpsim" test --tap a set
expect 2 "--junit belongs to 'tcpsim test'" "$tcpsim" coverage --junit x set
expect 2 "'tcpsim test', 'tcpsim coverage' and 'tcpsim explore'" "$tcpsim" run -j 2 set/holds.scn
expect 2 "-j wants a number" "$tcpsim" test -j many set
expect 2 "-j wants at least 1" "$tcpsim" test -j0 set
expect 0 "--min-transitions" "$tcpsim" help coverage

# ---- outputs ----
if [ -e /dev/full ]; then
    "$tcpsim" test set/holds.scn > /dev/full 2> err
    hold "/dev/full was not noticed" [ $? -eq 4 ]
    expect 4 "/dev/full" "$tcpsim" test --junit /dev/full set/holds.scn
    expect 4 "/dev/full" "$tcpsim" coverage -o /dev/full set/holds.scn
fi
(
    "$tcpsim" test set set set set set set set set 2> err
    echo $? > code
) | head -n 1 > /dev/null
hold "a closed pipe did not end quietly" [ ! -s err ]
expect 4 "" "$tcpsim" test --junit no/such/folder set/holds.scn
expect 2 "would be overwritten" "$tcpsim" test --junit set/../set/holds.scn set
expect 2 "would be overwritten" "$tcpsim" coverage -o set/holds.scn set
expect 0 "" "$tcpsim" test -o report.tap --junit junit.xml set/holds.scn
hold "-o wrote no report" grep -q "^ok 1 - set/holds.scn" report.tap
hold "--junit wrote no report" grep -q '<testcase classname="set" name="holds.scn"' junit.xml
hold "a temporary file was left behind" [ "$(ls | grep -c '\.tmp$')" = 0 ]

# ---- statements that did nothing: R. is what Linux aborts with, F nobody sends ----
mkdir idle
printf "${duo}drop a R. #1\ndrop a F #1\nat 0s a connect b:80\nat 1s a abort\nexpect under linux b ESTABLISHED at 2s\n" > idle/two.scn
expect 0 "" "$tcpsim" test idle
cat > wanted << 'END'
TAP version 14
1..2
ok 1 - idle/two.scn [rfc9293]
# it ran, but expects nothing
# 1 more for other profiles
ok 2 - idle/two.scn [linux]
# idle/two.scn:5: this did nothing: drop a F #1 (no such segment; the most like it: S 1:1(0) ... at 0.000 s to b; flags: F expected, S sent)
END
sed 's/ win [^>]*>/ .../' out > notes
hold "these notes were not expected" diff wanted notes
expect 0 "" "$tcpsim" test --profile rfc9293 --strict idle
hold "what may be there for another profile is told" sh -c '! grep -q 'did nothing' out'
expect 1 "" "$tcpsim" test --strict idle
hold "--strict fails no more than the last run" grep -q "^ok 1" out
hold "--strict has another headline" grep -qx '  message: "all 1 expectations hold, but 1 statement did nothing"' out
hold "--strict does not list it" grep -qx '    - line: 5' out
expect 0 "idle/two.scn:5: note: this did nothing" "$tcpsim" test --report compact idle
expect 1 "idle/two.scn:5: this did nothing" "$tcpsim" test --report compact --strict -q idle

# A warning, and no more than fifty notes.
printf "${duo}drop b S. # 2\nat 0s a connect b:80\nexpect not a ESTABLISHED by 10s\n" > idle/comment.scn
expect 0 "# idle/comment.scn:4:11: warning: a comment begins here," "$tcpsim" test --report tap idle/comment.scn
expect 0 "idle/comment.scn:4:11: warning: a comment begins here," "$tcpsim" test --report compact idle/comment.scn
{ printf "$duo"; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do printf 'drop a F\ndrop b F\ndrop a U\ndrop b U\ndrop a R\n'; done; } > idle/sixty.scn
expect 0 "" "$tcpsim" run idle/sixty.scn
hold "sixty are told, or none" [ "$(grep -c 'did nothing' err)" = 50 ]

# ---- a worker that is killed is a failed test; one that is told to stop leaves nothing behind ----
printf "max-events 1000000000\n${duo}at 0s flood b:80 rate 1000/s for 900000s from 10.9.0.0/16\n" > set/holds-on.scn
# The process that runs holds-on.scn, once it is there.
child_of() {
    for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        child=$(ps -A -o pid= -o ppid= | awk -v parent="$1" '$2 == parent { print $1; exit }')
        [ -n "$child" ] && break
        sleep 0.1
    done
    sleep 0.2
}
"$tcpsim" test -j2 set/holds-on.scn set/holds.scn > out 2> err &
child_of $!
kill -SEGV "$child"
wait $!
hold "a crash does not exit with 70" [ $? -eq 70 ]
hold "a crash is not told" grep -q "crashed, which is a bug in tcpsim" out
hold "a crash takes others with it" grep -q "^ok 2 - set/holds.scn" out
"$tcpsim" test -j2 --junit stopped.xml set/holds-on.scn set/holds.scn > out 2> err &
child_of $!
kill -TERM $!
wait $!
hold "an interruption does not exit with 130" [ $? -eq 130 ]
hold "an interruption is not told" grep -q "^Bail out! interrupted" out
hold "an interrupted test leaves a JUnit file behind" [ ! -e stopped.xml ]
hold "an interrupted test leaves a process behind" sh -c "! kill -0 $child 2> /dev/null"
rm set/holds-on.scn
cd "$OLDPWD" || exit 1

# ---- coverage ----
expect 0 "yes SYN-SENT     -> ESTABLISHED   rcv SYN,ACK" "$tcpsim" coverage scenarios/open/basic.scn
expect 0 "NO  ESTABLISHED  -> FIN-WAIT-1    CLOSE" "$tcpsim" coverage scenarios/open/basic.scn
"$tcpsim" coverage -j1 scenarios > "$dir/1"
"$tcpsim" coverage -j7 scenarios > "$dir/7"
hold "-j changes the coverage" cmp -s "$dir/1" "$dir/7"
expect 0 "" "$tcpsim" coverage --min-transitions 3 scenarios/open/basic.scn
expect 1 "--min-transitions wants 60" "$tcpsim" coverage --min-transitions 60 scenarios/open/basic.scn
expect 0 '"schema":"tcpsim-coverage","version":1' "$tcpsim" coverage --format json scenarios/open
expect 0 '"SYN-SENT" -> "ESTABLISHED" [label="rcv SYN,ACK: 1", style="solid,bold"' "$tcpsim" coverage --format dot scenarios/open/basic.scn
expect 0 '"ESTABLISHED" -> "FIN-WAIT-1" [label="CLOSE", style="solid"' "$tcpsim" coverage --format dot scenarios/open/basic.scn
# What is not TCP is named and not counted.
printf 'host a iss 1\nhost b iss 2 listen 80 strawman two-way\nlink a b delay 50ms\nat 0s a connect b:80\n' > "$dir/strawman.scn"
expect 0 "STRAWMAN_TWO_WAY: 1 time, first in" "$tcpsim" coverage "$dir/strawman.scn"
expect 2 "unknown statement" "$tcpsim" coverage "$dir/set/sub/unread.scn" scenarios/open/basic.scn
# No scenario of ours does what no text has.
"$tcpsim" coverage --format json scenarios > "$dir/json" 2> "$dir/err"
hold "a transition that is in no text" [ ! -s "$dir/err" ]

echo "test command: $n checks, $bad failed"
[ $bad -eq 0 ]
