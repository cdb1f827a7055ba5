#!/bin/sh
# Builds each mutant of tests/mutants/list.txt and looks which test notices it.
#
#   mutants.sh              all of them, two at a time
#   mutants.sh NAME...      only these
#   mutants.sh --applies    builds nothing: does each still fit its file?
#
# Each mutant is a copy of models/ and of what is built, in which one file is newer: make compiles what depends on it and
# links. VARIANT=release must have been built, unit tests and all.
set -u
list=tests/mutants/list.txt
work=build/mutants
seconds=60

# apply NAME FROM TO: writes the mutant of FROM; fails if the old lines are not there exactly once
apply() {
    awk -v name="$1" '
    function trimmed(text) {
        gsub(/^[ \t]+|[ \t]+$/, "", text)
        return text
    }
    # One old line may be a part of a line. Of several the last may be the beginning of one.
    function fits(i, j) {
        if (n_old == 1)
            return index(line[i], old[1]) > 0
        return j == n_old ? index(trimmed(line[i]), old[j]) == 1 : trimmed(line[i]) == old[j]
    }
    FILENAME == ARGV[1] && $1 == "mutant" { mine = $2 == name; next }
    FILENAME == ARGV[1] && mine && $1 == "-" { old[++n_old] = trimmed(substr($0, 3)); next }
    FILENAME == ARGV[1] && mine && $1 == "+" { new[++n_new] = trimmed(substr($0, 3)); next }
    FILENAME == ARGV[1] { next }
    { line[++n] = $0 }
    END {
        for (i = 1; i + n_old - 1 <= n; i++) {
            for (j = 1; j <= n_old && fits(i + j - 1, j); j++)
                continue
            if (j > n_old) {
                found++
                at = i
            }
        }
        if (found != 1 || n_old == 0)
            exit 1
        for (i = 1; i < at; i++)
            print line[i]
        for (j = 1; j < n_new; j++)
            print new[j]
        last = line[at + n_old - 1]
        begins = index(last, old[n_old])
        print (n_old == 1 ? substr(last, 1, begins - 1) : "") new[n_new] substr(last, begins + length(old[n_old]))
        for (i = at + n_old; i <= n; i++)
            print line[i]
    }' "$list" "$2" > "$3"
}

file_of() {
    awk -v name="$1" '$1 == "mutant" { mine = $2 == name } mine && $1 == "file" { print $2; exit }' "$list"
}

names() {
    awk '$1 == "mutant" { print $2 }' "$list"
}

# The suites of the unit tests, the slowest last.
suites() {
    awk '/BENCH_SUITE\(|suite_create\("/ { wanted = 1 } wanted && match($0, /"[^"]+"/) {
        print substr($0, RSTART + 1, RLENGTH - 2)
        wanted = 0
    }' tests/test_*.c | grep -v '^world$'
    echo world
}

# Which test notices the mutant in the current directory? A broken protocol may run for ever or eat all memory: noticed too.
who_notices() {
    ulimit -v 4000000
    timeout $seconds tests/matrix.sh build/release/tcpsim > said 2>&1 || { echo matrix; return; }
    timeout $seconds tests/scenarios.sh build/release/tcpsim >> said 2>&1 || { echo scenarios; return; }
    make build/release/unit >> made 2>&1 || { echo nobody; return; }
    suites > suites
    while read -r suite; do
        CK_FORK=no CK_RUN_SUITE=$suite timeout $seconds build/release/unit >> said 2>&1 || { echo unit; return; }
    done < suites
    echo nobody
}

# A copy of what the mutant makes different. What depends on a header may be anywhere.
copy() {
    mkdir -p "$1/build/release"
    cp -Rp models "$1"
    for part in Makefile sim tests scenarios; do
        ln -s "$PWD/$part" "$1/$part"
    done
    case $2 in
    *.c)
        cp -Rp build/release/models build/release/tcpsim build/release/unit "$1/build/release"
        ln -s "$PWD/build/release/sim" "$PWD/build/release/tests" "$1/build/release"
        ;;
    *) cp -Rp build/release "$1/build" ;;
    esac
}

one() {
    dir=$work/$1
    file=$(file_of "$1")
    rm -rf "$dir"
    copy "$dir" "$file"
    if ! apply "$1" "$file" "$dir/$file"; then
        echo "stale $1: its old lines are not in $file once"
    elif ! (cd "$dir" && make build/release/tcpsim) > "$dir/made" 2>&1; then
        echo "broken $1: does not compile (see $dir/made)"
        return
    else
        by=$(cd "$dir" && who_notices)
        if [ "$by" = nobody ]; then
            echo "SURVIVED $1"
        else
            echo "caught $1 $by"
        fi
    fi
    rm -rf "$dir"
}

case ${1:-} in
--applies)
    bad=0
    for name in $(names); do
        apply "$name" "$(file_of "$name")" /dev/null || { echo "tests/mutants/list.txt: $name does not fit its file"; bad=1; }
    done
    [ $bad -eq 0 ] && echo "mutants: all $(names | wc -l) fit"
    exit $bad
    ;;
--one) one "$2"; exit ;;
esac

mkdir -p $work
{ [ $# -gt 0 ] && printf '%s\n' "$@" || names; } | xargs -P 2 -n 1 "$0" --one | tee $work/report | grep -v '^caught'
total=$(wc -l < $work/report)
caught=$(grep -c '^caught' $work/report)
echo "mutants: $caught of $total caught" \
    "(matrix $(grep -c ' matrix$' $work/report), scenarios $(grep -c ' scenarios$' $work/report), unit $(grep -c ' unit$' $work/report))"
[ "$total" -gt 0 ] && [ "$caught" -eq "$total" ]
