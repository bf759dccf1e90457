#!/usr/bin/env bash
# clang-tidy over the C++ that the last commit, or nobody yet, has changed: `tests/tidy.sh [BUILD] [FILE…]`. At most six
# files, some eight seconds each, so that a test run stays quick. Skipped (77) without clang-tidy, git or a build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=${1:-build/release}
shift || true
commands="$build/compile_commands.json"
for needed in clang-tidy git; do
  command -v $needed >/dev/null || { echo "no $needed: nothing looked at"; exit 77; }
done
[ -e "$commands" ] || { echo "no $commands: nothing looked at"; exit 77; }
files=("$@")
if [ ${#files[@]} -eq 0 ]; then
  changed=(git diff --name-only --diff-filter=AMR)
  mapfile -t files < <({ "${changed[@]}" HEAD; "${changed[@]}" HEAD~1 HEAD; } 2>/dev/null |
    grep -E '^src/.*\.cpp$' | grep -v '_test\.cpp$' | sort -u | head -6)
fi
[ ${#files[@]} -gt 0 ] || { echo "no C++ changed"; exit 0; }
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P 2 clang-tidy --quiet -p "$build" 2>/dev/null
