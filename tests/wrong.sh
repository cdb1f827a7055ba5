#!/bin/sh
# Every file of scenarios/wrong draws exactly the message beside it, exit code 2, and nothing on standard output.
set -u
tcpsim=$1
n=0
bad=0
for f in scenarios/wrong/*.scn; do
    n=$((n + 1))
    args=""
    [ -f "${f%.scn}.args" ] && args=$(cat "${f%.scn}.args")
    said=$("$tcpsim" run $args "$f" 2>&1 >/dev/null; echo "exit $?")
    wanted=$(cat "${f%.scn}.err"; echo "exit 2")
    if [ "$said" != "$wanted" ]; then
        bad=$((bad + 1))
        echo "$f: expected"
        printf '%s\n' "$wanted"
        echo "got"
        printf '%s\n' "$said"
    fi
done
echo "wrong: $n files, $bad differ"
[ $bad -eq 0 ]
