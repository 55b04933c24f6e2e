#!/usr/bin/env bash
# Rebuilds the plugins and holds them against the committed modules.
# Exit codes: 0 equal, or nothing could be compared (one line beginning with "skip" says why); 1 they differ or do not compile.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd -P)
modules=$root/src/plugins/modules

(cd "$modules" && sha256sum --quiet --check SHA256SUMS) || { echo "FAILED: a committed module is not the one in SHA256SUMS"; exit 1; }

if ! toolchain=$("$root/build/toolchain-rust.sh" --check 2> /dev/null); then
  echo "skip: no Rust toolchain for WebAssembly here (build/toolchain-rust.sh installs it)"
  exit 0
fi
if [ "$toolchain" != "$(cat "$modules/TOOLCHAIN")" ]; then
  echo "skip: the committed modules were made with $(cat "$modules/TOOLCHAIN"), here is $toolchain"
  exit 0
fi

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$root/build/build-plugins.sh" "$out" > /dev/null
if ! diff "$modules/SHA256SUMS" "$out/SHA256SUMS"; then
  echo "FAILED: the sources make other modules than those committed (build/build-plugins.sh renews them)"
  exit 1
fi
echo "ok: $(wc -l < "$modules/SHA256SUMS") module(s) rebuilt to the same bytes"
