#!/usr/bin/env bash
# Holds C++ to .clang-format. `tests/formatted.sh --fix` formats what is not. Skipped (77) without clang-format.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v clang-format >/dev/null || { echo "no clang-format: nothing looked at"; exit 77; }
mode=(--dry-run -Werror)
[ "${1:-}" = --fix ] && mode=(-i)
find src bench tests -name node_modules -prune -o \( -name '*.cpp' -o -name '*.h' \) -print0 |
  xargs -0 -n 40 -P 2 clang-format "${mode[@]}"
