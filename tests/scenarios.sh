#!/bin/sh
# Every scenario holds what it expects, and its own expectations can fail: see changed_number below.
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
    # In its usual form, and the usual form says the same.
    "$tcpsim" fmt --check "$f" || bad=$((bad + 1))
done

# A number changed in an expectation must be noticed: the first sequence number of the first exact segment, per file.
for f in scenarios/*/*.scn; do
    case $f in scenarios/wrong/*) continue ;; esac
    line=$(grep -n '^expect [^#]* > [^#]* [0-9]*:[0-9]*([0-9]*)' "$f" | head -n 1 | cut -d: -f1)
    if [ -z "$line" ]; then
        echo "$f: expects no exact segment"
        bad=$((bad + 1))
        continue
    fi
    sed "${line}s/ at \([0-9]\)/ at 1\1/; t
${line}s/ack \([0-9]\)/ack 9\1/" "$f" > "${TMPDIR:-/tmp}/tcpsim-changed.$$"
    "$tcpsim" run -q "${TMPDIR:-/tmp}/tcpsim-changed.$$" > "${TMPDIR:-/tmp}/tcpsim-said.$$" 2>&1
    code=$?
    if [ $code -ne 1 ] || ! grep -q ":$line: expectation failed" "${TMPDIR:-/tmp}/tcpsim-said.$$"; then
        # beyond the end of the run is an error of its own
        if [ $code -ne 2 ] || ! grep -q ":$line:" "${TMPDIR:-/tmp}/tcpsim-said.$$"; then
            echo "$f:$line: a changed number was not noticed (exit $code)"
            bad=$((bad + 1))
        fi
    fi
    rm -f "${TMPDIR:-/tmp}/tcpsim-changed.$$" "${TMPDIR:-/tmp}/tcpsim-said.$$"
done
echo "scenarios: $n run, $bad wrong"
[ $bad -eq 0 ]
