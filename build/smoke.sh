#!/usr/bin/env bash
# smoke.sh COMMAND...: serves the SaaS example with the given binary (perhaps behind an emulator) and asks it one question with and one without a tenant.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lib.sh
"$@" version
"$@" limits >/dev/null
work=$(mktemp -d)
port=$(free_port)
"$@" serve --config examples/saas/heliosdb-saas.toml --data "$work/data" --listen "127.0.0.1:$port" \
  --admin-socket "$work/admin.sock" --init examples/saas/schema.sql >"$work/out" 2>"$work/log" &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 600); do
  grep -q 'is ready' "$work/out" && break
  kill -0 $server 2>/dev/null || { cat "$work/log" >&2; die "the server did not start"; }
  sleep 0.1
done
grep -q 'is ready' "$work/out" || { cat "$work/log" >&2; die "the server was not ready within 60 s"; }
ask() { psql -X -q -A -t -h 127.0.0.1 -p "$port" -U postgres saas_multitenant -c "$1" 2>&1; }
refused=$(ask 'SELECT count(*) FROM orders' || true)
case $refused in *"No tenant ID"*) ;; *) die "without a tenant: $refused" ;; esac
own=$(ask 'SET app.current_tenant_id = 12345; SELECT count(*) > 0, bool_and(tenant_id = 12345) FROM orders')
[ "$own" = "t|t" ] || die "as a tenant: $own"
say "smoke: a tenant sees its own rows, nobody sees any without a tenant"
