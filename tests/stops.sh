#!/bin/sh
# Runs that do not come to their end by themselves: limits on memory, signals; and the line that tells how far a run is.
set -u
tcpsim=$1
case $tcpsim in /*) ;; *) tcpsim=$PWD/$tcpsim ;; esac
dir=${TMPDIR:-/tmp}/tcpsim-stops.$$
mkdir -p "$dir"
trap 'rm -rf "$dir"' EXIT
. tests/expect.sh
wrong() {
    echo "$1"
    bad=$((bad + 1))
}

cat > "$dir/load.scn" <<'END'
max-events 1000000000
host a
host b listen 80 backlog 20000000
app b close-on-eof
link a b delay 50ms
at 0s a load b:80 connections 1000000 rate 100000/s from 11.0.0.0/8 close after 2s
END
cat > "$dir/flood.scn" <<'END'
max-events 1000000000
host a
host b listen 80 backlog 20000000
link a b delay 50ms
at 0s flood b:80 rate 10000000/s for 1s from 11.0.0.0/8
until 1.1s
END
printf 'host a iss 1\nhost b iss 2 listen 80\nlink a b delay 50ms\nat 0s a connect b:80\n' > "$dir/small.scn"

# ---- the limit on memory ----
# The figures depend on the size of records.
digits() {
    sed 's/[0-9][0-9.]*M for/NM for/; s/in use: [0-9.]*M/in use: NM/; s/at [0-9.]* s/at T s/; s/after [0-9]* events/after N events/'
}
said() { # TEXT COMMAND...
    wanted=$1
    shift
    expect 3 "" "$@"
    [ "$(digits < "$dir/err")" = "$wanted" ] || wrong "expected '$wanted', got '$(cat "$dir/err")' from: $*"
}
more="it needs more memory than"
said "tcpsim: $dir/load.scn: stopped at T s after N events: $more 20M (--max-memory); in use: NM" "$tcpsim" --max-memory 20M "$dir/load.scn"
grep -q "connections opened (the first 3 are shown)" "$dir/out" || wrong "no summary of what came before the limit"
grep -q "stopped at [0-9.]* s: no more memory" "$dir/out" || wrong "the ladder does not say that there was no more memory"
said "tcpsim: $dir/load.scn: stopped at T s after N events: $more 20M (--max-memory); in use: NM, and NM for the text" \
    "$tcpsim" --max-memory 20M --format json "$dir/load.scn"
tail -n 1 "$dir/out" | grep -q '"kind":"end".*"reason":"memory"' || wrong "JSON does not say that there was no more memory"
said "tcpsim: $dir/flood.scn: stopped at T s after N events: $more 30M (--max-memory); in use: NM" \
    "$tcpsim" --max-memory 30M "$dir/flood.scn"
said "tcpsim: $dir/small.scn: stopped at T s after N events: $more 1K (--max-memory); in use: NM" "$tcpsim" --max-memory=1K "$dir/small.scn"
expect 0 "ESTABLISHED" "$tcpsim" --max-memory 1M "$dir/small.scn"
expect 3 "stopped at" "$tcpsim" --max-memory 20M -o "$dir/result" "$dir/load.scn"
grep -q "no more memory" "$dir/result" || wrong "-o lost what came before the limit"
expect 3 "$more 1K (--max-memory)" "$tcpsim" test --max-memory 1K "$dir/small.scn"
expect 3 "tcpsim run --max-memory 1K $dir/small.scn" "$tcpsim" test --report compact --max-memory 1K "$dir/small.scn"
expect 3 "memory ran out first" "$tcpsim" explore --max-memory 1K scenarios/open/basic.scn
cp "$dir/out" "$dir/max"
expect 3 "memory ran out first" "$tcpsim" explore --memory 1K scenarios/open/basic.scn
cmp -s "$dir/out" "$dir/max" || wrong "explore: --memory is not --max-memory"
expect 2 "--max-memory wants an amount of memory such as 500M or 4G, not '12'" "$tcpsim" --max-memory 12 "$dir/small.scn"
expect 2 "--max-memory wants an amount of memory such as 500M or 4G, not '0G'" "$tcpsim" --max-memory 0G "$dir/small.scn"
expect 2 "--max-memory belongs to" "$tcpsim" fmt --max-memory 1G "$dir/small.scn"

# ---- signals ----
# interrupt SIGNAL OPTION...: is sent once the run is under way. The scenario comes through a pipe: when it has been read, the
# program has long been listening.
interrupt() {
    n=$((n + 1))
    signal=$1
    shift
    rm -f "$dir/fifo"
    mkfifo "$dir/fifo"
    if [ "$signal" = INT ]; then # who is started in the background by sh would not hear it
        timeout --preserve-status --foreground -s INT 1 "$tcpsim" "$@" "$dir/fifo" > "$dir/out" 2> "$dir/err" &
        pid=$!
        cat "$dir/load.scn" > "$dir/fifo"
    else
        "$tcpsim" "$@" "$dir/fifo" > "$dir/out" 2> "$dir/err" &
        pid=$!
        cat "$dir/load.scn" > "$dir/fifo"
        sleep "$pause"
        kill -s "$signal" $pid
    fi
    wait $pid
    code=$?
    [ $code -eq 130 ] || wrong "$signal $*: exit code $code"
    grep -q "^tcpsim: $dir/fifo: interrupted at [0-9.]* s after [0-9]* events$" "$dir/err" || wrong "$signal $*: $(cat "$dir/err")"
}
pause=1 # a build with sanitizers needs it to open a few connections
interrupt TERM
grep -q "interrupted at [0-9.]* s" "$dir/out" || wrong "the ladder does not say that it was interrupted"
grep -q "connections opened (the first 3 are shown)" "$dir/out" || wrong "no summary of what came before the signal"
pause=0.2
interrupt TERM --format none
tail -n 1 "$dir/out" | grep -q "^  interrupted at [0-9.]* s$" || wrong "the summary does not say that it was interrupted"
interrupt TERM --format rfc
grep -q "(interrupted at [0-9.]* s)" "$dir/out" || wrong "the RFC's figure does not say that it was interrupted: $(tail -n 3 "$dir/out")"
interrupt TERM --format json
grep -vq '^{.*}$' "$dir/out" && wrong "an interrupted run is not JSON"
tail -n 1 "$dir/out" | grep -q '"kind":"end".*"reason":"interrupted"' || wrong "JSON does not say that it was interrupted"
interrupt TERM --format csv
[ "$(tail -c 1 "$dir/out" | od -A n -t x1 | tr -d ' ')" = 0a ] || wrong "an interrupted run ends in the middle of a line"
interrupt TERM --format pcapng -o "$dir/capture"
[ -s "$dir/capture" ] || wrong "an interrupted run leaves no capture"
interrupt HUP -q
[ -s "$dir/out" ] && wrong "-q tells of an interrupted run on standard output"
if command -v timeout > /dev/null; then
    interrupt INT
    grep -q "interrupted at [0-9.]* s" "$dir/out" || wrong "the ladder does not say that Ctrl-C was pressed"
fi

# ---- how far it is ----
expect 130 "" timeout --preserve-status --foreground -s INT 3 "$tcpsim" --progress --format none "$dir/load.scn"
grep -qE '^[0-9]+\.[0-9] % of connections opened, [0-9.]+ s, [0-9.]+ million events, [0-9]+ events/s, [0-9]+ MB$' "$dir/err" ||
    wrong "no progress line: $(cat "$dir/err")"
grep -q "events/s" "$dir/out" && wrong "the progress line is on standard output"
expect 3 "" "$tcpsim" --max-memory 50M --format none "$dir/load.scn"
grep -q "events/s" "$dir/err" && wrong "a progress line where there is no terminal"
expect 0 "" "$tcpsim" --progress "$dir/small.scn"
[ -s "$dir/err" ] && wrong "a progress line of a short run"
sed 's/^until.*/until 60s/; s/for 1s/for 50s/' "$dir/flood.scn" > "$dir/long.scn"
expect 130 " % of virtual time, " timeout --preserve-status --foreground -s INT 2 "$tcpsim" --progress --max-memory 4G --format none "$dir/long.scn"
if script -qec true /dev/null > /dev/null 2>&1; then # with a terminal of its own, and a narrow one
    script -qec "stty cols 30; TERM=xterm timeout --preserve-status --foreground -s INT 3 $tcpsim --format none $dir/load.scn" /dev/null \
        < /dev/null > "$dir/typescript"
    tr '\r' '\n' < "$dir/typescript" > "$dir/lines"
    grep -q '^[0-9.]* % of connections opened' "$dir/lines" || wrong "no progress line on a terminal"
    [ "$(grep 'of connections opened' "$dir/lines" | awk 'length > 29' | wc -l)" = 0 ] || wrong "the progress line is wider than the terminal"
    grep -qE '^ {29}$' "$dir/lines" || wrong "the progress line is not erased"
