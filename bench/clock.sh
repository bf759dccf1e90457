#!/bin/sh
# bench/clock.sh [SOURCES] [SEED]: clips of one event by their sound, through the real program. See bench/clock.py.
cd "$(dirname "$0")" && exec /usr/bin/env python3 clock.py "$@"
