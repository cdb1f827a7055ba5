#!/bin/sh
# Every row of tests/rows.txt has a unit test named by it ("SR-1a": sr_1a_..., "U-SR": u_ss_sr_...) and a line in
# docs/conformance.md with its code and test; every row of tests/matrix.txt is one of them.
set -u
tests=$(sed -n 's/^START_TEST(\([a-z0-9_]*\)).*/\1/p' tests/test_*.c)
bad=0
n=0
unmodelled=0
complain() {
    echo "rows: $1"
    bad=1
}

# named ROW: is a test named by it?
named() {
    id=$(echo "$1" | tr 'A-Z-' 'a-z_')
    case $id in
    u_*) echo "$tests" | grep -Eq "^u_([a-z0-9]+_)*${id#u_}(_|\$)" ;;
    *) echo "$tests" | grep -Eq "(^|_)$id(_|\$)" ;;
    esac
}

# tested LINE: does the line name a test that there is?
tested() {
    echo "$1" | grep -oE '`[a-z0-9_]+`' | tr -d '`' | while read -r name; do
        echo "$tests" | grep -Fqx "$name" && echo yes
    done | grep -q yes
}

while read -r row why; do
    case $row in '' | '#') continue ;; esac
    case $row in '#'*) continue ;; esac
    n=$((n + 1))
    line=$(grep -E "^\| ([A-Z0-9]+-[A-Z0-9a-z]+, )*$row(, [A-Z0-9]+-[A-Z0-9a-z]+)* \|" docs/conformance.md)
    [ -n "$line" ] || complain "docs/conformance.md has no line for $row"
    case $why in
    unmodelled)
        unmodelled=$((unmodelled + 1))
        echo "$line" | grep -q "not modelled" || complain "$row: docs/conformance.md does not say that it is not modelled"
        named "$row" && complain "$row has a test, but tests/rows.txt says that it is not modelled"
        ;;
    decision) tested "$line" || complain "$row: its line in docs/conformance.md names no test" ;;
    words) ;;
    '')
        named "$row" || complain "no test is named by $row"
        tested "$line" || complain "$row: its line in docs/conformance.md names no test"
        ;;
    *) complain "$row: '$why' is no reason" ;;
    esac
done < tests/rows.txt

for row in $(grep -vE '^(#|set|$)' tests/matrix.txt | awk '$6 != "unverified" { print $11 }' | LC_ALL=C sort -u); do
    grep -qE "^$row( |\$)" tests/rows.txt || complain "tests/matrix.txt has a row $row that tests/rows.txt does not know"
done
[ $bad -eq 0 ] && echo "rows: $((n - unmodelled)) of $n have a test and a line, $unmodelled are not modelled"
exit $bad
