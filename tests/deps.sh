#!/bin/sh
# Installs what the tests need and is not there: Check, pkg-config, clang. Nothing is needed to build tcpsim itself.
set -eu

missing=""
command -v pkg-config >/dev/null 2>&1 || missing="$missing pkg-config"
pkg-config --exists check 2>/dev/null || missing="$missing check"
command -v clang >/dev/null 2>&1 || missing="$missing clang"
if [ -z "$missing" ]; then
    echo "nothing to install"
    exit 0
fi
echo "installing:$missing"

sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
if command -v apt-get >/dev/null 2>&1; then
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
elif command -v dnf >/dev/null 2>&1; then
    $sudo dnf install -y -q $(echo "$missing" | sed 's/\bcheck\b/check-devel/; s/pkg-config/pkgconf-pkg-config/') libasan libubsan
elif command -v pacman >/dev/null 2>&1; then
    $sudo pacman -S --noconfirm --needed $(echo "$missing" | sed 's/pkg-config/pkgconf/')
elif command -v apk >/dev/null 2>&1; then
    $sudo apk add $(echo "$missing" | sed 's/\bcheck\b/check-dev/; s/pkg-config/pkgconf/')
elif command -v brew >/dev/null 2>&1; then
    brew install $(echo "$missing" | sed 's/clang//')
else
    echo "no package manager that this script knows; please install:$missing" >&2
    exit 1
fi
