#!/bin/sh
# Every scenario holds what it expects, under each profile for which it expects something, says nothing that has no effect,
# is in its usual form, and its expectations can fail.
set -u
tcpsim=$1
n=0
bad=0
for f in scenarios/*/*.scn; do
    case $f in scenarios/wrong/*) continue ;; esac
    n=$((n + 1))
    if ! out=$("$tcpsim" test -q --strict --report compact "$f" 2>&1); then
        bad=$((bad + 1))
        printf '%s\n' "$out"
    fi
    "$tcpsim" fmt --check "$f" || bad=$((bad + 1))
done

# A number changed in an expectation must be noticed, and named: the sequence number of the first exact segment, by file, and
# of the first one that is only expected under some profiles, in a run under the first of these.
changed=${TMPDIR:-/tmp}/tcpsim-changed.$$
said=${TMPDIR:-/tmp}/tcpsim-said.$$
check_change() {
    profile=$(sed -n "$2s/^expect under \([a-z0-9]*\).*/--profile \1/p" "$1")
    awk -v at="$2" 'NR == at {
            match($0, /[0-9]+:[0-9]+\(/)
            split(substr($0, RSTART, RLENGTH - 1), n, ":")
            $0 = substr($0, 1, RSTART - 1) sprintf("%.0f:%.0f(", (n[1] + 7) % 4294967296, (n[2] + 7) % 4294967296) \
                substr($0, RSTART + RLENGTH)
        }
        { print }' "$1" > "$changed"
    "$tcpsim" run -q $profile "$changed" > "$said" 2>&1
    if [ $? -ne 1 ] || ! grep -q ":$2: expectation failed" "$said" || ! grep -q "seq: " "$said"; then
        echo "$1:$2: a changed number was not noticed and named"
        head -n 5 "$said"
        bad=$((bad + 1))
    fi
}
for f in scenarios/*/*.scn; do
    case $f in scenarios/wrong/* | scenarios/explore/*) continue ;; esac # those are about all runs, not about one
    exact='^expect [^#]* > [^#]* [0-9]+:[0-9]+\([0-9]+\)'
    line=$(grep -nE "$exact" "$f" | grep -v ':expect \(under .*\)*not ' | head -n 1 | cut -d: -f1)
    if [ -z "$line" ]; then
        echo "$f: expects no exact segment"
        bad=$((bad + 1))
        continue
    fi
    check_change "$f" "$line"
    line=$(grep -nE "$exact" "$f" | grep -E ':expect under' | grep -v ' not ' | head -n 1 | cut -d: -f1)
    [ -z "$line" ] || check_change "$f" "$line"
done
rm -f "$changed" "$said"
echo "scenarios: $n run, $bad wrong"
[ $bad -eq 0 ]
