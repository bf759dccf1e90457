#!/usr/bin/env bash
# bench/copies.sh [SOURCES] [SEED]   the whole copy benchmark through the real program; see bench/copies.py
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
shared="${CONTRECHAMP_SHARED:-$here/../../shared}/bench/copies"
[ -e "$shared/gen.py" ] || {
  echo "bench/copies.sh: no $shared/gen.py; set CONTRECHAMP_SHARED to the folder that holds bench/copies" >&2
  exit 2
}
sources="${1:-$shared/sources/public}"
seed="${2:-20261}"
made="${CONTRECHAMP_BENCH:-${TMPDIR:-/tmp}/contrechamp-bench}/copies-$seed-$(basename "$sources")"
mkdir -p "$made"
[ -e "$made/truth.json" ] || python3 "$shared/gen.py" --sources "$sources" --out "$made" --seed "$seed" --jobs 2
exec python3 "$here/copies.py" "$made" "$shared"
