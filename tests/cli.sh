#!/bin/sh
# The command line as a user meets it: options, exit codes, several files, and inputs and outputs that want to break it.
set -u
tcpsim=$1
case $tcpsim in /*) ;; *) tcpsim=$PWD/$tcpsim ;; esac
dir=${TMPDIR:-/tmp}/tcpsim-cli.$$
mkdir -p "$dir"
trap 'rm -rf "$dir"' EXIT
basic=scenarios/open/basic.scn
. tests/expect.sh

# ---- options ----
expect 0 "usage: tcpsim" "$tcpsim" --help
expect 0 "--max-events" "$tcpsim" run --help
expect 0 "--check" "$tcpsim" help fmt
expect 0 "tcpsim 0." "$tcpsim" --version
expect 2 "no scenario given" "$tcpsim"
expect 2 "no scenario given" "$tcpsim" run
expect 2 "usage: tcpsim explore PATH..." "$tcpsim" explore
expect 2 "did you mean '--ascii'" "$tcpsim" --asci $basic
expect 2 "did you mean 'fmt'" "$tcpsim" fnt $basic
expect 2 "unknown option '--nonsense-of-all-kinds'" "$tcpsim" --nonsense-of-all-kinds $basic
expect 2 "--width wants a number" "$tcpsim" --width wide $basic
expect 2 "--width wants a value" "$tcpsim" $basic --width
expect 2 "--ascii takes no value" "$tcpsim" --ascii=yes $basic
expect 2 "did you mean 'ladder'" "$tcpsim" --format lader $basic
expect 2 "tcpsim: --format does not know 'xml'; it knows ladder, none, rfc, tcpdump, table, csv, md, json, pcapng and pcap" "$tcpsim" --format xml $basic
expect 2 "--verdict does not know 'bad'; it knows right, simplified, wrong, practice and gap" "$tcpsim" claims --verdict bad
expect 2 "--state does not know 'FOO'; it knows CLOSED, LISTEN, SYN-SENT," "$tcpsim" matrix --state FOO
expect 2 "profile does not know 'nope'; it knows rfc9293, rfc793, linux, bsd44 and textbook" "$tcpsim" profile nope
expect 2 "--tap is for pcapng, pcap and tcpdump, which show what one host sees, not for ladder" "$tcpsim" --tap client $basic
expect 2 "did you mean 'always'" "$tcpsim" --color alway $basic
expect 2 "--until wants a time" "$tcpsim" --until soon $basic
expect 2 "--set wants NAME=VALUE" "$tcpsim" --set loss $basic
expect 2 "exclude each other" "$tcpsim" --ascii --unicode $basic
expect 2 "belongs to 'tcpsim fmt'" "$tcpsim" -w $basic
expect 2 "--knowledge is drawn in a ladder and told in json, not in csv" "$tcpsim" --knowledge --format csv $basic
expect 0 'a  the peer'"'"'s sending works' "$tcpsim" --knowledge $basic
expect 0 '"phase":"opening","boxes":{"peer_sends":"known"' "$tcpsim" --knowledge --format json $basic
expect 0 "SYN=1, ACK=1, seq=y, ack=x+1" "$tcpsim" --notation textbook $basic
expect 2 "--notation does not know 'textbok'; did you mean 'textbook'?" "$tcpsim" --notation textbok $basic
expect 2 "--notation textbook is for ladders, not for json" "$tcpsim" --notation textbook --format json $basic
expect 2 "--knowledge belongs to 'tcpsim run'" "$tcpsim" test --knowledge $basic
expect 2 "there is no connection 'x'" "$tcpsim" --connection x $basic
expect 2 "profile" "$tcpsim" --profile rfc1 $basic
expect 0 "open/basic" "$tcpsim" --profile=rfc9293 $basic
printf 'host a\nhost b profile linux\nlink a b delay 1ms\n' > "$dir/profiles.scn"
expect 0 "profile bsd44, b linux" "$tcpsim" --profile bsd44 "$dir/profiles.scn"
expect 0 '"profile":"linux"}' "$tcpsim" --format json "$dir/profiles.scn"
expect 0 "seed 7" "$tcpsim" --seed 7 $basic
printf 'param d = 50ms\nhost a iss 1\nhost b iss 2 listen 80\nlink a b delay $d\nat 0s a connect b:80\n' > "$dir/param.scn"
expect 0 "delay 50 ms" "$tcpsim" "$dir/param.scn"
expect 0 "delay 7 ms" "$tcpsim" --set d=7ms "$dir/param.scn"
expect 2 "--set" "$tcpsim" --set d=often "$dir/param.scn"
expect 2 "nothing" "$tcpsim" --set nothing=1 "$dir/param.scn"
expect 0 "stopped at 0.020 s" "$tcpsim" --until 20ms "$dir/param.scn"
expect 3 "(--max-events sets the limit; 'until 60s' gives it an end)" "$tcpsim" --max-events 3 "$dir/param.scn"
expect 3 "(--max-events sets the limit)" "$tcpsim" --max-events 3 --until 20s "$dir/param.scn"

printf 'host a iss 1\nhost b iss 2 listen 80\nlink a b delay 50ms\nat 0s a connect b:80\nexpect not order a S, b S.\n' > "$dir/notso.scn"

# ---- statements that did nothing ----
printf 'host a iss 1\nhost b iss 2 listen 80\nlink a b delay 50ms\n' > "$dir/idle.scn"
printf '%s\n' 'drop a F #1' 'drop b S. #9' 'delay b any from 50s by 1s' 'when b TIME-WAIT b close' 'when a gets EOF #2 a close' \
    'when a receives F. a close' 'when b CLOSE-WAIT b send 5' 'at 0s a connect b:80' 'at 4s a close' >> "$dir/idle.scn"
cat > "$dir/wanted" << END
$dir/idle.scn:4: note: this did nothing
    drop a F #1
  expected  a sends F
  got       no such segment; the most like it: F. 2:2(0) ack 3 win 65535 at 4.000 s to b
  differs   flags: F expected, F. sent
$dir/idle.scn:5: note: this did nothing
    drop b S. #9
  expected  b sends S. 9 times
  got       only 1
$dir/idle.scn:6: note: this did nothing
    delay b any from 50s by 1s
  expected  b sends any from 50.000 s
  got       no such segment; the most like it: S. 2:2(0) ack 2 win 65535 mss 1460 at 0.050 s to a
  differs   time
$dir/idle.scn:7: note: this did nothing
    when b TIME-WAIT b close
  expected  b TIME-WAIT
  got       LISTEN SYN-RECEIVED ESTABLISHED CLOSE-WAIT
$dir/idle.scn:8: note: this did nothing
    when a gets EOF #2 a close
  expected  a gets EOF 2 times
  got       no EOF; told: OPEN DATA
$dir/idle.scn:9: note: this did nothing
    when a receives F. a close
  expected  a receives F.
  got       no such segment; the most like it: S. 2:2(0) ack 2 win 65535 mss 1460 at 0.100 s from b
  differs   flags: F. expected, S. sent
END
expect 0 "" "$tcpsim" --format csv "$dir/idle.scn"
diff "$dir/wanted" "$dir/err" || { echo "what did nothing is told otherwise"; bad=$((bad + 1)); }
expect 1 "differs   flags: F expected, F. sent" "$tcpsim" -q --strict "$dir/idle.scn"
sed 's/ note://' "$dir/wanted" | diff - "$dir/out" || { echo "--strict tells otherwise what did nothing"; bad=$((bad + 1)); }
for quiet in -q "--until 1s" "--max-events 5" --digest; do
    "$tcpsim" $quiet "$dir/idle.scn" 2>&1 | grep "did nothing" && { echo "what did nothing is told with $quiet"; bad=$((bad + 1)); }
done
expect 1 "idle.scn:4: this did nothing" "$tcpsim" --strict --format none --until 1h "$dir/idle.scn"
printf 'expect under linux a gets EOF\n' >> "$dir/idle.scn" # the statements may be there for linux
"$tcpsim" run --strict "$dir/idle.scn" 2>&1 | grep "did nothing" && { echo "what is for others is told"; bad=$((bad + 1)); }

# An occurrence with a blank in it is a comment.
printf 'host a iss 1\nhost b iss 2 listen 80\nlink a b delay 50ms\nat 0s a connect b:80\ndrop b S. # 2 is lost too\n' > "$dir/comment.scn"
cat > "$dir/wanted" << END
$dir/comment.scn:5:11: warning: a comment begins here, so this is about all such segments; for some of them write #2 without a blank
    drop b S. # 2 is lost too
              ^~~
END
expect 0 "" "$tcpsim" --format csv "$dir/comment.scn"
diff "$dir/wanted" "$dir/err" || { echo "such a comment is told otherwise"; bad=$((bad + 1)); }
sed 's/S[.] #/S. #1 #/; $s/$/\ndrop b . # all/' "$dir/comment.scn" > "$dir/no-comment.scn"
"$tcpsim" "$dir/no-comment.scn" 2>&1 | grep warning && { echo "a comment is taken for an occurrence"; bad=$((bad + 1)); }

# ---- expectations in short ----
duo='host a iss 1\nhost b iss 2 listen 80\nlink a b delay 50ms\nat 0s a connect b:80\n'
printf "$duo" > "$dir/short.scn"
cp "$dir/short.scn" "$dir/wrong.scn"
printf '%s\n' 'expect a ESTABLISHED at end' 'expect a sends S' 'expect a sends S until 1s' 'expect b receives .' \
    'expect not b sends R' 'expect not a sends S from 1ms' >> "$dir/short.scn"
printf '%s\n' 'expect a CLOSED at end' 'expect b sends R' 'expect a ESTABLISHED' 'expect a SYN-SENT' >> "$dir/wrong.scn"
cat > "$dir/wanted" << END
$dir/wrong.scn:5: expectation failed
    expect a CLOSED at end
  expected  a CLOSED at the end
  got       ESTABLISHED
  differs   state: came ESTABLISHED, expected CLOSED
  rule      RFC 9293 3.10.7.3 fourth  SYN,ACK: established
$dir/wrong.scn:6: expectation failed
    expect b sends R
  expected  b sends R >= 1 time
  got       0 times
  differs   count
$dir/wrong.scn:7: expectation failed
    expect a ESTABLISHED
  expected  a passes through ESTABLISHED
  got       CLOSED SYN-SENT ESTABLISHED
  differs   state 1 of the path: came SYN-SENT, expected ESTABLISHED (a path names every state; use \`at T\` or \`by T\` for one)
  time      0.000 s
  rule      RFC 9293 3.10.1  OPEN: send SYN
$dir/wrong.scn:8: expectation failed
    expect a SYN-SENT
  expected  a passes through SYN-SENT
  got       CLOSED SYN-SENT ESTABLISHED
  differs   state 2 of the path: came ESTABLISHED, expected no more (a path names every state; use \`at T\` or \`by T\` for one)
  time      0.100 s
  rule      RFC 9293 3.10.7.3 fourth  SYN,ACK: established
END
expect 0 "expect 6/6 ok" "$tcpsim" "$dir/short.scn"
expect 1 "" "$tcpsim" -q "$dir/wrong.scn"
diff "$dir/wanted" "$dir/out" || { echo "these failures are told otherwise"; bad=$((bad + 1)); }

# ---- claims ----
expect 0 "S23 gap        (It says nothing" "$tcpsim" claims
expect 0 "  tcpsim scenarios/open/ack3-never.scn" "$tcpsim" claims s9
expect 0 "S22: simplified" "$tcpsim" claims S9 S22
expect 0 '"id":"S18","verdict":"wrong"' "$tcpsim" claims --format json --verdict wrong
expect 0 "S12,practice,The server is then in the state SYN_RECD." "$tcpsim" claims --format csv S12
expect 0 "--verdict WORD" "$tcpsim" claims --help
expect 2 "tcpsim: there is no claim 'T9'; did you mean 'S9'?" "$tcpsim" claims T9
expect 2 "tcpsim: there is no claim 'nonsense': they are S1 to S23" "$tcpsim" claims nonsense
expect 2 "--verdict does not know 'wrnog'; did you mean 'wrong'?" "$tcpsim" claims --verdict wrnog
expect 2 "--format does not know 'dot'" "$tcpsim" claims --format dot
expect 2 "--verdict belongs to 'tcpsim claims'" "$tcpsim" --verdict wrong $basic
expect 2 "--seed belongs to" "$tcpsim" claims --seed 1
n=$((n + 1))
[ "$("$tcpsim" claims | LC_ALL=C grep -cE '.{80}|[^ -~]')" = 0 ] || { echo "claims: a line too long, or not ASCII"; bad=$((bad + 1)); }

# ---- compare ----
ack3=scenarios/open/ack3-never.scn
expect 0 "from here on they differ" "$tcpsim" compare $ack3 -p textbook -p rfc9293
expect 0 "no difference: rfc9293 / rfc793" "$tcpsim" compare --profile=rfc9293 --profile rfc793 $basic
expect 0 '"parted":1050000000' "$tcpsim" compare --format json $ack3 -p textbook -p rfc9293
expect 0 '"parted":null' "$tcpsim" compare --format json $basic -p rfc9293 -p rfc793
expect 0 "-p, --profile NAME   one of the profiles" "$tcpsim" help compare
expect 0 "unverified: tcpsim profile bsd44" "$tcpsim" compare $basic -p bsd44 -p rfc9293
expect 2 "tcpsim: compare wants at least two profiles: tcpsim compare $basic --profile rfc9293 --profile linux" "$tcpsim" compare $basic -p linux
expect 2 "compare wants at least two profiles" "$tcpsim" compare $basic
expect 2 "tcpsim: --profile linux is given twice" "$tcpsim" compare $basic -p linux -p rfc9293 -p linux
expect 2 "--profile does not know 'lnux'; did you mean 'linux'?" "$tcpsim" compare $basic -p rfc9293 -p lnux
expect 2 "tcpsim: compare takes one scenario, but there is '$ack3'" "$tcpsim" compare $basic $ack3 -p rfc9293 -p linux
expect 2 "no scenario given" "$tcpsim" compare -p rfc9293 -p linux
expect 2 "did you mean 'json'" "$tcpsim" compare --format jsn $basic -p rfc9293 -p linux
expect 2 "--rel belongs to" "$tcpsim" compare --rel $basic -p rfc9293 -p linux
expect 2 "would overwrite the scenario" "$tcpsim" compare -o $basic $basic -p rfc9293 -p linux
expect 2 "did you mean 'compare'" "$tcpsim" compar $basic $basic
expect 3 "--max-events sets the limit" "$tcpsim" compare --max-events 3 $basic -p rfc9293 -p linux
expect 0 " more (--until ends the runs earlier, --format json has all)" "$tcpsim" compare --until 400s scenarios/tw/old-data-accepted.scn -p rfc793 -p linux
expect 4 "No such file" "$tcpsim" compare "$dir/is-not-there.scn" -p rfc9293 -p linux
printf 'host a iss 1\nhost b iss 2 listen 80 profile linux\nlink a b delay 50ms\nat 0s a connect b:80\n' > "$dir/own.scn"
expect 0 "b has a profile of its own in all of them: linux" "$tcpsim" compare "$dir/own.scn" -p rfc9293 -p textbook
printf 'host a iss 1\nhost b nonsense\n' > "$dir/bad.scn"
expect 2 "bad.scn:2:8: error" "$tcpsim" compare "$dir/bad.scn" -p rfc9293 -p textbook
n=$((n + 3))
[ "$("$tcpsim" compare - -p rfc9293 -p textbook < $ack3 | grep -c 'textbook S9')" = 1 ] || { echo "compare - failed"; bad=$((bad + 1)); }
[ "$("$tcpsim" compare "$dir/bad.scn" -p rfc9293 -p textbook 2>&1 | grep -c error)" = 1 ] || { echo "compare: an error told twice"; bad=$((bad + 1)); }
LC_ALL=C "$tcpsim" compare --ascii --width 80 $ack3 -p textbook -p linux -p bsd44 | LC_ALL=C grep -qE '.{81}|[^ -~]' && { echo "compare: not 80 columns of ASCII"; bad=$((bad + 1)); }

# ---- a failed expectation names the line, what was expected, what came, and the first difference ----
printf 'host a iss 1\nhost b iss 2 listen 80\nlink a b delay 50ms\nat 0s a connect b:80\nexpect a > b S 7:7(0) at 0s\n' > "$dir/fails.scn"
expect 1 "fails.scn:5: expectation failed" "$tcpsim" -q "$dir/fails.scn"
expect 1 "seq: 7 expected, 1 sent" "$tcpsim" -q "$dir/fails.scn"
expect 1 "expect 0/1 FAILED" "$tcpsim" "$dir/fails.scn"
expect 1 "2 files, 1 ok, 1 not" "$tcpsim" -q "$dir/fails.scn" $basic
# ... and not in the middle of what programs read
n=$((n + 1))
"$tcpsim" --format json "$dir/fails.scn" $basic 2> "$dir/err" | grep -vq '^{.*}$' && { echo "not only JSON in JSON"; bad=$((bad + 1)); }
grep -qF "fails.scn:5: expectation failed" "$dir/err" || { echo "no failure told beside JSON"; bad=$((bad + 1)); }
expect 4 "1 ok, 2 not" "$tcpsim" -q "$dir/fails.scn" $basic "$dir/is-not-there.scn"

printf 'host a iss 1\nhost b iss 2 listen 80\nlink a b delay 50ms\nat 1s inject a > b R seq b.rcv_nxt\n' > "$dir/novalue.scn"
expect 2 "novalue.scn:4: error: at 1.000 s there is no such connection" "$tcpsim" "$dir/novalue.scn"
expect 1 "it is so, and was expected not to be" "$tcpsim" -q "$dir/notso.scn"

# ---- inputs ----
expect 4 "No such file" "$tcpsim" "$dir/is-not-there.scn"
expect 4 "is a directory" "$tcpsim" "$dir"
: > "$dir/empty.scn"
expect 2 "nothing to simulate" "$tcpsim" "$dir/empty.scn"
expect 2 "<stdin>" "$tcpsim" -
printf '\357\273\277host a iss 1\r\nhost b iss 2 listen 80\r\nlink a b delay 50ms\r\nat 0s a connect b:80\r\n' > "$dir/crlf.scn"
expect 0 "ESTABLISHED" "$tcpsim" "$dir/crlf.scn"
printf 'host a iss 1\nhost \000b\n' > "$dir/nul.scn"
expect 2 "nul.scn:2:6: error" "$tcpsim" "$dir/nul.scn"
printf 'host a iss 1\ntitle "\377\376"\n' > "$dir/utf8.scn"
expect 2 "utf8.scn:2:8: error" "$tcpsim" "$dir/utf8.scn"
printf 'host a iss 99999999999999999999999999999\n' > "$dir/huge.scn"
expect 2 "huge.scn:1:12: error" "$tcpsim" "$dir/huge.scn"
head -c 100000000 /dev/zero | tr '\0' 'x' > "$dir/long.scn"
expect 2 "long.scn:1:" "$tcpsim" "$dir/long.scn"
rm -f "$dir/long.scn"
head -c 100000 /dev/urandom > "$dir/noise.scn"
expect 2 "error" "$tcpsim" "$dir/noise.scn"
{
    printf 'host a iss 1\nhost b iss 2 listen 80\nlink a b delay 50ms\nat 0s a connect b:80\n'
    awk 'BEGIN { for (i = 0; i < 1000000; i++) print "expect a ESTABLISHED by 1s" }'
} > "$dir/million.scn"
expect 0 "" "$tcpsim" -q "$dir/million.scn"
{
    printf 'host a iss 1\nhost b iss 2 listen 80\nlink a b delay 50ms\nat 0s a connect b:80\n'
    awk 'BEGIN { for (i = 0; i < 1000000; i++) print "when a ESTABLISHED a status" }'
} > "$dir/million.scn"
expect 3 "" "$tcpsim" -q --max-events 500000 "$dir/million.scn"
rm -f "$dir/million.scn"
mkfifo "$dir/fifo"
(cat $basic > "$dir/fifo") &
expect 0 "three-way handshake" "$tcpsim" "$dir/fifo"
wait
expect 4 "nobody writes" "$tcpsim" "$dir/fifo"

# ---- outputs ----
n=$((n + 3))
if [ -e /dev/full ]; then
    "$tcpsim" $basic > /dev/full 2> "$dir/err"
    [ $? -eq 4 ] && grep -q "standard output" "$dir/err" || { echo "/dev/full was not noticed"; bad=$((bad + 1)); }
    expect 4 "/dev/full" "$tcpsim" -o /dev/full $basic
    expect 4 "/dev/full" "$tcpsim" claims -o /dev/full
    expect 4 "/dev/full" "$tcpsim" compare -o /dev/full $basic -p rfc9293 -p linux
fi
"$tcpsim" $basic >&- 2> "$dir/err"
[ $? -eq 4 ] || { echo "a closed standard output was not noticed"; bad=$((bad + 1)); }
(
    "$tcpsim" --width 10000 $basic $basic $basic $basic $basic $basic $basic $basic 2> "$dir/err"
    echo $? > "$dir/code"
) | head -n 1 > /dev/null
[ "$(cat "$dir/code")" = 0 ] && [ ! -s "$dir/err" ] || { echo "a closed pipe did not end quietly"; bad=$((bad + 1)); }
expect 4 "" "$tcpsim" -o "$dir/no/such/folder" $basic
expect 0 "" "$tcpsim" -o "$dir/result" $basic
cp $basic "$dir/precious.scn"
expect 2 "would overwrite the scenario" "$tcpsim" -o "$dir/precious.scn" "$dir/../$(basename "$dir")/precious.scn"
n=$((n + 1))
grep -q "end: client ESTABLISHED" "$dir/result" || { echo "-o wrote no ladder"; bad=$((bad + 1)); }
[ "$(ls "$dir" | grep -c '\.tmp$')" = 0 ] || { echo "a temporary file was left behind"; bad=$((bad + 1)); }

# ---- captures are binary: one run, no terminal, no text among them ----
expect 2 "holds one run" "$tcpsim" --format pcapng -o "$dir/two.pcapng" $basic $basic
[ -e "$dir/two.pcapng" ] && { echo "a refused capture was written"; bad=$((bad + 1)); }
expect 2 "no host 'x' to tap" "$tcpsim" --format pcap --tap x -o "$dir/x.pcap" $basic
expect 1 "expectation failed" "$tcpsim" --format pcap -o "$dir/fails.pcap" "$dir/fails.scn"
expect 0 "" "$tcpsim" -q --format pcap -o "$dir/quiet.pcap" $basic
n=$((n + 2))
[ "$(od -A n -t x1 -N 4 "$dir/quiet.pcap" | tr -d ' ')" = 4d3cb2a1 ] || { echo "-q wrote no capture"; bad=$((bad + 1)); }
grep -q expectation "$dir/fails.pcap" && { echo "text in a capture"; bad=$((bad + 1)); }
if script -qec true /dev/null > /dev/null 2>&1; then # with a terminal of its own
    expect 2 "with -o FILE" script -qec "$tcpsim --format pcapng $basic" /dev/null
fi

# ---- fmt ----
printf 'host   a iss 1 # one\n\n\n\nhost b iss 2 listen 80\nlink a b delay 50ms\nwhen a SYN_RCVD a close\n' > "$dir/untidy.scn"
expect 1 "not in the usual form" "$tcpsim" fmt --check "$dir/untidy.scn"
expect 0 "SYN-RECEIVED" "$tcpsim" fmt "$dir/untidy.scn"
expect 0 "" "$tcpsim" fmt -w "$dir/untidy.scn"
expect 0 "" "$tcpsim" fmt --check "$dir/untidy.scn"
expect 2 "error" "$tcpsim" fmt "$dir/nul.scn"

# ---- width, alphabet, colour ----
n=$((n + 3))
LC_ALL=C "$tcpsim" $basic | LC_ALL=C grep -q '[^ -~]' && { echo "not ASCII in the C locale"; bad=$((bad + 1)); }
LC_ALL=C.UTF-8 TERM=xterm "$tcpsim" $basic | grep -q '►' || { echo "no arrows in a UTF-8 locale"; bad=$((bad + 1)); }
"$tcpsim" --color always $basic | sed "s/$(printf '\033')\[[0-9;]*m//g" > "$dir/stripped"
"$tcpsim" --color never $basic | cmp -s - "$dir/stripped" || { echo "colour changes the text"; bad=$((bad + 1)); }
NO_COLOR=1 "$tcpsim" $basic | grep -q "$(printf '\033')" && { echo "NO_COLOR was ignored"; bad=$((bad + 1)); }

# ---- many connections ----
many=scenarios/load/lossy-hundred.scn
expect 0 "100 connections opened (the first 3 are shown), 100 ESTABLISHED" "$tcpsim" $many
expect 0 "handshake s  min 0.100  median 0.100  90 % 1.100  99 % 3.100  max 3.100" "$tcpsim" --format none $many
expect 0 "connection #17" "$tcpsim" --connection 17 $many
expect 0 "connection #17" "$tcpsim" --connection '#17' $many
expect 2 "there is no connection '101'" "$tcpsim" --connection 101 $many
expect 2 "there is no connection '0'" "$tcpsim" --connection 0 $many
expect 0 "#100" "$tcpsim" --format csv $many
expect 0 "  flood: 10 SYNs, 6 dropped, the first at 0.400 s; SYN queue full at 0.300 s; 12 SYN,ACKs, 1.20 per SYN" "$tcpsim" scenarios/listen/syn-flood.scn
expect 0 "S.,300,4,0,65535,1460,,,,,flood,arrived,0.300," "$tcpsim" --format csv scenarios/listen/backscatter.scn
n=$((n + 1))
[ -z "$("$tcpsim" -q $many)" ] || { echo "-q tells about many connections"; bad=$((bad + 1)); }
# ---- profile ----
expect 0 "linux     Linux 6.18, as measured; " "$tcpsim" profile
expect 0 "bsd44: 4.4BSD, from its sources" "$tcpsim" profile bsd44
expect 0 "  msl                 30s              2min      measured    TCP_TIMEWAIT_LEN is 60 s" "$tcpsim" profile linux
expect 0 "  nagle               yes                        as rfc9293  RFC 9293 SHLD-7" "$tcpsim" profile linux
expect 0 "  accept-queue-full   drop                       unverified  " "$tcpsim" profile bsd44
expect 0 "1 unverified: nobody has looked" "$tcpsim" profile bsd44
expect 0 "  msl                 2min                       clause      RFC 9293 3.4.2" "$tcpsim" profile rfc9293
expect 0 "linux,msl,30s,2min,measured,own,TCP_TIMEWAIT_LEN is 60 s,maximum segment lifetime; TIME-WAIT is twice that" \
    "$tcpsim" profile linux --format csv
expect 0 '{"schema":"tcpsim-profiles","version":1,"profiles":[{"name":"rfc9293",' "$tcpsim" profile --format json
expect 0 '{"name":"rto-max","value":"64s","rfc9293":"1min","provenance":"source","own":true,' "$tcpsim" profile bsd44 --format json
expect 0 "tcpsim profile [OPTION]... [NAME]" "$tcpsim" profile --help
expect 0 "" "$tcpsim" profile linux -o "$dir/profile"
expect 2 "profile does not know 'linus'; did you mean 'linux'?" "$tcpsim" profile linus
expect 2 "profile does not know 'solaris'" "$tcpsim" profile solaris
expect 2 "profile takes one name, but there is 'bsd44' too" "$tcpsim" profile linux bsd44
expect 2 "--format does not know 'jsn'; did you mean 'json'?" "$tcpsim" profile --format jsn
expect 2 "--seed belongs to" "$tcpsim" profile --seed 1
expect 2 "unknown command 'profil'; did you mean 'profile'?" "$tcpsim" profil linux
expect 4 "/dev/full" "$tcpsim" profile -o /dev/full

# ---- matrix ----
expect 0 "SYN-RECEIVED (active)" "$tcpsim" matrix
expect 0 "tcpsim matrix" "$tcpsim" matrix --help
expect 0 "LAST-ACK" "$tcpsim" matrix --state last_ack
expect 0 "FIN-WAIT-1,,F.,left-edge,exact,TIME-WAIT,ACKNOW,EOF,1,1,FIN,3.10.7.4 eighth" "$tcpsim" matrix --format csv
expect 0 '"cells":[{"state":"TIME-WAIT"' "$tcpsim" matrix --state TIME-WAIT --format json
expect 0 "" "$tcpsim" matrix -o "$dir/matrix"
expect 2 "--state does not know 'CLOSNG'; did you mean 'CLOSING'?" "$tcpsim" matrix --state CLOSNG
expect 2 "--format does not know 'jsn'; did you mean 'json'?" "$tcpsim" matrix --format jsn
expect 2 "--profile does not know 'rfc9923'; did you mean 'rfc9293'?" "$tcpsim" matrix --profile rfc9923
for profile in rfc9293 rfc793 linux bsd44 textbook; do
    expect 0 "profile $profile" "$tcpsim" matrix --profile $profile
done
expect 2 "matrix takes no files, but there is '$basic'" "$tcpsim" matrix $basic
expect 2 "--state belongs to 'tcpsim matrix'" "$tcpsim" --state CLOSING $basic
expect 2 "--seed belongs to" "$tcpsim" matrix --seed 1
expect 4 "/dev/full" "$tcpsim" matrix -o /dev/full
n=$((n + 3))
[ "$("$tcpsim" matrix --format csv | wc -l)" = 2401 ] || { echo "the matrix has not 2400 cells"; bad=$((bad + 1)); }
[ "$("$tcpsim" matrix --state SYN_RCVD --format csv | wc -l)" = 401 ] || { echo "--state takes not both origins"; bad=$((bad + 1)); }
"$tcpsim" matrix | awk 'length > 80 { exit 1 }' || { echo "the matrix is wider than 80 columns"; bad=$((bad + 1)); }

echo "cli: $n checks, $bad failed"
[ $bad -eq 0 ]
