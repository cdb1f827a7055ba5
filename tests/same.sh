#!/bin/sh
# The same input, seed and version give the same bytes: twice, in another environment, and from either compiler.
set -u
one=$1
two=$2
dir=${TMPDIR:-/tmp}/tcpsim-same.$$
mkdir -p "$dir"
trap 'rm -rf "$dir"' EXIT
set -- scenarios/[!w]*/*.scn
"$one" run --unicode -v --width 120 "$@" > "$dir/1" 2>&1
env -i LC_ALL=C COLUMNS=40 TZ=Asia/Tokyo HOME=/nowhere "$one" run --unicode -v --width 120 "$@" > "$dir/2" 2>&1
"$two" run --unicode -v --width 120 "$@" > "$dir/3" 2>&1
"$two" run --unicode -v --width 120 "$@" > "$dir/4" 2>&1
bad=0
for i in 2 3 4; do
    cmp "$dir/1" "$dir/$i" || bad=1
done
[ $bad -eq 0 ] && echo "same: $# scenarios, four times the same $(wc -c < "$dir/1") bytes"
exit $bad
