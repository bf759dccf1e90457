#!/usr/bin/env bash
# Builds page, program, manual and completions, and makes a Debian package of them. Prints its path as the last line.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/build.sh contrechamp_texts >/dev/null
cpack --config build/release/CPackConfig.cmake -B build/package >&2
ls -t "$PWD"/build/package/*.deb | head -n 1
