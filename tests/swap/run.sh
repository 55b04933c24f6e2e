#!/usr/bin/env bash
# run.sh BINARY [SECONDS]: deploys, rolls back, begins and ends canaries of the tenant-isolation plugin again and again while pgbench and
# psql sessions with open cursors run against it. No statement may fail, and no row of another tenant may be seen.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. build/lib.sh
binary=$1 seconds=${2:-15}
need_packages "to put load on the server (pgbench)" postgresql postgresql-client
work=$(mktemp -d)
port=$(free_port)
"$binary" serve --config examples/saas/heliosdb-saas.toml --data "$work/data" --listen "127.0.0.1:$port" \
  --admin-socket "$work/admin.sock" --init examples/saas/schema.sql >"$work/out" 2>"$work/log" &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do grep -qs 'is ready' "$work/out" && break; sleep 0.1; done
cat >"$work/script.sql" <<'SQL'
SELECT count(*), min(tenant_id), max(tenant_id) FROM orders WHERE id > 0 OR true;
SQL
export PGOPTIONS='-c app.current_tenant_id=12345'
plugin() { "$binary" plugin "$@" --admin-socket "$work/admin.sock" >/dev/null; }

# Another version each time: a custom section of its own changes the module's hash and nothing else.
next_module() {
  version=$((version + 1))
  { cat src/plugins/modules/tenant_isolation.wasm; printf '\x00\x08\x04swap%s' "$(printf '%03d' $((version % 1000)))"; } >"$work/next.wasm"
}

# A cursor that stays open while versions change; every row must be the tenant's.
cursors() {
  while [ ! -e "$work/stop" ]; do
    psql -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$port" -U postgres saas_multitenant \
      >"$work/rows$1" 2>"$work/error$1" <<'SQL' || return 1
BEGIN;
DECLARE c CURSOR FOR SELECT tenant_id FROM orders WHERE id > 0 OR true;
FETCH 1 FROM c;
\! sleep 0.4
FETCH 1 FROM c;
\! sleep 0.4
FETCH ALL FROM c;
COMMIT;
SQL
    if grep -qvx 12345 "$work/rows$1"; then echo "a row of another tenant" >"$work/error$1"; return 1; fi
    echo cursor >>"$work/cursors"
  done
}

version=0 total=0
for mode in simple prepared; do
  rm -f "$work/stop" "$work/cursors"
  pgbench -n -M $mode -f "$work/script.sql" -c 4 -j 2 -T "$seconds" -h 127.0.0.1 -p "$port" -U postgres saas_multitenant \
    >"$work/pgbench" 2>&1 &
  load=$!
  cursors 1 & first=$!
  cursors 2 & second=$!
  changes=0
  while kill -0 $load 2>/dev/null; do
    next_module
    case $((version % 3)) in
      0) plugin canary "$work/next.wasm" --percent 50; plugin promote tenant-isolation ;;
      1) plugin deploy "$work/next.wasm"; plugin rollback tenant-isolation ;;
      2) plugin tag tenant-isolation last; plugin deploy "$work/next.wasm"
         plugin canary tenant-isolation --to last --percent 30; plugin abort tenant-isolation; changes=$((changes + 1)) ;;
    esac
    changes=$((changes + 2))
    sleep 0.05
  done
  touch "$work/stop"
  wait $load || { cat "$work/pgbench" >&2; die "pgbench failed"; }
  wait $first || { cat "$work/error1" >&2; die "a cursor failed"; }
  wait $second || { cat "$work/error2" >&2; die "a cursor failed"; }
  grep -qE 'number of failed transactions: 0 ' "$work/pgbench" || { cat "$work/pgbench" >&2; die "transactions failed"; }
  transactions=$(grep -oE 'actually processed: [0-9]+' "$work/pgbench" | grep -oE '[0-9]+')
  say "swap ($mode): $changes deploys, rollbacks and canaries, $transactions transactions, $(wc -l <"$work/cursors") cursors, 0 failed"
  [ "$changes" -ge 10 ] || die "only $changes changes happened"
  total=$((total + changes))
done
say "swap: $total changes; $(grep -c '"action":"automatic_rollback"' "$work/data/plugins/history.log" || true) taken back by rules"
"$binary" plugin list --admin-socket "$work/admin.sock"
