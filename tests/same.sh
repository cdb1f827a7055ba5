#!/bin/sh
# The same input, seed and version give the same bytes: twice, in another environment, and from either compiler. And the same
# world at the end (--digest), whatever is written of it, also from the build with sanitizers if there is one, and for a load and
# a flood of some size.
set -u
one=$1
two=$2
third=${3:-}
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

cat > "$dir/load.scn" <<'END'
max-events 100000000
host client
host server listen 80 backlog 1000 syn-cookies 1
app server close-on-eof
link client server delay 50ms jitter 10ms loss 2%
at 0s client load server:80 connections 20000 rate 5000/s from 11.0.0.0/8 send 300 close after 500ms
until 20s
END
cat > "$dir/flood.scn" <<'END'
max-events 100000000
host client
host server listen 80 backlog 100000
link client server delay 50ms
at 0s flood server:80 rate 50000/s for 2s from 11.0.0.0/8
at 1s client connect server:80
until 10s
END
set -- "$@" "$dir/load.scn" "$dir/flood.scn"
digests() { # OUT COMMAND...: the lines with digests alone
    to=$1
    shift
    "$@" 2>&1 > "$dir/other" | grep -E '^[0-9a-f]{32}  ' > "$dir/said"
    grep -E '^[0-9a-f]{32}  ' "$dir/other" | cat - "$dir/said" > "$dir/$to"
}
compared=0
same() { # WHAT COMMAND...
    what=$1
    shift
    digests next "$@"
    compared=$((compared + 1))
    cmp -s "$dir/digests" "$dir/next" && return
    echo "same: other worlds at the end: $what"
    diff "$dir/digests" "$dir/next" | head -n 4
    bad=1
}
digests digests "$one" run --digest "$@"
[ "$(wc -l < "$dir/digests")" = $# ] || { echo "same: a digest is missing"; bad=1; }
[ "$(cut -c1-32 "$dir/digests" | sort -u | wc -l)" -gt $(($# / 2)) ] || { echo "same: different worlds have the same digest"; bad=1; }
for format in ladder json csv tcpdump; do
    same "with --format $format" "$one" run --digest --format $format "$@"
done
same "with --format none" "$one" run --digest --format none "$@"
same "with -v --knowledge" "$one" run --digest --format ladder -v --knowledge "$@"
same "with -q" "$one" run --digest -q "$@"
same "the other compiler" "$two" run --digest "$@"
same "the other compiler, with --format json" "$two" run --digest --format json "$@"
[ -z "$third" ] || [ ! -x "$third" ] || same "with sanitizers" "$third" run --digest "$@"
[ $bad -eq 0 ] && echo "same: $# worlds, in $compared other ways the same at the end"
exit $bad
