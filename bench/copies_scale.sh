#!/usr/bin/env bash
# bench/copies_scale.sh [SOURCES] [CLIPS…]   the index of features at the size of large archives; see copies_scale.cpp.
# Takes the films of SOURCES in through the real program, makes CLIPS (10000 and 100000) clips after their fingerprints,
# asks, and deletes the index. Needs 107 kB of disk a clip, twice that while files are merged.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
bin="$here/../build/release/bin"
sources="${1:-${CONTRECHAMP_SHARED:-$here/../../shared}/bench/copies/sources/public}"
shift || true
made="$(mktemp -d "${CONTRECHAMP_BENCH:-${TMPDIR:-/tmp}}/copies-scale-XXXXXX")"
trap 'rm -rf "$made"' EXIT
"$bin/contrechamp" --archive "$made/archive" init --agent bench > "$made/log"
"$bin/contrechamp" --archive "$made/archive" ingest "$sources" >> "$made/log"
for clips in "${@:-10000 100000}"; do
  for one in $clips; do
    "$bin/copies_scale" "$made/archive/derived" "$made/index" "$one"
    rm -rf "$made/index"
  done
done
