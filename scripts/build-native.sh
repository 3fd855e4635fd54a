#!/usr/bin/env bash
# Builds the eBPF objects under native/prebuilt/ from native/recorder.bpf.c.
#
#   scripts/build-native.sh          build and replace them
#   scripts/build-native.sh --check  build elsewhere and compare; exit 1 when they differ
#
# The compiler and the libbpf headers of Debian 12 give the same bytes everywhere, so the objects can be checked
# in and reviewed by rebuilding. Installs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

clang=clang-14
strip=llvm-strip-14
headers=/usr/include/bpf

missing=()
command -v "$clang" >/dev/null || missing+=(clang-14)
command -v "$strip" >/dev/null || missing+=(llvm-14)
[[ -e $headers/bpf_helpers.h ]] || missing+=(libbpf-dev)
if ((${#missing[@]})); then
  echo "build-native: needs the Debian 12 packages ${missing[*]}: apt-get install ${missing[*]}" >&2
  exit 1
fi

# build MACHINE BPF_ARCHITECTURE OUTPUT_DIRECTORY
# -nostdinc with one include directory: no header of the building machine's own architecture gets in.
build() {
  local object=$3/recorder.$1.bpf.o
  (
    cd native
    "$clang" -target bpf -mcpu=v3 -O2 -g -std=gnu11 -Wall -Wextra -Werror -Wno-unused-parameter \
      -nostdinc -isystem "${headers%/bpf}" -D__TARGET_ARCH_"$2" \
      -fdebug-compilation-dir=. -ffile-prefix-map="$PWD"=. -c recorder.bpf.c -o "$object"
  )
  # DWARF goes, BTF stays: libbpf needs only that.
  "$strip" -g "$object"
}

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
build x86_64 x86 "$out"
build aarch64 arm64 "$out"

if [[ ${1-} == --check ]]; then
  status=0
  for object in "$out"/*.bpf.o; do
    cmp "$object" "native/prebuilt/${object##*/}" || status=1
  done
  ((status == 0)) || echo 'build-native: native/prebuilt is not what the sources give: run scripts/build-native.sh' >&2
  exit "$status"
fi

mkdir -p native/prebuilt
for object in "$out"/*.bpf.o; do
  install -m 644 "$object" native/prebuilt/
done
