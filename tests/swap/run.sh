#!/usr/bin/env bash
# run.sh BINARY [SECONDS]: deploys the tenant-isolation plugin again and again while pgbench runs against it. No transaction may fail.
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
for _ in $(seq 100); do grep -q 'is ready' "$work/out" && break; sleep 0.1; done
cat >"$work/script.sql" <<'SQL'
SELECT count(*), min(tenant_id), max(tenant_id) FROM orders WHERE id > 0 OR true;
SQL
export PGOPTIONS='-c app.current_tenant_id=12345'
for mode in simple prepared; do
  pgbench -n -M $mode -f "$work/script.sql" -c 4 -j 2 -T "$seconds" -h 127.0.0.1 -p "$port" -U postgres saas_multitenant >"$work/pgbench" 2>&1 &
  load=$!
  deploys=0
  module=src/plugins/modules/tenant_isolation.wasm
  while kill -0 $load 2>/dev/null; do
    # Another version each time: a custom section of its own changes the module's hash and nothing else.
    { cat "$module"; printf '\x00\x08\x04swap%s' "$(printf '%03d' $((deploys % 1000)))"; } >"$work/next.wasm"
    "$binary" plugin deploy "$work/next.wasm" --admin-socket "$work/admin.sock" >/dev/null
    deploys=$((deploys + 1))
    sleep 0.2
  done
  wait $load || { cat "$work/pgbench" >&2; die "pgbench failed"; }
  grep -qE 'number of failed transactions: 0 ' "$work/pgbench" || { cat "$work/pgbench" >&2; die "transactions failed"; }
  say "swap ($mode): $deploys deploys, $(grep -oE 'actually processed: [0-9]+' "$work/pgbench" | grep -oE '[0-9]+') transactions, 0 failed"
  [ "$deploys" -ge 5 ] || die "only $deploys deploys happened"
done
"$binary" plugin list --admin-socket "$work/admin.sock"
