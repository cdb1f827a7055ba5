#!/bin/sh
# Installs the programs that tests/readers_*.sh read our formats with, where they are not there yet.
set -eu

missing=""
command -v tshark >/dev/null 2>&1 || missing="$missing tshark"
command -v tcpdump >/dev/null 2>&1 || missing="$missing tcpdump"
command -v python3 >/dev/null 2>&1 || missing="$missing python3"
command -v xmllint >/dev/null 2>&1 || missing="$missing libxml2-utils"
command -v dot >/dev/null 2>&1 || missing="$missing graphviz"
for python in python3 /usr/bin/python3; do
    "$python" -c 'import jsonschema' 2>/dev/null && validator=$python
done
[ -n "${validator:-}" ] || missing="$missing python3-jsonschema"
if [ -z "$missing" ]; then
    echo "nothing to install"
    exit 0
fi
echo "installing:$missing"

sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
if command -v apt-get >/dev/null 2>&1; then
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "no package manager that this script knows; please install:$missing" >&2
    exit 1
fi
