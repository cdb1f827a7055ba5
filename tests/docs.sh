#!/bin/sh
# What the documents show is what the program draws: each fenced block behind a comment <!-- tcpsim ... --> is the ladder of
# that command, from its headings on; behind <!-- lines 2,5: tcpsim ... --> these lines of its output (2,5 as for sed).
set -u
tcpsim=$1
n=0
bad=0
for doc in README.md docs/*.md; do
    grep -n '^<!-- tcpsim .* -->$' "$doc" | while IFS=: read -r line comment; do
        args=$(printf '%s' "$comment" | sed 's/^<!-- tcpsim //; s/ -->$//')
        shown=$(awk -v from="$line" 'NR > from && /^```/ { if (open) exit; open = 1; next } open' "$doc")
        drawn=$("$tcpsim" $args | sed -n '/^ *time s/,$p')
        [ "$shown" = "$drawn" ] || echo "$doc:$line: not what tcpsim $args draws"
    done
    grep -n '^<!-- lines [0-9,$]*: tcpsim .* -->$' "$doc" | while IFS=: read -r line lines comment; do
        lines=${lines#<!-- lines }
        args=$(printf '%s' "$comment" | sed 's/^ tcpsim //; s/ -->$//')
        shown=$(awk -v from="$line" 'NR > from && /^```/ { if (open) exit; open = 1; next } open' "$doc")
        written=$("$tcpsim" $args | tr -d '\r' | sed -n "${lines}p")
        [ "$shown" = "$written" ] || echo "$doc:$line: not what tcpsim $args writes"
    done
done > "${TMPDIR:-/tmp}/tcpsim-docs.$$"
cat "${TMPDIR:-/tmp}/tcpsim-docs.$$"
[ -s "${TMPDIR:-/tmp}/tcpsim-docs.$$" ] && bad=1
rm -f "${TMPDIR:-/tmp}/tcpsim-docs.$$"
# Links between documents lead somewhere.
for doc in README.md docs/*.md scenarios/README.md; do
    for link in $(grep -oE '\]\([^)#:]+\)' "$doc" | sed 's/^](//; s/)$//'); do
        [ -e "$(dirname "$doc")/$link" ] || { echo "$doc: no such file: $link"; bad=1; }
    done
done
# Every scenario has its line in scenarios/README.md.
for f in scenarios/*/*.scn; do
    case $f in scenarios/wrong/*) continue ;; esac
    grep -qF "(${f#scenarios/}) | " scenarios/README.md || { echo "scenarios/README.md: no line for $f"; bad=1; }
done
# Every name in the conformance table is a name in the sources.
names=${TMPDIR:-/tmp}/tcpsim-names.$$
grep -ohE '[a-z][a-z0-9]*_[a-z0-9_]+' models/*.[ch] models/*.def sim/*/*.[ch] tests/*.[ch] | LC_ALL=C sort -u > "$names"
missing=$(grep -oE '`[a-z][a-z0-9]*_[a-z0-9_]+`' docs/conformance.md | tr -d '`' | LC_ALL=C sort -u | LC_ALL=C comm -23 - "$names")
rm -f "$names"
[ -z "$missing" ] || { echo "docs/conformance.md: no such name:" $missing; bad=1; }
[ $bad -eq 0 ] && echo "docs: ok"
exit $bad
