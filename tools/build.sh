#!/usr/bin/env bash
# Builds page and program (release). Prints the program's path as its last line.
set -euo pipefail
cd "$(dirname "$0")/.."
target="${1:-contrechamp}"

stamp=$(cat ui/package-lock.json ui/package.json | sha256sum | cut -d' ' -f1)
if [ "$(cat ui/node_modules/.stamp 2>/dev/null)" != "$stamp" ]; then
  (cd ui && npm ci --no-audit --no-fund) >&2
  echo "$stamp" > ui/node_modules/.stamp
fi
sources=$(cd ui && find src public index.html package.json vite.config.ts svelte.config.js tsconfig.json \
  -type f -print0 |
  sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
if [ "$(cat ui/node_modules/.built 2>/dev/null)" != "$sources" ] || [ ! -f ui/dist/index.html ]; then
  (cd ui && npm run build) >&2
  echo "$sources" > ui/node_modules/.built
fi
{ [ -f build/release/build.ninja ] && [ -f build/release/CMakeCache.txt ]; } || cmake --preset release >&2
cmake --build --preset release --target "$target" >&2
echo "$PWD/build/release/bin/contrechamp"
