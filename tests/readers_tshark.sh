#!/bin/sh
# tshark reads our captures and says what we say. readers_tshark.py tells how.
exec python3 tests/readers_tshark.py "$@"
