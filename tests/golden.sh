#!/bin/sh
# The ladder of every scenario is byte for byte the reviewed one in tests/golden. `golden.sh TCPSIM write` rewrites them:
# read the diff line by line before you commit it.
set -u
tcpsim=$1
write=${2:-}
bad=0
n=0

# compare FILE WIDTH MODE EXTENSION
compare() {
    command=run
    compare_by "$@"
}

# The same for the command $command.
compare_by() {
    golden=tests/golden/$(echo "$1" | sed 's,^scenarios/,,; s,/,-,; s,\.scn$,,').$4
    n=$((n + 1))
    got=$("$tcpsim" $command --color never --width "$2" $3 "$1" 2>&1; echo .)
    if [ "$write" = write ]; then
        mkdir -p tests/golden
        printf '%s' "${got%.}" > "$golden"
    elif [ ! -f "$golden" ]; then
        echo "$golden: missing (make golden-write)"
        bad=$((bad + 1))
    elif ! printf '%s' "${got%.}" | cmp -s - "$golden"; then
        echo "$golden: differs"
        printf '%s' "${got%.}" | diff "$golden" - | head -n 20
        bad=$((bad + 1))
    fi
}

for f in scenarios/*/*.scn; do
    case $f in scenarios/wrong/* | scenarios/explore/*) continue ;; esac
    compare "$f" 120 --unicode ladder
done
# The same at 80 columns, in both alphabets, and with all there is to say.
for f in scenarios/open/syn-lost.scn scenarios/open/isn-wrap.scn scenarios/open/simultaneous.scn scenarios/listen/syn-flood.scn; do
    compare "$f" 80 --unicode 80
    compare "$f" 80 --ascii ascii
    compare "$f" 120 "--unicode -v" verbose
    compare "$f" 120 "--unicode --rel" rel
done
# What a host sends to itself.
compare scenarios/open/self-connect.scn 80 --unicode 80
compare scenarios/open/self-connect.scn 80 --ascii ascii
compare scenarios/open/self-connect.scn 80 "--format rfc" rfc
# The textbook's notation.
for f in scenarios/close/normal.scn scenarios/open/old-dup-syn.scn scenarios/close/simultaneous.scn; do
    compare "$f" 80 "--unicode --notation textbook" letters
done
# What each end can be sure of; docs/knowledge.md argues each line.
for f in scenarios/open/basic.scn scenarios/open/old-dup-syn.scn scenarios/open/two-way-strawman.scn scenarios/close/normal.scn; do
    compare "$f" 80 "--unicode --knowledge" knowledge
done
compare scenarios/open/old-dup-syn.scn 120 "--ascii --knowledge" knowledge-ascii
# Profiles side by side; docs/compare.md argues each line of the first.
command=compare
compare_by scenarios/open/ack3-never.scn 80 "--unicode -p textbook -p rfc9293 -p linux" compare
compare_by scenarios/open/blackhole.scn 100 "--ascii -p rfc9293 -p linux" compare
echo "golden: $n compared, $bad differ"
[ $bad -eq 0 ]
