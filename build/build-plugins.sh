#!/usr/bin/env bash
# Builds every plugin of src/plugins that is written in Rust, and the SDK's probe (which tests and measurements run), to the same bytes
# wherever the repository lies and whoever builds.
#
#   build/build-plugins.sh [OUT]       default: src/plugins/modules, whose content is committed
#
# OUT gets NAME.wasm, SHA256SUMS, and TOOLCHAIN: the compiler that made them. Other compilers make other bytes, equally good.
# Exit codes: those of build/toolchain-rust.sh, and 1 when a plugin does not compile.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd -P)
out=${1:-$root/src/plugins/modules}
"$root/build/toolchain-rust.sh" > /dev/null

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# An environment of our own: nothing of the user's cargo configuration, flags or wrappers reaches the compiler. What would still tell the
# place apart (panic messages name source files) is mapped to fixed names. CARGO_ENCODED_RUSTFLAGS is separated by the unit separator, so
# that a path may hold spaces.
flags=$(printf '%s\037%s\037%s' "--remap-path-prefix=$root/src=/helios" "--remap-path-prefix=$work=/build" "-Clink-arg=-zstack-size=65536")
(
  cd "$root/src"
  env -i PATH=/usr/bin:/bin HOME="$work/home" CARGO_HOME="$work/cargo" CARGO_TARGET_DIR="$work/target" CARGO_INCREMENTAL=0 \
    SOURCE_DATE_EPOCH=0 LC_ALL=C RUSTC=/usr/bin/rustc CARGO_ENCODED_RUSTFLAGS="$flags" \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld \
    /usr/bin/cargo build --quiet --offline --locked --release --target wasm32-unknown-unknown
)

mkdir -p "$out"
for crate in "$root"/src/plugins/*/Cargo.toml "$root/src/sdk/rust/probe/Cargo.toml"; do
  module=$(sed -n 's/^name = "\(.*\)"$/\1/p' "$crate" | head -n 1 | tr - _).wasm
  install -m 644 "$work/target/wasm32-unknown-unknown/release/$module" "$out/$module"
done
(cd "$out" && LC_ALL=C sha256sum -- *.wasm > SHA256SUMS)
"$root/build/toolchain-rust.sh" --check > "$out/TOOLCHAIN"
cat "$out/SHA256SUMS"
