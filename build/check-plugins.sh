#!/usr/bin/env bash
# Tests the SDKs and the plugins made with them, rebuilds the modules, and holds them against those committed, language by language.
# Exit codes: 0 all is well, or could not be looked at (a line beginning with "skip" says why); 1 something failed.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd -P)
modules=$root/src/plugins/modules
failed=0

fail() { echo "FAILED: $*"; failed=1; }

# check LANGUAGE SCRIPT
check() {
  local compiler committed out=$work/$1 module same=0
  if ! compiler=$("$2" toolchain 2>&1); then
    echo "skip: plugins in $1: ${compiler#build: } (build/toolchain-$1.sh installs it)"
    return
  fi
  if ! tested=$("$2" test); then
    echo "$tested"
    fail "tests of the SDK for $1, or of its plugins"
    return
  fi
  echo "ok: $tested"
  committed=$(sed -n "s/^$1: //p" "$modules/TOOLCHAIN")
  if [ "$compiler" != "$committed" ]; then
    echo "skip: the committed modules in $1 were made with $committed, here is $compiler"
    return
  fi
  mkdir "$out"
  "$2" build "$out" > /dev/null || { fail "the plugins in $1 do not compile"; return; }
  for module in $("$2" modules); do
    if cmp -s "$modules/$module" "$out/$module"; then
      same=$((same + 1))
    else
      fail "the sources make another $module than the one committed (build/build-plugins.sh renews it)"
    fi
  done
  echo "ok: $same module(s) in $1 rebuilt to the same bytes"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$modules" && sha256sum --quiet --check SHA256SUMS) || fail "a committed module is not the one in SHA256SUMS"
listed=$(awk '{ print $2 }' "$modules/SHA256SUMS")
made=$(for script in "$root"/build/plugins-*.sh; do "$script" modules; done | LC_ALL=C sort)
[ "$listed" = "$made" ] || fail "the committed modules are not those that the sources make: $(diff <(echo "$listed") <(echo "$made") | tr '\n' ' ')"

for script in "$root"/build/plugins-*.sh; do
  language=$(basename "$script" .sh)
  check "${language#plugins-}" "$script"
done
exit $failed
