#!/usr/bin/env bash
# Makes sure that this machine can compile Rust to WebAssembly, the way the committed modules were made.
#
#   build/toolchain-rust.sh            find the toolchain, or install it
#   build/toolchain-rust.sh --check    find it only
#
# The reproducible toolchain is the distribution's own: rustc and cargo in /usr/bin, with the standard library for wasm32-unknown-unknown
# and a linker. A rustup toolchain in PATH is left alone, and not used.
#
# Prints the compiler. Exit codes: 0 it is there, 3 packages are missing and may not be installed here (they are listed), 1 the
# installation failed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PACKAGES=(rustc cargo libstd-rust-dev-wasm32 lld)

present() {
  [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && [ -x /usr/bin/wasm-ld ] &&
    [ -d "$(/usr/bin/rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]
}

if ! present; then
  [ "${1:-}" != --check ] || die "compiling plugins needs the packages ${PACKAGES[*]}" "$EXIT_MISSING_PACKAGES"
  need_packages "to compile plugins written in Rust to WebAssembly (about 120 MB)" "${PACKAGES[@]}"
  present || die "the packages are installed, yet the toolchain is not complete (is this Debian 12 or newer?)"
fi
echo "$(/usr/bin/rustc --version), $(/usr/bin/wasm-ld --version | head -n 1)"
