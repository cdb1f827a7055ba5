#!/bin/sh
# The matrix of the program against the table in tests/matrix.txt, cell by cell, for every profile that the table is about.
set -u
tcpsim=$1
table=tests/matrix.txt
bad=0
for profile in rfc9293 rfc793 linux; do
    "$tcpsim" matrix --profile $profile --format csv | tr -d '\r' | awk -v profile=$profile '
    function complain(text) {
        if (++complaints <= 20)
            print text
    }
    # @sets opened, in commas, so that a member can be looked for as ",member,"
    function list(word,   n, parts, i, all) {
        n = split(word, parts, ",")
        for (i = 1; i <= n; i++)
            all = all "," ((parts[i] in sets) ? sets[parts[i]] : parts[i])
        return all ","
    }
    function fits(pattern, word) {
        return pattern == ",*," || index(pattern, "," word ",") > 0
    }
    # The clause is the last column; it may stand in quotation marks.
    function clause_of(line, columns,   i) {
        for (i = 1; i < columns; i++)
            sub(/^[^,]*,/, "", line)
        gsub(/"/, "", line)
        return line
    }
    function read_row(   i) {
        rows++
        for (i = 1; i <= 5; i++)
            want[rows, i] = list($i)
        for (i = 6; i <= 10; i++)
            want[rows, i] = $i
        split($1, profiles, ",")
        first[rows] = $1 == "*" ? "rfc9293" : profiles[1]
        name[rows] = $11
        line[rows] = FNR
        for (i = 1; i <= 11; i++)
            sub(/^[^ ]+ */, "")
        clause[rows] = $0
        if (!fits(want[rows, 1], profile))
            rows--
        else if (NF < 1)
            complain(table ":" FNR ": a row without a clause")
    }
    FILENAME == table && /^set / { sets[$2] = $4; next }
    FILENAME == table && /^(#|$)/ { next }
    FILENAME == table { read_row(); next }
    FNR == 1 { next }
    {
        split($0, is, ",")
        cells++
        state = is[3] == "" ? is[2] : is[2] "/" is[3]
        where = state " " is[4] " " is[5] " " is[6]
        for (r = 1; r <= rows; r++)
            if (fits(want[r, 2], state) && fits(want[r, 3], is[4]) && fits(want[r, 4], is[5]) && fits(want[r, 5], is[6]))
                break
        if (r > rows) {
            complain(profile ": no row for " where)
            next
        }
        used[r]++
        if (want[r, 6] == "unverified") {
            unverified++
            next
        }
        gsub(/ /, "+", is[8])
        gsub(/ /, "+", is[9])
        should = want[r, 6] == "=" ? is[2] : want[r, 6]
        does = is[7]
        for (i = 8; i <= 11; i++) {
            should = should " " want[r, i - 1]
            does = does " " (want[r, i - 1] == "?" ? "?" : is[i])
        }
        why = clause_of($0, 13)
        if (does != should)
            complain(table ":" line[r] ": " name[r] ": " profile ", " where ": should be " should ", is " does " (" why ")")
        else if (clause[r] != "?" && index("; " clause[r] ";", "; " why ";") == 0)
            complain(table ":" line[r] ": " name[r] ": " profile ", " where ": by " clause[r] ", the program says " why)
        else
            agree++
    }
    END {
        for (r = 1; r <= rows; r++)
            if (!used[r] && first[r] == profile)
                complain(table ":" line[r] ": " name[r] ": no cell under " profile " is left for this row")
        printf "matrix: %s: %d rows, %d cells, %d agree", profile, rows, cells, agree
        if (unverified)
            printf ", %d unverified", unverified
        printf "\n"
        exit cells == 0 || complaints > 0
    }' table="$table" "$table" - || bad=1
done
exit $bad
