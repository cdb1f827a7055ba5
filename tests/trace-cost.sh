#!/bin/sh
# What output costs: one run of a few hundred thousand events, shown in several forms; CPU seconds (user + system) and events
# per CPU second, the median of five. Noisy like every measurement of time: nothing is asserted.
set -eu
tcpsim=$1
file=${TMPDIR:-/tmp}/tcpsim-cost.$$.scn
trap 'rm -f "$file"' EXIT
cat > "$file" <<'END'
host client  iss 1 send-buffer 1000000000
host server  iss 2 listen 80
link client server  delay 10ms
at 0s  client connect server:80
at 1s  client send 200000000
max-events 10000000
END
events=$("$tcpsim" run --format json "$file" | tail -n 1 | sed 's/.*"step":\([0-9]*\).*/\1/')
printf '%-28s %8s %14s\n' "form ($events events)" "CPU s" "events/CPU s"
for form in "-q" "--format none" "--format json" "--format pcapng" "--format ladder" "--format table" "--format csv"; do
    for i in 1 2 3 4 5; do
        (
            "$tcpsim" run $form "$file" > /dev/null 2>&1
            times
        ) | tail -n 1
    done | awk '{ for (i = 1; i <= NF; i++) { split($i, t, /[ms]/); s[NR] += t[1] * 60 + t[2] } print s[NR] }' | sort -n |
        awk -v form="$form" -v events="$events" 'NR == 3 { printf "%-28s %8.2f %14.0f\n", form, $1, events / $1 }'
done
