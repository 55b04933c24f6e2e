#!/usr/bin/env bash
# The plugins of src/plugins that are written in C++, and the SDK's probe (which tests and measurements run).
#
#   build/plugins-cpp.sh toolchain    print the compiler; fails where it is not there
#   build/plugins-cpp.sh install      the same, and install it where it is not
#   build/plugins-cpp.sh modules      print the names of the modules
#   build/plugins-cpp.sh build OUT    build them into OUT, to the same bytes wherever the repository lies and whoever builds
#   build/plugins-cpp.sh one FOLDER FILE    build the plugin of another folder into FILE
#   build/plugins-cpp.sh test         run the tests of the SDK and the plugins
#
# Exit codes: those of build/toolchain-cpp.sh, and 1 when something does not compile or a test fails.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd -P)

# A plugin is a folder with a CMakeLists.txt, for those who build with CMake; its module is made of src/*.cpp, its tests of tests/*.cpp.
folders() {
  local list
  for list in "$root"/src/plugins/*/CMakeLists.txt; do
    [ -e "$list" ] && dirname "$list"
  done
}

module_of() { basename "$1" | tr - _; }

modules() {
  local folder
  echo sdk_probe_cpp.wasm
  echo sdk_service_probe_cpp.wasm
  for folder in $(folders); do
    echo "$(module_of "$folder").wasm"
  done
}

# An environment of our own, and paths relative to src: nothing tells the place apart.
clang() {
  (cd "$root/src" && env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C SOURCE_DATE_EPOCH=0 \
    /usr/bin/clang++ @sdk/cpp/wasm.flags -Isdk/cpp/include "$@")
}

build() {
  local folder out
  out=$(cd "$1" && pwd -P)
  clang -o "$work/module.wasm" sdk/cpp/probe/probe.cpp
  install -m 644 "$work/module.wasm" "$out/sdk_probe_cpp.wasm"
  clang -o "$work/module.wasm" sdk/cpp/service-probe/probe.cpp
  install -m 644 "$work/module.wasm" "$out/sdk_service_probe_cpp.wasm"
  for folder in $(folders); do
    (cd "$root/src" && ls "plugins/$(basename "$folder")"/src/*.cpp) | LC_ALL=C sort > "$work/sources"
    clang -o "$work/module.wasm" "@$work/sources"
    install -m 644 "$work/module.wasm" "$out/$(module_of "$folder").wasm"
  done
}

one() { clang -o "$(realpath "$2")" "$(realpath "$1")"/*.cpp; }

run_tests() {
  local folder total=0 here
  for folder in "$root/src/sdk/cpp" $(folders); do
    if ! /usr/bin/g++ -std=c++20 -Wall -Wextra -Werror -I"$root/src/sdk/cpp/include" -I"$folder/src" -o "$work/tests" "$folder"/tests/*.cpp \
      > "$work/tests.log" 2>&1 || ! "$work/tests" >> "$work/tests.log" 2>&1; then
      cat "$work/tests.log"
      return 1
    fi
    here=$(awk 'END { print $1 }' "$work/tests.log")
    total=$((total + here))
  done
  echo "$total tests of the C++ SDK and its plugins"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case ${1:-} in
  toolchain) "$root/build/toolchain-cpp.sh" --check ;;
  install) "$root/build/toolchain-cpp.sh" ;;
  modules) modules ;;
  build) build "$2" ;;
  one) one "$2" "$3" ;;
  test) run_tests ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
