#!/bin/sh
# Every scenario holds what it expects, is in its usual form, and its expectations can fail.
set -u
tcpsim=$1
n=0
bad=0
for f in scenarios/*/*.scn; do
    case $f in scenarios/wrong/*) continue ;; esac
    n=$((n + 1))
    if ! out=$("$tcpsim" run -q "$f" 2>&1); then
        bad=$((bad + 1))
        printf '%s\n' "$out"
    fi
    "$tcpsim" fmt --check "$f" || bad=$((bad + 1))
done

# A number changed in an expectation must be noticed, and named: the sequence number of the first exact segment, by file.
changed=${TMPDIR:-/tmp}/tcpsim-changed.$$
said=${TMPDIR:-/tmp}/tcpsim-said.$$
for f in scenarios/*/*.scn; do
    case $f in scenarios/wrong/*) continue ;; esac
    line=$(awk '/^expect [^#]* > [^#]* [0-9]+:[0-9]+\([0-9]+\)/ { print NR; exit }' "$f")
    if [ -z "$line" ]; then
        echo "$f: expects no exact segment"
        bad=$((bad + 1))
        continue
    fi
    awk -v at="$line" 'NR == at {
            match($0, /[0-9]+:[0-9]+\(/)
            split(substr($0, RSTART, RLENGTH - 1), n, ":")
            $0 = substr($0, 1, RSTART - 1) sprintf("%.0f:%.0f(", (n[1] + 7) % 4294967296, (n[2] + 7) % 4294967296) \
                substr($0, RSTART + RLENGTH)
        }
        { print }' "$f" > "$changed"
    "$tcpsim" run -q "$changed" > "$said" 2>&1
    if [ $? -ne 1 ] || ! grep -q ":$line: expectation failed" "$said" || ! grep -q "seq: " "$said"; then
        echo "$f:$line: a changed number was not noticed and named"
        head -n 5 "$said"
        bad=$((bad + 1))
    fi
done
rm -f "$changed" "$said"
echo "scenarios: $n run, $bad wrong"
[ $bad -eq 0 ]
