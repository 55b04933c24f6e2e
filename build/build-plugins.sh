#!/usr/bin/env bash
# Builds every plugin of src/plugins, and the SDKs' probes, to the same bytes wherever the repository lies and whoever builds. Each language
# has its own script, build/plugins-LANGUAGE.sh.
#
#   build/build-plugins.sh [OUT [LANGUAGE...]]     default: src/plugins/modules, whose content is committed, and every language
#
# OUT gets the modules, SHA256SUMS, and TOOLCHAIN: the compilers that made them, a line for each language. Other compilers make other bytes,
# equally good.
# Exit codes: those of the toolchains' scripts, and 1 when a plugin does not compile.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd -P)
out=${1:-$root/src/plugins/modules}
shift $(($# > 0 ? 1 : 0))
[ $# -gt 0 ] || set -- $(cd "$root/build" && ls plugins-*.sh | sed 's/^plugins-\(.*\)\.sh$/\1/')

mkdir -p "$out"
touch "$out/TOOLCHAIN"
for language; do
  script=$root/build/plugins-$language.sh
  compiler=$("$script" install)
  "$script" build "$out"
  lines=$(grep -v "^$language: " "$out/TOOLCHAIN" || true)
  printf '%s\n' "$lines" "$language: $compiler" | grep . | LC_ALL=C sort > "$out/TOOLCHAIN"
done
(cd "$out" && LC_ALL=C sha256sum -- *.wasm > SHA256SUMS)
cat "$out/SHA256SUMS"
