#!/usr/bin/env bash
# The plugins of src/plugins that are written in Go, and the SDK's probe (which tests and measurements run).
#
#   build/plugins-go.sh toolchain    print the compiler; fails where it is not there
#   build/plugins-go.sh install      the same, and fetch it where it is not
#   build/plugins-go.sh modules      print the names of the modules
#   build/plugins-go.sh build OUT    build them into OUT, to the same bytes wherever the repository lies and whoever builds
#   build/plugins-go.sh one FOLDER FILE    build the plugin of another folder into FILE
#   build/plugins-go.sh test         vet and test the SDK and the plugins
#
# Exit codes: those of build/toolchain-go.sh, and 1 when something does not compile or a test fails.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd -P)
sdk=$root/src/sdk/go

plugins() { (cd "$root/src/plugins" && find . -mindepth 2 -maxdepth 2 -name go.mod | sed "s#^\./##; s#/go.mod\$##" | LC_ALL=C sort); }

modules() {
  plugins | sed 's/-/_/g; s/$/.wasm/'
  echo sdk_probe_go.wasm
  echo sdk_service_probe_go.wasm
}

# An environment of our own: nothing of the user's Go configuration or flags reaches the compiler, and nothing is downloaded. The build
# cache is addressed by content, so it may be kept.
go_in() {
  local folder=$1 go
  shift
  go=$("$root/build/toolchain-go.sh" --path)
  (cd "$folder" && env -i PATH="$(dirname "$go"):/usr/bin:/bin" HOME="$work" LC_ALL=C CGO_ENABLED=0 GOENV=off GOWORK=off GOFLAGS= \
    GOPROXY=off GOTOOLCHAIN=local GOCACHE="${XDG_CACHE_HOME:-$HOME/.cache}/heliosdb-lite/go-build" GOPATH="$work/go" "$@")
}

build() {
  local out plugin
  out=$(cd "$1" && pwd -P)
  go_in "$sdk" go build -o "$work/heliosdb-plugin" ./cmd/heliosdb-plugin
  for plugin in $(plugins); do
    go_in "$root/src/plugins/$plugin" "$work/heliosdb-plugin" -o "$out/${plugin//-/_}.wasm" > /dev/null
  done
  go_in "$sdk" "$work/heliosdb-plugin" -o "$out/sdk_probe_go.wasm" ./probe > /dev/null
  go_in "$sdk" "$work/heliosdb-plugin" -o "$out/sdk_service_probe_go.wasm" ./service-probe > /dev/null
}

one() {
  local out
  out=$(realpath "$2")
  go_in "$sdk" go build -o "$work/heliosdb-plugin" ./cmd/heliosdb-plugin
  go_in "$1" "$work/heliosdb-plugin" -o "$out" > /dev/null
}

run_tests() {
  local folder unformatted
  for folder in "$sdk" $(plugins | sed "s#^#$root/src/plugins/#"); do
    unformatted=$(go_in "$folder" gofmt -l .)
    [ -z "$unformatted" ] || { echo "$folder: gofmt would change" $unformatted; return 1; }
    { go_in "$folder" go vet ./... && go_in "$folder" go test -v ./...; } > "$work/one.log" 2>&1 || { cat "$work/one.log"; return 1; }
    cat "$work/one.log" >> "$work/tests.log"
  done
  echo "$(grep -c '^--- PASS' "$work/tests.log") tests of the Go SDK and its plugins"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case ${1:-} in
  toolchain) "$root/build/toolchain-go.sh" --check ;;
  install) "$root/build/toolchain-go.sh" ;;
  modules) modules ;;
  build) build "$2" ;;
  one) one "$2" "$3" ;;
  test) run_tests ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