fi
# ---- the state at the end ----
is_digest() { # how many lines of FILE are digests and nothing else
    grep -cE '^[0-9a-f]{32}  [^ ]*$' "$1"
}
expect 0 "" "$tcpsim" --digest "$dir/small.scn" scenarios/open/basic.scn
[ "$(is_digest "$dir/out") $(wc -l < "$dir/out")" = "2 2" ] || wrong "--digest is not a line for each file: $(cat "$dir/out")"
head -n 1 "$dir/out" > "$dir/digest"
"$tcpsim" --digest --format ladder "$dir/small.scn" | tail -n 1 | cmp -s - "$dir/digest" || wrong "another digest below the ladder"
"$tcpsim" --digest -q "$dir/small.scn" | cmp -s - "$dir/digest" || wrong "another digest with -q"
"$tcpsim" --digest --format json "$dir/small.scn" 2>&1 > "$dir/out" | cmp -s - "$dir/digest" || wrong "another digest beside JSON"
grep -vq '^{.*}$' "$dir/out" && wrong "a digest among JSON"
"$tcpsim" --digest --until 3s "$dir/small.scn" | cmp -s - "$dir/digest" || wrong "another digest, although nothing happens any more"
"$tcpsim" --digest --until 70ms "$dir/small.scn" | cmp -s - "$dir/digest" && wrong "the same digest of another state"
printf 'expect a CLOSED at 1s\n' | cat "$dir/small.scn" - > "$dir/fails.scn"
expect 1 "fails.scn:5: expectation failed" "$tcpsim" --digest "$dir/fails.scn"
expect 2 "--digest belongs to 'tcpsim run'" "$tcpsim" test --digest "$dir/small.scn"

[ "$(ls "$dir" | grep -c '\.tmp$')" = 0 ] || wrong "a temporary file was left behind"

echo "stops: $n checks, $bad failed"
[ $bad -eq 0 ]
