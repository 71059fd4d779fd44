# Shared by the converters: reads plain or gzipped text, writes whole files or none. Sourced, with `set -eu` in force.
# shellcheck shell=sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

# fail CODE MESSAGE: says what is wrong and ends with one of Endcap's exit codes (3 data, 64 usage, 66 input, 74 output).
fail() {
    code=$1
    shift
    printf '%s: error: %s\n' "${0##*/datasets/}" "$*" >&2
    exit "$code"
}

# plain INPUT: writes INPUT without carriage returns to $work/plain, unpacked if it is gzipped.
plain() {
    if [ ! -f "$1" ] || [ ! -r "$1" ]; then fail 66 "$1: no such file, or it cannot be read"; fi
    if [ "$(od -An -tx1 -N2 "$1" | tr -d ' \n')" = 1f8b ]; then
        gzip -cd "$1" >"$work/unpacked" || fail 3 "$1: damaged gzip data; fetch the file again"
        tr -d '\r' <"$work/unpacked" >"$work/plain"
        rm "$work/unpacked"
    else
        tr -d '\r' <"$1" >"$work/plain"
    fi
    [ -s "$work/plain" ] || fail 3 "$1: the file is empty"
}

# publish FROM TO: puts a finished file in its place; nobody sees half of it.
publish() {
    # The rename is atomic only within one file system, so the copy stands beside the target first.
    { cp "$1" "$2.part.$$" && mv "$2.part.$$" "$2"; } || {
        rm -f "$2.part.$$"
        fail 74 "$2: cannot write"
    }
}
