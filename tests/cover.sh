#!/bin/sh
# How much of models/ the tests reach: every line, and of the branches the share that is asked for.
#
#   cover.sh BUILD LEAST    BUILD was compiled for coverage; LEAST: per cent of the branches
#
# Assertions are compiled out (NDEBUG): their other branch is there not to be reached. A line that no test can reach says so
# itself: a comment with "not reached:" and the reason, on that line.
set -u
build=$1
least=$2
where=$build/cover
rm -rf "$where"
mkdir -p "$where"
find "$build" -name '*.gcda' -exec rm -f {} +

echo "cover: running unit tests, scenarios and the matrix"
CK_FORK=no "$build/unit" > "$where/unit" 2>&1 || { tail -n 20 "$where/unit"; exit 1; }
tests/scenarios.sh "$build/tcpsim" > "$where/scenarios" 2>&1 || { tail -n 20 "$where/scenarios"; exit 1; }
tests/matrix.sh "$build/tcpsim" > "$where/matrix" 2>&1 || { tail -n 20 "$where/matrix"; exit 1; }

# One folder for each source, since each has its own account of the headers.
for source in models/*.c; do
    name=$(basename "$source" .c)
    mkdir -p "$where/$name"
    gcov -b -c -o "$build/models" "$source" > "$where/$name/said" 2>&1 || { cat "$where/$name/said"; exit 1; }
    for account in ./*.gcov; do # tables have none
        [ -e "$account" ] && mv "$account" "$where/$name"
    done
done

# A line of a header is reached if it is reached in one of the sources that include it; likewise a branch.
for gcov in "$where"/*/*.gcov; do
    name=$(basename "$gcov" .gcov)
    [ -e "models/$name" ] && echo "models/$name $gcov"
done | LC_ALL=C sort > "$where/files"

awk -v least="$least" '
# The next line of an account of gcov: "    12:   34:text", or a branch of the line before.
function read_line(text,   part, count) {
    if (text ~ /^branch/) {
        nth++
        branch[file, at, nth] = 1
        if (text !~ /never executed|taken 0 /)
            taken[file, at, nth] = 1
        return
    }
    if (split(text, part, ":") < 3)
        return
    count = part[1]
    gsub(/ /, "", count)
    if (count == "-" || part[2] + 0 == 0)
        return
    at = part[2] + 0
    nth = 0
    line[file, at] = 1
    if (count !~ /^(#####|=====)/)
        reached[file, at] = 1
    if (text ~ /not reached:/)
        excused[file, at] = 1
}
{
    if ($1 != file)
        order[++files] = $1
    file = $1
    while ((getline text < $2) > 0)
        read_line(text)
}
END {
    for (key in line) {
        split(key, part, SUBSEP)
        lines[part[1]]++
        if (key in reached)
            got[part[1]]++
        else if (key in excused)
            excuses++
        else
            complaints = complaints "  " part[1] ":" part[2] " is not reached\n"
    }
    for (key in branch) {
        split(key, part, SUBSEP)
        branches[part[1]]++
        if (key in taken)
            went[part[1]]++
        else
            notes = notes "  " part[1] ":" part[2] " has a branch that is not taken\n"
    }
    printf "  %-32s %6s %8s %9s %6s\n", "", "lines", "reached", "branches", "taken"
    for (i = 1; i <= files; i++) {
        file = order[i]
        printf "  %-32s %6d %8d %9d %6d\n", file, lines[file], got[file], branches[file], went[file]
        all_lines += lines[file]; all_got += got[file]; all_branches += branches[file]; all_went += went[file]
    }
    printf "%s%s", notes, complaints
    share = all_branches ? 100 * all_went / all_branches : 0
    printf "cover: %d of %d lines, %d not reached for a reason, %d of %d branches (%.1f %%, at least %s %%)\n",
           all_got, all_lines, excuses, all_went, all_branches, share, least
    exit complaints != "" || share < least || all_lines == 0
}' "$where/files"
