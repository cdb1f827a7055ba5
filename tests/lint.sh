#!/bin/sh
# What a compiler does not check: includes are bare names (the -I of each part decides what it may see), models/ includes
# nothing but what it may, and nobody uses what would make runs differ from machine to machine.
set -u
bad=0
complain() {
    echo "$1"
    bad=1
}

grep -nE '#include "[^"]*/' models/*.[ch] sim/*/*.[ch] && complain "an include with a path goes around the layers"

# Two headers of one name would make the order of -I matter.
twice=$(ls models/*.h sim/*/*.h | sed 's,.*/,,' | grep -v '^internal\.h$' | sort | uniq -d)
[ -z "$twice" ] || complain "two headers are called $twice"

grep -nE '#include <' models/*.[ch] | grep -vE '<(stdbool|stddef|stdint|string|assert)\.h>' &&
    complain "models/ includes more than stdbool, stddef, stdint, string, assert"
grep -nE '\b(malloc|calloc|realloc|free|printf|fprintf|time|clock|rand|random|getenv)\(' models/*.[ch] &&
    complain "models/ must not allocate, print, or know a clock or chance"
grep -nE '\b(float|double|setlocale|strtod|rand|srand|random|drand48|gettimeofday|clock_gettime|localtime)\b *\(?' \
    models/*.[ch] sim/base/*.c sim/trace/*.[ch] sim/lang/*.[ch] sim/world/*.[ch] sim/oracle/*.[ch] sim/render/*.[ch] |
    grep -vE '^[^:]*:[0-9]*: *(/?\*|//)|/\*.*(double|random|time).*\*/|"[^"]*(double|random)[^"]*"' &&
    complain "no floating point, libc chance or wall clock between a scenario and its trace"

# Sequence numbers meet only seq_*: modular arithmetic written out elsewhere is a bug waiting.
grep -nE '(snd|rcv)_(una|nxt|end|adv) *(<|>|<=|>=|\+|-) ' models/*.c && complain "arithmetic on sequence numbers outside seq.h"

[ $bad -eq 0 ] && echo "lint: ok"
exit $bad
