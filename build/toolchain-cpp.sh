#!/usr/bin/env bash
# Makes sure that this machine can compile C++ to WebAssembly, the way the committed modules were made, and C++ for itself, for their tests.
#
#   build/toolchain-cpp.sh            find the toolchain, or install it
#   build/toolchain-cpp.sh --check    find it only
#
# The reproducible toolchain is the distribution's own: clang in /usr/bin, wasm-ld, the C and C++ libraries for wasm32-wasi, and
# wasm-opt, which clang runs after linking where it finds it: the same sources give other bytes without it.
#
# Prints the compiler. Exit codes: 0 it is there, 3 packages are missing and may not be installed here (they are listed), 1 the
# installation failed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Debian 12 has these; on another release the default version of its clang is taken.
version=$(apt-cache depends clang 2> /dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p' | head -n 1)
version=${version:-14}
PACKAGES=(clang lld wasi-libc "libclang-rt-$version-dev-wasm32" "libc++-$version-dev-wasm32" "libc++abi-$version-dev-wasm32" binaryen g++)

# Looked at by trying: what matters is that something links.
present() {
  [ -x /usr/bin/clang++ ] && [ -x /usr/bin/wasm-ld ] && [ -x /usr/bin/wasm-opt ] && [ -x /usr/bin/g++ ] &&
    echo '#include <string>
__attribute__((export_name("f"))) int f(int n) { return static_cast<int>(std::to_string(n).size()); }' |
    /usr/bin/clang++ --target=wasm32-wasi -mexec-model=reactor -fno-exceptions -x c++ -o /dev/null - 2> /dev/null
}

if ! present; then
  [ "${1:-}" != --check ] || die "compiling plugins needs the packages ${PACKAGES[*]}" "$EXIT_MISSING_PACKAGES"
  need_packages "to compile plugins written in C++ to WebAssembly (about 4 MB beside clang)" "${PACKAGES[@]}"
  present || die "the packages are installed, yet the toolchain is not complete (is this Debian 12 or newer?)"
fi
library=$(dpkg-query -W -f='${Version}' wasi-libc 2> /dev/null || echo unknown)
optimizer=$(dpkg-query -W -f='${Version}' binaryen 2> /dev/null || echo unknown)
echo "$(/usr/bin/clang++ --version | head -n 1), $(/usr/bin/wasm-ld --version | head -n 1), wasi-libc $library, binaryen $optimizer"
