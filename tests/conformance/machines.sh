#!/usr/bin/env bash
# The one binary on machines that have nothing else. On a bare Debian 12, "none": it serves, with a plugin, and what needs OpenSSL says so. And a
# bare Debian per language (Rust and C++: 12, Go and AssemblyScript: 13): there "plugin build" says what is missing; what it says, and nothing
# else, is installed; then the project of every hook builds, passes its tests and is deployed, and projects in the other languages say in one
# line what they lack.
#
#   tests/conformance/machines.sh BINARY [LANGUAGE|none...]
#
# Needs root and debootstrap. HELIOS_MACHINES names where the systems are kept (default .cache/machines); what is there is used again.
# The last line is "N passed, N failed".
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
. "$repository/build/lib.sh"
[ $# -ge 1 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
binary=$(realpath "$1")
shift
all="rust go assemblyscript cpp"
[ $# -gt 0 ] || set -- none $all
hooks=$(cd "$repository/src/sdk/templates/hooks" && echo *)
authorities=/etc/ssl/certs/ca-certificates.crt
machines=${HELIOS_MACHINES:-$repository/.cache/machines}

[ "$(id -u)" = 0 ] || die "a system of its own for each language needs root (chroot)" "$EXIT_MISSING_PACKAGES"
need_packages "to lay out a bare Debian" debootstrap

suite_of() { case $1 in none | rust | cpp) echo bookworm ;; *) echo trixie ;; esac; }

# The Debian archive that apt uses here.
mirror() {
  apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' 2> /dev/null | awk '$1 == "Debian" { print $2; exit }'
}

