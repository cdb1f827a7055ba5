#!/bin/sh
# Coverage-guided fuzzing with libFuzzer: fuzz.sh SECONDS [TARGET...]. Seeds are the scenarios; what was found before, in
# tests/fuzz/TARGET/, is tried first. Exit code 0: nothing found.
set -eu
seconds=$1
shift
[ $# -gt 0 ] || set -- scenario run explore
include="-Imodels -Isim/base -Isim/trace -Isim/lang -Isim/world -Isim/oracle -Isim/render -Isim/coverage -Isim/explore"
dir=build/fuzz
mkdir -p "$dir"
for target in "$@"; do
    clang -std=c11 -D_POSIX_C_SOURCE=200809L -g -O1 -fsanitize=fuzzer,address,undefined \
        -fno-sanitize-recover=undefined $include tests/fuzz_$target.c models/*.c sim/base/*.c sim/trace/*.c \
        sim/lang/*.c sim/world/*.c sim/oracle/*.c sim/render/*.c sim/coverage/transitions.c sim/explore/*.c -pthread -o "$dir/$target"
    rm -rf "$dir/seeds-$target"
    mkdir -p "$dir/seeds-$target" "$dir/corpus-$target"
    for f in scenarios/*/*.scn tests/fuzz/"$target"/*; do
        [ -f "$f" ] && cp "$f" "$dir/seeds-$target/$(echo "$f" | tr / -)"
    done
    echo "fuzzing $target for $seconds s"
    "$dir/$target" -max_len=4096 -dict=tests/fuzz/scenario.dict -max_total_time="$seconds" -timeout=10 -verbosity=0 \
        -artifact_prefix="$dir/$target-" "$dir/corpus-$target" "$dir/seeds-$target"
done
echo "fuzz: nothing found"
