#!/usr/bin/env bash
# Makes sure that this machine can compile Go to WebAssembly modules, the way the committed modules were made.
#
#   build/toolchain-go.sh            find the toolchain, or fetch it
#   build/toolchain-go.sh --check    find it only
#   build/toolchain-go.sh --path     print the go command (after finding or fetching it)
#
# Go 1.24 is the first that can make a module whose functions the host calls (go:wasmexport with -buildmode=c-shared). It is looked for in
# HELIOS_GO (a go command), in /usr/lib/go-1.24 (Debian 13's golang-1.24-go), and where this script puts it: Debian 13's packages, fetched
# by apt from the mirror that this machine is set up with, checked against the archive's key and unpacked into the user's cache. The
# system's own sources and packages are left as they are.
#
# Prints the compiler. Exit codes: 0 it is there, 3 it is not and was not to be fetched, 1 the download failed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

VERSION=1.24
SUITE=trixie
PACKAGES=("golang-$VERSION-go" "golang-$VERSION-src")
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
cache=${XDG_CACHE_HOME:-$HOME/.cache}/heliosdb-lite
prefix=$cache/go-$VERSION

find_go() {
  local candidate
  for candidate in "${HELIOS_GO:-}" "/usr/lib/go-$VERSION/bin/go" "$prefix/usr/lib/go-$VERSION/bin/go"; do
    [ -n "$candidate" ] && [ -x "$candidate" ] || continue
    [ -n "$(GOTOOLCHAIN=local GOFLAGS='' "$candidate" version 2> /dev/null)" ] || continue
    echo "$candidate"
    return 0
  done
  return 1
}

# The Debian archive that apt uses here: the repository of the suite with the name of the running system's release.
mirror() {
  local release
  release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' 2> /dev/null |
    awk -v release="$release" '$1 == "Debian" && $2 == release { print $3; exit }'
}

fetch() {
  local archive state architecture
  command -v apt-get > /dev/null && command -v dpkg-deb > /dev/null ||
    die "no apt here: install Go $VERSION or newer and name its go command in HELIOS_GO" "$EXIT_MISSING_PACKAGES"
  [ -r "$KEYRING" ] || die "no $KEYRING, against which Debian's packages are checked (package debian-archive-keyring)" "$EXIT_MISSING_PACKAGES"
  archive=$(mirror)
  [ -n "$archive" ] || die "apt has no Debian mirror here (apt-get update may be needed); or name a go command in HELIOS_GO" 1
  architecture=$(dpkg --print-architecture)
  say "Needed to compile plugins written in Go to WebAssembly: ${PACKAGES[*]} of Debian $SUITE (about 60 MB, unpacked into $prefix)"

  state=$cache/apt-$SUITE
  rm -rf "$state"
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/debs"
  printf 'deb [arch=%s signed-by=%s] %s %s main\n' "$architecture" "$KEYRING" "$archive" "$SUITE" > "$state/sources.list"
  : > "$state/status"
  cat > "$state/apt.conf" <<CONF
Dir::Etc::sourcelist "$state/sources.list"; Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null"; Dir::Etc::preferencesparts "/dev/null";
Dir::State "$state"; Dir::State::status "$state/status"; Dir::Cache "$state/cache";
APT::Architectures { "$architecture"; }; APT::Sandbox::User ""; Acquire::Languages "none";
CONF
  APT_CONFIG=$state/apt.conf apt-get -q update >&2
  (cd "$state/debs" && APT_CONFIG=$state/apt.conf apt-get -q download "${PACKAGES[@]}" >&2)

  # Unpacked beside the place and moved there: what is there is whole.
  rm -rf "$prefix.new"
  mkdir -p "$prefix.new"
  local package
  for package in "$state"/debs/*.deb; do dpkg-deb -x "$package" "$prefix.new"; done
  rm -rf "$prefix" "$state"
  mv "$prefix.new" "$prefix"
}

go=$(find_go) || {
  [ "${1:-}" != --check ] || die "compiling plugins written in Go needs Go $VERSION" "$EXIT_MISSING_PACKAGES"
  fetch
  go=$(find_go) || die "the packages are unpacked in $prefix, yet there is no go command that runs" 1
}
if [ "${1:-}" = --path ]; then
  echo "$go"
else
  version=$(GOTOOLCHAIN=local "$go" version)
  echo "${version#go version }"
fi