# What runs inside. Prints a line for each thing that was looked at.
inside() {
  cat <<'SCRIPT'
set -eu
language=$1 all=$2 hooks=$3
export HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
ok() { echo "ok: $language: $*"; }
failed() { echo "FAILED: $language: $*"; }
one_line() { # LANGUAGE: its project does not build, and one line says why
  rm -rf "/srv/without-$1"
  heliosdb-lite plugin new --lang "$1" --hook post_parse x --output "/srv/without-$1" > /dev/null
  status=0
  heliosdb-lite plugin build "/srv/without-$1" > /srv/said 2>&1 || status=$?
  if [ "$status" = 6 ] && [ "$(wc -l < /srv/said)" = 1 ] && grep -q "needed to build this plugin and was not found" /srv/said; then
    ok "without its tools a project in $1 says: $(cat /srv/said)"
  else
    failed "without its tools a project in $1 ended with $status: $(cat /srv/said)"
  fi
}
rm -rf /srv
mkdir /srv
cd /srv

serve() { # ARGUMENT...: a server until its "is ready on"; its process is $server
  : > server.log
  heliosdb-lite serve --data "data-$(date +%s%N)" --listen 127.0.0.1:0 --admin-socket /srv/admin.sock "$@" > server.log 2>&1 &
  server=$!
  for i in $(seq 100); do
    ! grep -q "is ready on" server.log || return 0
    kill -0 $server 2> /dev/null || return 1
    sleep 0.1
  done
  return 1
}
stop() { kill $server || true; wait $server || true; }

if [ "$language" = none ]; then
  if ls /usr/lib/*/libssl* /lib/*/libssl* > /dev/null 2>&1; then failed "there is a libssl, so nothing can be seen"; exit 0; fi
  cat > check.sql <<'SQL'
CREATE TABLE checked AS SELECT 1 / (CASE WHEN md5('abc') = '900150983cd24fb0d6963f7d28e17f72'
  AND encode(sha256('abc'::bytea), 'hex') = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  AND encode(sha512('abc'::bytea), 'hex') LIKE 'ddaf35a193617abacc417349ae204131%'
  AND gen_random_uuid() <> gen_random_uuid() THEN 1 ELSE 0 END) AS one;
SQL
  if serve --init check.sql; then ok "serves, and hashes"; stop; else failed "does not serve: $(cat server.log)"; fi
  if heliosdb-lite plugin inspect /inside.wasm > said 2>&1 &&
    heliosdb-lite plugin test /inside.wasm --fixtures /inside.toml >> said 2>&1; then ok "inspects and tests a module"; else failed "$(cat said)"; fi
  cat > plugin.toml <<'TOML'
[proxy.plugins]
plugin_dir = "/"
[[proxy.plugins.plugin]]
name = "tenant-isolation"
file = "inside.wasm"
hook = "post_parse"
[proxy.plugins.plugin.capabilities]
allow_query_modification = true
allow_table_access = ["*"]
[proxy.plugins.plugin.config]
tenant_id_header = "X-Tenant-ID"
tenant_id_session_var = "app.current_tenant_id"
TOML
  if serve --config plugin.toml && heliosdb-lite plugin deploy /inside.wasm --admin-socket /srv/admin.sock > said 2>&1; then
    ok "serves with a plugin: $(head -n 1 said)"
  else
    failed "does not serve with a plugin: $(cat server.log said)"
  fi
  stop
  for asked in keys http_hosts; do
    if [ "$asked" = keys ]; then
      cat <<'TOML'
[proxy.plugins]
plugin_dir = "/"
[[proxy.plugins.plugin]]
name = "custom-auth"
file = "inside-keys.wasm"
hook = ["on_connect", "pre_parse"]
[proxy.plugins.plugin.capabilities]
allow_session_variables = ["app.user_id", "app.user_role", "app.user_email"]
allow_keys = ["main"]
rate_limit_keys = 1000
[proxy.plugins.plugin.config]
key = "main"
max_requests = 5
window_seconds = 3600
[proxy.plugins.plugin.config.keys.main]
algorithm = "HS256"
secret = "0123456789abcdef0123456789abcdef"
TOML
    else
      sed 's#^allow_table_access.*#&\ndeny_network_access = false\nhttp_hosts = ["https://id.example.com GET"]#' plugin.toml
    fi > more.toml
    serve --config more.toml || true
    if grep -q "needs OpenSSL .*apt-get install libssl3" server.log && ! grep -q Aborted server.log; then
      ok "$asked: $(grep -o '[^:]* needs OpenSSL.*' server.log | head -n 1)"
    else
      failed "$asked: it does not say what it needs: $(cat server.log)"
    fi
    stop 2> /dev/null
  done
  exit 0
fi

if [ ! -e /var/lib/tools-are-there ]; then
  one_line "$language"
  packages=$(sed -n 's/.*: apt-get install \([a-z0-9+ -]*[a-z0-9+]\).*/\1/p' said)
  apt-get update -q > apt.log 2>&1
  if ! apt-get install -y -q --no-install-recommends $packages >> apt.log 2>&1; then
    failed "apt-get install $packages: $(tail -n 3 apt.log)"
    exit 0
  fi
  echo "$packages" > /var/lib/tools-are-there
fi
ok "installed: $(cat /var/lib/tools-are-there)"
for other in $all; do
  [ "$other" = "$language" ] || one_line "$other"
done

cat > project <<'PROJECT'
set -e
heliosdb-lite plugin new --lang "$language" --hook "$hook" "$name"
cd "$name"
heliosdb-lite plugin build --test
heliosdb-lite plugin test
heliosdb-lite serve --config heliosdb.toml --data data --listen 127.0.0.1:0 --admin-socket /srv/admin.sock --init schema.sql > ../server.log 2>&1 &
server=$!
trap 'kill $server; wait $server || true' EXIT
for i in $(seq 100); do
  ! grep -q "is ready on" ../server.log || break
  sleep 0.1
done
heliosdb-lite plugin deploy ./*.wasm --admin-socket /srv/admin.sock
heliosdb-lite plugin list --admin-socket /srv/admin.sock | grep "^$name v0.1.0 .* enabled"
PROJECT
for hook in $hooks; do
  name=my-$(echo "$hook" | tr _ -)
  export language hook name
  if sh project > "$name.log" 2>&1; then
    ok "$hook: built, tested, deployed"
  else
    failed "$hook: $(tail -n 12 "$name.log")"
  fi
done
SCRIPT
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
mkdir -p "$machines"
for language; do
  suite=$(suite_of "$language")
  base=$machines/$suite
  root=$machines/$language
  if [ ! -e "$base/made" ]; then
    say "laying out $suite in $base"
    rm -rf "$base"
    debootstrap --variant=minbase "$suite" "$base" "$(mirror)" > "$log.debootstrap" 2>&1 || die "debootstrap failed: $(tail -n 3 "$log.debootstrap")"
    rm -f "$log.debootstrap"
    touch "$base/made"
  fi
  [ -e "$root/made" ] || cp -a "$base" "$root"
  cp "$binary" "$root/usr/bin/heliosdb-lite"
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
  # Registries are reached as they are from here.
  reach=
  if command -v npm > /dev/null; then
    reach=npm_config_registry=$(npm config get registry)
  fi
  if [ -e "$authorities" ]; then
    # Not in the same place: installing packages writes that anew.
    cp -L "$authorities" "$root/authorities.crt"
    reach="$reach npm_config_cafile=/authorities.crt"
  fi
  inside > "$root/inside"
  cp "$repository/src/plugins/modules/tenant_isolation.wasm" "$root/inside.wasm"
  cp "$repository/src/plugins/modules/custom_auth.wasm" "$root/inside-keys.wasm"
  cp "$repository/src/plugins/tenant-isolation/golden.toml" "$root/inside.toml"
  # Mounts of the namespace go with it.
  root=$root language=$language all=$all hooks=$hooks reach=$reach unshare -m sh -c '
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec env -i $reach /usr/sbin/chroot "$root" /bin/sh /inside "$language" "$all" "$hooks"' 2>&1 | tee -a "$log"
done
passed=$(grep -c '^ok: ' "$log" || true)
failures=$(grep -c '^FAILED: ' "$log" || true)
echo "$passed passed, $failures failed"
[ "$failures" = 0 ] && [ "$passed" -gt 0 ]
