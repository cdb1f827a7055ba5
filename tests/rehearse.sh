#!/bin/sh
# What a build with profile feedback is made for: runs of many connections, floods, the scenarios in a few forms, and a search.
set -eu
build=$1
for w in "20000 w1" "5000 w2" "20000 w3-1e5" "100000 w4" "100000 w5" "50000 w6" "1000000 bare" "1000 naive"; do
    "$build/workloads" --units ${w% *} ${w#* } > /dev/null 2>&1
done
"$build/tcpsim" test scenarios > /dev/null
for format in ladder json csv; do
    "$build/tcpsim" run --format $format scenarios/open/*.scn scenarios/close/*.scn > /dev/null 2>&1
done
"$build/tcpsim" explore -j 1 scenarios/explore/client-server.scn > /dev/null
