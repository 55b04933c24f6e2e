#!/usr/bin/env bash
# Tests the Rust SDK and the plugins made with it, rebuilds the modules, and holds them against those committed.
# Exit codes: 0 all is well, or could not be looked at (a line beginning with "skip" says why); 1 something failed.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd -P)
modules=$root/src/plugins/modules

(cd "$modules" && sha256sum --quiet --check SHA256SUMS) || { echo "FAILED: a committed module is not the one in SHA256SUMS"; exit 1; }

if ! toolchain=$("$root/build/toolchain-rust.sh" --check 2> /dev/null); then
  echo "skip: no Rust toolchain for WebAssembly here (build/toolchain-rust.sh installs it)"
  exit 0
fi

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

if ! (cd "$root/src" && env PATH=/usr/bin:/bin HOME="$out" CARGO_HOME="$out/cargo" CARGO_TARGET_DIR="$out/target" RUSTC=/usr/bin/rustc \
  /usr/bin/cargo test --quiet --offline --locked > "$out/tests.log" 2>&1); then
  cat "$out/tests.log"
  echo "FAILED: tests of the Rust SDK or its plugins"
  exit 1
fi
echo "ok: $(awk '/^test result: ok/ { n += $4 } END { print n }' "$out/tests.log") tests of the Rust SDK and its plugins"

if [ "$toolchain" != "$(cat "$modules/TOOLCHAIN")" ]; then
  echo "skip: the committed modules were made with $(cat "$modules/TOOLCHAIN"), here is $toolchain"
  exit 0
fi
mkdir "$out/modules"
"$root/build/build-plugins.sh" "$out/modules" > /dev/null
if ! diff "$modules/SHA256SUMS" "$out/modules/SHA256SUMS"; then
  echo "FAILED: the sources make other modules than those committed (build/build-plugins.sh renews them)"
  exit 1
fi
echo "ok: $(wc -l < "$modules/SHA256SUMS") module(s) rebuilt to the same bytes"
