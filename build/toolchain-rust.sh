#!/usr/bin/env bash
# Makes sure that this machine can compile Rust to WebAssembly, the way the committed modules were made.
#
#   build/toolchain-rust.sh            find the toolchain, or install it
#   build/toolchain-rust.sh --check    find it only
#
# The reproducible toolchain is the distribution's own: rustc and cargo in /usr/bin, with the standard library for wasm32-unknown-unknown
# and a linker. A rustup toolchain in PATH is left alone, and not used.
#
# Exit codes: 0 it is there, 3 packages are missing and may not be installed here (they are listed), 1 the installation failed.
# HELIOS_NO_INSTALL=1 forbids installing.
set -euo pipefail

packages=(rustc cargo libstd-rust-dev-wasm32 lld)

present() {
  [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && [ -x /usr/bin/wasm-ld ] &&
    [ -d "$(/usr/bin/rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]
}

describe() {
  echo "$(/usr/bin/rustc --version), $(/usr/bin/wasm-ld --version | head -n 1)"
}

missing_exit() {
  echo "Compiling plugins needs these packages, and $1:" >&2
  echo "  apt-get install --no-install-recommends ${packages[*]}" >&2
  exit 3
}

if present; then
  describe
  exit 0
fi

[ "${1:-}" = --check ] && missing_exit "they are not all installed"
[ -n "${HELIOS_NO_INSTALL:-}" ] && missing_exit "HELIOS_NO_INSTALL forbids installing them"
command -v apt-get > /dev/null || missing_exit "this is no Debian-like system"

as_root=()
if [ "$(id -u)" != 0 ]; then
  sudo -n true 2> /dev/null || missing_exit "installing them needs root"
  as_root=(sudo -n)
fi

echo "Installing ${packages[*]} (about 120 MB): the compiler that turns plugins written in Rust into WebAssembly."
export DEBIAN_FRONTEND=noninteractive
install=("${as_root[@]}" apt-get -q -y install --no-install-recommends "${packages[@]}")
if ! "${install[@]}" > /dev/null 2>&1; then
  # A fresh machine has no package index yet.
  "${as_root[@]}" apt-get -q update > /dev/null && "${install[@]}" > /dev/null || { echo "The installation failed." >&2; exit 1; }
fi
present || { echo "The packages are installed, yet the toolchain is not complete (is this Debian 12 or newer?)." >&2; exit 1; }
describe
