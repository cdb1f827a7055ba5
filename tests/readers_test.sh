#!/bin/sh
# What `tcpsim test` and `tcpsim coverage` write, read by others: JUnit by xmllint against junit.xsd, YAML blocks of TAP and
# the JSON of coverage by Python, the state diagram by graphviz.
set -u
tcpsim=$1
dir=${TMPDIR:-/tmp}/tcpsim-readers-test.$$
mkdir -p "$dir/set/a <&> \"b\""
trap 'rm -rf "$dir"' EXIT
n=0
bad=0
# hold WHAT COMMAND...: the command succeeds
hold() {
    what=$1
    shift
    n=$((n + 1))
    "$@" > "$dir/said" 2>&1 || { echo "$what"; head -n 5 "$dir/said"; bad=$((bad + 1)); }
}

# A set in which everything goes wrong that can, with all that a format might stumble over in names and texts.
duo='host a iss 1\nhost b iss 2 listen 80\nlink a b delay 50ms\nat 0s a connect b:80\n'
odd="$dir/set/a <&> \"b\""
printf "${duo}expect a ESTABLISHED at 100ms\n" > "$odd/holds.scn"
printf "${duo}expect a > b S 7:7(0) at 0s  # ]]> <!-- &amp; \"it's\"\nexpect a gets ETIMEDOUT\n" > "$odd/fails #1.scn"
printf "max-events 3\n${duo}" > "$odd/limit.scn"
printf 'title "\001 \377 <x>"\n' > "$dir/set/unread.scn"
cp scenarios/wrong/nul.scn scenarios/wrong/nul.err "$dir/set/"
echo more >> "$dir/set/nul.err"

for set in scenarios "$dir/set" "$dir/set/nowhere"; do
    "$tcpsim" test --junit "$dir/junit.xml" "$set" > "$dir/tap" 2> /dev/null
    hold "the JUnit file of $set is not valid" xmllint --noout --schema tests/junit.xsd "$dir/junit.xml"
    hold "JUnit and TAP of $set do not count the same" [ "$(xmllint --xpath 'count(//testcase[failure or error])' "$dir/junit.xml")" = \
        "$(grep -c '^not ok' "$dir/tap")" ]
    hold "JUnit's sums of $set are wrong" [ "$(xmllint --xpath 'sum(//testsuite/@failures) + sum(//testsuite/@errors)' "$dir/junit.xml")" = \
        "$(xmllint --xpath 'count(//failure | //error)' "$dir/junit.xml")" ]
done

# Every YAML block, each alone. Our strings are JSON's, which are YAML's.
"$tcpsim" test "$dir/set" > "$dir/tap" 2> /dev/null
hold "a YAML block cannot be read" "${PYTHON:-python3}" tests/readers_test.py "$dir/tap"

"$tcpsim" coverage --format json scenarios > "$dir/json"
hold "the JSON of coverage cannot be read" python3 -m json.tool "$dir/json" /dev/null
"$tcpsim" coverage --format dot scenarios > "$dir/dot"
hold "graphviz cannot read the state diagram" dot -Tsvg -o "$dir/svg" "$dir/dot"
hold "the drawing is no SVG" xmllint --noout --nonet "$dir/svg"
hold "the drawing has not eleven states" [ "$(grep -c 'class="node"' "$dir/svg")" = 11 ]

echo "readers of tests: $n looked at, $bad wrong"
[ $bad -eq 0 ]
