#!/usr/bin/env bash
# The plugins of src/plugins that are written in AssemblyScript, and the SDK's probe (which tests and measurements run).
#
#   build/plugins-assemblyscript.sh toolchain    print the compiler; fails where it is not there
#   build/plugins-assemblyscript.sh install      the same, and install it where it is not
#   build/plugins-assemblyscript.sh modules      print the names of the modules
#   build/plugins-assemblyscript.sh build OUT    build them into OUT, to the same bytes wherever the repository lies and whoever builds
#   build/plugins-assemblyscript.sh one FOLDER FILE    build the plugin of another folder into FILE
#   build/plugins-assemblyscript.sh test         run the tests of the SDK and the plugins
#
# Exit codes: those of build/toolchain-assemblyscript.sh, and 1 when something does not compile or a test fails.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd -P)
sdk=$root/src/sdk/assemblyscript

# A plugin is a folder with a package.json; its module is made of assembly/index.ts, a further one of each assembly/index-NAME.ts, and its tests
# are tests/*.test.mjs.
folders() {
  local package
  for package in "$root"/src/plugins/*/package.json; do
    [ -e "$package" ] && dirname "$package"
  done
}

# modules_of FOLDER: its sources and what is made of each, without .wasm.
modules_of() {
  local source suffix
  for source in "$1"/assembly/index.ts "$1"/assembly/index-*.ts; do
    [ -e "$source" ] || continue
    suffix=$(basename "$source" .ts)
    echo "assembly/$suffix.ts $(basename "$1" | tr - _)$(echo "${suffix#index}" | tr - _)"
  done
}

modules() {
  local folder
  echo sdk_probe_assemblyscript.wasm
  echo sdk_service_probe_assemblyscript.wasm
  for folder in $(folders); do
    modules_of "$folder" | sed 's/.* //; s/$/.wasm/'
  done
}

# A place of our own with the packages as npm would lay them, so that no path tells where the repository lies.
lay_out() {
  mkdir -p "$work/node_modules/@heliosdb/plugin-sdk-assemblyscript"
  cp -r "$root"/.cache/assemblyscript/node_modules/. "$work/node_modules/"
  cp -r "$sdk"/{index.ts,assembly,transform.mjs,build.mjs,testing,package.json} "$work/node_modules/@heliosdb/plugin-sdk-assemblyscript/"
}

compile() { (cd "$1" && node "$work/node_modules/@heliosdb/plugin-sdk-assemblyscript/build.mjs" "$2" -o "$3"); }

build() {
  local folder out source module
  out=$(cd "$1" && pwd -P)
  lay_out
  cp -r "$sdk/probe" "$sdk/service-probe" "$work/"
  compile "$work" probe/index.ts "$out/sdk_probe_assemblyscript.wasm"
  compile "$work" service-probe/index.ts "$out/sdk_service_probe_assemblyscript.wasm"
  for folder in $(folders); do
    cp -r "$folder" "$work/"
    while read -r source module; do
      compile "$work/$(basename "$folder")" "$source" "$out/$module.wasm"
    done < <(modules_of "$folder")
  done
}

one() {
  local out
  out=$(realpath "$2")
  lay_out
  cp -r "$1" "$work/plugin"
  compile "$work/plugin" assembly/index.ts "$out"
}

run_tests() {
  local folder
  lay_out
  cp -r "$sdk/tests" "$work/sdk-tests"
  for folder in $(folders); do
    cp -r "$folder" "$work/"
  done
  if ! (cd "$work" && node --test --test-reporter=tap sdk-tests $(for folder in $(folders); do echo "$(basename "$folder")/tests"; done)) \
    > "$work/tests.log" 2>&1; then
    cat "$work/tests.log"
    return 1
  fi
  echo "$(sed -n 's/^# pass //p' "$work/tests.log") tests of the AssemblyScript SDK and its plugins"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case ${1:-} in
  toolchain) "$root/build/toolchain-assemblyscript.sh" --check ;;
  install) "$root/build/toolchain-assemblyscript.sh" ;;
  modules) modules ;;
  build) build "$2" ;;
  one) one "$2" "$3" ;;
  test) run_tests ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
