# Sourced by scripts that check a command line: counts checks in $n and failures in $bad, and needs a folder $dir.
n=0
bad=0

# expect CODE TEXT COMMAND...: the exit code, and a text that standard output and error together contain ("" for any)
expect() {
    code=$1
    text=$2
    shift 2
    n=$((n + 1))
    "$@" > "$dir/out" 2> "$dir/err" < /dev/null
    got=$?
    if [ $got -ne "$code" ]; then
        echo "expected exit $code, got $got: $*"
        head -n 5 "$dir/err"
        bad=$((bad + 1))
    elif [ -n "$text" ] && ! cat "$dir/out" "$dir/err" | grep -qF -- "$text"; then
        echo "expected '$text' from: $*"
        head -n 5 "$dir/out" "$dir/err"
        bad=$((bad + 1))
    fi
}
