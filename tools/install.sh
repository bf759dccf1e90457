#!/usr/bin/env bash
# Installs what is missing on Debian 12. `tools/install.sh` for building and running, `tools/install.sh test` for the
# tests as well. Asks for nothing when nothing is missing.
set -euo pipefail

build="build-essential cmake ninja-build pkg-config libavformat-dev libavcodec-dev libavutil-dev libswscale-dev
  libswresample-dev libsoci-dev libsqlite3-dev libssl-dev libseccomp-dev libexiv2-dev libboost-dev libcli11-dev
  libfmt-dev nlohmann-json3-dev libexpected-dev libmagic-dev libgtest-dev libgmock-dev libheif-dev libwebp-dev
  libfftw3-dev libhwy-dev"
samples="ffmpeg python3"
tests="clang-format chromium fonts-dejavu-core fonts-noto-core"

wanted="$build $samples"
[ "${1:-}" = test ] && wanted="$wanted $tests"
command -v node >/dev/null || wanted="$wanted nodejs"
command -v npm >/dev/null || wanted="$wanted npm"

missing=""
for package in $wanted; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
# Another ffmpeg, python or chromium on the path serves as well.
for pair in ffmpeg:ffmpeg python3:python3 chromium:chromium; do
  command -v "${pair#*:}" >/dev/null && missing=${missing// ${pair%%:*}/}
done
[ -z "${missing// /}" ] && exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "install.sh: these packages are missing and need root:$missing" >&2; exit 2; }
  as_root=sudo
fi
echo "Installing:$missing" >&2
$as_root apt-get update -qq >&2
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
