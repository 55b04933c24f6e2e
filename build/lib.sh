# Shared by build.sh and the scripts beside it. Sourced, not run.

say() { printf '%s\n' "$*" >&2; }
die() { say "build: $1"; exit "${2:-1}"; }

# Exit code when packages are missing and may not be installed.
EXIT_MISSING_PACKAGES=3

# need_packages WHY PACKAGE...: installs the Debian packages that are absent, having said which and why; where it may not install, lists them and stops.
need_packages() {
  local why=$1 missing=() package
  shift
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -q '^installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Needed $why: ${missing[*]}"
  local install=(apt-get install -y -q --no-install-recommends "${missing[@]}")
  if [ "$(id -u)" = 0 ]; then
    say "Installing with: ${install[*]}"
    apt_quietly "${install[@]}"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    say "Installing with: sudo ${install[*]}"
    apt_quietly sudo "${install[@]}"
  else
    say "They are not installed, and this user may not install packages. As root, run:"
    say "  apt-get install --no-install-recommends ${missing[*]}"
    exit $EXIT_MISSING_PACKAGES
  fi
}

# The package lists are refreshed only when they prove too old.
apt_quietly() {
  DEBIAN_FRONTEND=noninteractive "$@" >&2 && return 0
  local update=(apt-get update -q)
  [ "$1" = sudo ] && update=(sudo "${update[@]}")
  "${update[@]}" >&2
  DEBIAN_FRONTEND=noninteractive "$@" >&2
}

need_dotnet() {
  command -v dotnet >/dev/null 2>&1 || die "the .NET 10 SDK is needed (dotnet is not on PATH)" $EXIT_MISSING_PACKAGES
  case $(dotnet --version 2>/dev/null) in
    10.*) ;;
    *) die "the .NET 10 SDK is needed; found: $(dotnet --version 2>&1 | head -n 1)" $EXIT_MISSING_PACKAGES ;;
  esac
}

# free_port: a TCP port on loopback that nobody listens on.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}
