#!/bin/sh
# Every scenario's --format json against tests/json-schema.json, with the validator of the Python package jsonschema, and what
# a schema cannot say: order, pairs, sums. Some hostile texts too.
set -u
tcpsim=$1
dir=${TMPDIR:-/tmp}/tcpsim-readers-json.$$
mkdir -p "$dir"
trap 'rm -rf "$dir"' EXIT
python=python3
"$python" -c 'import jsonschema' 2> /dev/null || python=/usr/bin/python3

printf 'title "quote \\" backslash \\\\ tab é 日本 \342\200\250 </script>"\nhost ä iss 1\nhost b iss 2 listen 80\nlink ä b delay 50ms\nat 0s ä connect b:80  # "said"\n' > "$dir/texts.scn"
printf 'host a iss 4294967290\nhost b iss 2 listen 80\nlink a b delay 1ns\nseed 18446744073709551615\nat 0s a connect b:80\n' > "$dir/numbers.scn"
bad=0
for f in scenarios/*/*.scn "$dir"/texts.scn "$dir"/numbers.scn; do
    # What is made to be explored is judged there: its run alone tells little, and a listener that closes in it ends another state.
    case $f in scenarios/wrong/* | scenarios/explore/*) continue ;; esac
    # A hundred thousand records take minutes: of the floods beside clients the smallest stands for all.
    case $f in scenarios/load/flood-cookies.scn | scenarios/load/flood-evict.scn) continue ;; esac
    "$tcpsim" --format json "$f" > "$dir/plain.jsonl" || { echo "$f: --format json fails"; bad=1; }
    "$tcpsim" --format json --rel "$f" > "$dir/rel.jsonl" || { echo "$f: --format json --rel fails"; bad=1; }
    "$tcpsim" --format json --knowledge "$f" > "$dir/knowledge.jsonl" || { echo "$f: --format json --knowledge fails"; bad=1; }
    "$python" -W ignore tests/readers_json.py "$f" "$dir/plain.jsonl" "$dir/rel.jsonl" "$dir/knowledge.jsonl" || bad=1
    grep -v '"kind":"knowledge"' "$dir/knowledge.jsonl" | cmp -s - "$dir/plain.jsonl" ||
        { echo "$f: --knowledge changes other records"; bad=1; }
done
# A run that does not end by itself.
"$tcpsim" --format json --until 20ms scenarios/open/basic.scn > "$dir/plain.jsonl" 2> /dev/null # its expectations fail
"$python" -W ignore tests/readers_json.py scenarios/open/basic.scn "$dir/plain.jsonl" || bad=1
# What `tcpsim explore` tells of a search is the same for people and for programs, whatever it ends by. Only searches of a second
# or less.
explored() {
    "$tcpsim" explore --format json "$@" > "$dir/explored.jsonl" 2> "$dir/err"
    code=$?
    "$tcpsim" explore "$@" > "$dir/explored.txt" 2>> "$dir/err"
    [ $code -eq $? ] || { echo "explore $*: another exit code with --format json"; bad=1; }
    [ -s "$dir/err" ] && { echo "explore $*: $(cat "$dir/err")"; bad=1; }
    "$python" -W ignore tests/readers_explore.py "$*" $code "$dir/explored.jsonl" "$dir/explored.txt" || bad=1
}
printf 'host a\n' > "$dir/alone.scn"
explored scenarios/open/basic.scn
explored "$dir/texts.scn"
explored "$dir/alone.scn"
explored --losses any --delays any --depth 5 scenarios/close/normal.scn
explored --states 50 --user-choices --dups 254 scenarios/open/simultaneous.scn
explored --max-memory 1K scenarios/open/basic.scn
explored scenarios/explore/weak-ignore-ack.scn     # broken
explored scenarios/explore/weak-no-persist.scn     # stuck
explored scenarios/explore/weak-no-throttle.scn    # endless
explored scenarios/open/basic.scn scenarios/explore/weak-literal-restart.scn scenarios/close/normal.scn
[ $bad -eq 0 ] && echo "readers of json: ok"
exit $bad
