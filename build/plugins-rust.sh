#!/usr/bin/env bash
# The plugins of src/plugins that are written in Rust, and the SDK's probes (which tests and measurements run).
#
#   build/plugins-rust.sh toolchain    print the compiler; fails where it is not there
#   build/plugins-rust.sh install      the same, and install it where it is not
#   build/plugins-rust.sh modules      print the names of the modules
#   build/plugins-rust.sh build OUT    build them into OUT, to the same bytes wherever the repository lies and whoever builds
#   build/plugins-rust.sh one FOLDER FILE    build the plugin of another folder into FILE
#   build/plugins-rust.sh test         run the tests of the SDK and the plugins
#
# Exit codes: those of build/toolchain-rust.sh, and 1 when something does not compile or a test fails.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd -P)
crates=("$root"/src/plugins/*/Cargo.toml "$root/src/sdk/rust/probe/Cargo.toml"
  "$root/src/sdk/rust/service-probe/Cargo.toml")

modules() {
  local crate
  for crate in "${crates[@]}"; do
    echo "$(sed -n 's/^name = "\(.*\)"$/\1/p' "$crate" | head -n 1 | tr - _).wasm"
  done
}

# An environment of our own: nothing of the user's cargo configuration, flags or wrappers reaches the compiler.
cargo() {
  (cd "$root/src" && env -i PATH=/usr/bin:/bin HOME="$work/home" CARGO_HOME="$work/cargo" CARGO_TARGET_DIR="$work/target" \
    CARGO_INCREMENTAL=0 SOURCE_DATE_EPOCH=0 LC_ALL=C RUSTC=/usr/bin/rustc CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld \
    CARGO_ENCODED_RUSTFLAGS="${flags:-}" /usr/bin/cargo "$@")
}

build() {
  # What would still tell the place apart (panic messages name source files) is mapped to fixed names. CARGO_ENCODED_RUSTFLAGS is separated
  # by the unit separator, so that a path may hold spaces.
  local flags module
  flags=$(printf '%s\037%s\037%s' "--remap-path-prefix=$root/src=/helios" "--remap-path-prefix=$work=/build" "-Clink-arg=-zstack-size=65536")
  cargo build --quiet --offline --locked --release --target wasm32-unknown-unknown
  for module in $(modules); do
    install -m 644 "$work/target/wasm32-unknown-unknown/release/$module" "$1/$module"
  done
}

one() {
  local flags="-Clink-arg=-zstack-size=65536"
  cargo build --quiet --offline --release --target wasm32-unknown-unknown --manifest-path "$(realpath "$1")/Cargo.toml"
  install -m 644 "$work"/target/wasm32-unknown-unknown/release/*.wasm "$2"
}

run_tests() {
  cargo test --quiet --offline --locked > "$work/tests.log" 2>&1 || { cat "$work/tests.log"; return 1; }
  echo "$(awk '/^test result: ok/ { n += $4 } END { print n }' "$work/tests.log") tests of the Rust SDK and its plugins"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case ${1:-} in
  toolchain) "$root/build/toolchain-rust.sh" --check ;;
  install) "$root/build/toolchain-rust.sh" ;;
  modules) modules ;;
  build) build "$2" ;;
  one) one "$2" "$3" ;;
  test) run_tests ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
