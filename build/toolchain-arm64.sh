#!/usr/bin/env bash
# What cross-building linux-arm64 on x86-64 needs: clang, lld and arm64's C library to link against.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
if ! dpkg --print-foreign-architectures | grep -qx arm64; then
  [ "$(id -u)" = 0 ] || die "as root, run: dpkg --add-architecture arm64 && apt-get update" $EXIT_MISSING_PACKAGES
  say "Adding the architecture arm64 to dpkg (its C library is linked against)"
  dpkg --add-architecture arm64
  apt-get update -q >&2
fi
need_packages "to cross-build for arm64" clang lld binutils-aarch64-linux-gnu libc6-dev:arm64 zlib1g-dev:arm64 libgcc-s1:arm64 libgcc-12-dev:arm64
