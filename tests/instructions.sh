#!/bin/sh
# Instructions per unit of each workload: callgrind counts a small run, and again one that does nothing, which is taken off.
# They are the same whatever else the machine does.
set -eu
workloads=$1
command -v valgrind >/dev/null || { echo "make bench-instructions needs valgrind"; exit 1; }

count() { # NAME UNITS
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$workloads" --units "$2" "$1" 2>&1 |
        sed -n 's/.*Collected : \([0-9]*\)$/\1/p'
}

for w in bare:event naive:cycle w1:cycle w2:cycle w3-1e3:cycle w3-1e5:cycle w3-1e6:cycle w3-1e7:cycle w4:SYN w5:SYN w6:step; do
    name=${w%:*}
    few=$(count "$name" 100)
    many=$(count "$name" 2100)
    echo "$name	$(( (many - few) / 2000 )) instructions a ${w#*:}"
done
