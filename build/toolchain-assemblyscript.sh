#!/usr/bin/env bash
# Makes sure that this machine can compile AssemblyScript, the way the committed modules were made.
#
#   build/toolchain-assemblyscript.sh            find the toolchain, or install it
#   build/toolchain-assemblyscript.sh --check    find it only
#
# The compiler is an npm package, pinned with everything below it by src/sdk/assemblyscript/package-lock.json. It is installed into
# .cache/assemblyscript, from whichever registry npm is set up with; nothing outside of the repository is touched.
#
# Prints the compiler. Exit codes: 0 it is there, 3 node 20 or newer is missing and may not be installed here, 1 the installation failed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
sdk=$root/src/sdk/assemblyscript
there=$root/.cache/assemblyscript

node_is_here() { command -v node > /dev/null 2>&1 && [ "$(node -p 'process.versions.node.split(".")[0]' 2> /dev/null || echo 0)" -ge 20 ]; }
# Debian 12's is older: installing it would help nobody.
node_is_to_be_had() {
  local candidate
  candidate=$(apt-cache policy nodejs 2> /dev/null | sed -n 's/^ *Candidate: \([0-9]*\)\..*/\1/p')
  [ "${candidate:-0}" -ge 20 ]
}
present() { node_is_here && cmp -s "$sdk/package-lock.json" "$there/package-lock.json" && [ -d "$there/node_modules/assemblyscript" ]; }

if ! present; then
  [ "${1:-}" != --check ] || die "compiling plugins in AssemblyScript needs node 20 and the packages of $sdk" "$EXIT_MISSING_PACKAGES"
  if ! node_is_here || ! command -v npm > /dev/null 2>&1; then
    node_is_to_be_had || die "compiling plugins in AssemblyScript needs node 20 or newer with npm; this system's packages have none: https://nodejs.org" \
      "$EXIT_MISSING_PACKAGES"
    need_packages "to compile plugins written in AssemblyScript" nodejs npm
  fi
  node_is_here || die "node is there, yet older than version 20" "$EXIT_MISSING_PACKAGES"
  mkdir -p "$there"
  rm -f "$there/package-lock.json"
  cp "$sdk/package.json" "$there/"
  # npm ci asks for a lock file, and it marks a complete installation: it comes last.
  cp "$sdk/package-lock.json" "$there/npm-shrinkwrap.json"
  (cd "$there" && npm ci --no-audit --no-fund --loglevel=error >&2) || die "npm could not install the compiler"
  rm "$there/npm-shrinkwrap.json"
  cp "$sdk/package-lock.json" "$there/"
fi
version() { node -p "require('$there/node_modules/$1/package.json').version"; }
echo "assemblyscript $(version assemblyscript), binaryen $(version binaryen)"
