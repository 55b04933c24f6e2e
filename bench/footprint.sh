#!/usr/bin/env bash
# Binary size, cold start to the first answer, idle memory, with and without the plugin, PostgreSQL 18.4's idle memory beside it. Report: perf-reports/footprint.md.
#   --rounds N   starts measured of each kind (default 9)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lib.sh
rounds=9
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    *) die "footprint: unknown option \"$1\"" 2 ;;
  esac
done
binary=$PWD/dist/linux-x64/heliosdb-lite
[ -x "$binary" ] || ./build.sh publish
need_packages "to ask for the first answer" postgresql-client
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
rss_kb() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }

# start NAME ARG...: starts a server on an existing directory, asks SELECT 1 as soon as it listens; milliseconds to $work/NAME.ms, RSS after a second to $work/NAME.kb.
start() {
  local name=$1 port begin end server
  shift
  port=$(free_port)
  begin=$(date +%s%N)
  "$binary" serve --quiet --data "$work/$name" --listen "127.0.0.1:$port" --admin-socket "$work/$name.sock" "$@" >/dev/null 2>"$work/log" &
  server=$!
  until PGOPTIONS='-c app.current_tenant_id=12345' psql -X -q -A -t -h 127.0.0.1 -p "$port" -U postgres postgres -c 'SELECT 1' >/dev/null 2>&1; do
    kill -0 $server 2>/dev/null || { cat "$work/log" >&2; die "the server did not start"; }
  done
  end=$(date +%s%N)
  echo $(((end - begin) / 1000000)) >>"$work/$name.ms"
  sleep 1
  rss_kb $server >>"$work/$name.kb"
  kill $server
  wait $server || true
}

plugin=(--config examples/saas/heliosdb-saas.toml)
start plain; start plugin "${plugin[@]}" --init examples/saas/schema.sql
rm -f "$work"/*.ms "$work"/*.kb
for _ in $(seq "$rounds"); do start plain; start plugin "${plugin[@]}"; done
# PostgreSQL's processes share most of their memory: the sum of their proportional parts (PSS) is compared.
postgres=$(tests/peers/postgres18.sh start "$work/postgres")
main=${postgres##*pid=}
psql -X -q -A -t -h 127.0.0.1 -p "$(sed 's/.*port=\([0-9]*\).*/\1/' <<<"$postgres")" -U postgres postgres -c 'SELECT 1' >/dev/null
sleep 1
postgres_kb=$(for pid in $main $(pgrep -P "$main"); do awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup"; done | awk '{ n += $1 } END { print n }')
tests/peers/postgres18.sh stop "$work/postgres"
client=$(for _ in $(seq "$rounds"); do b=$(date +%s%N); psql --version >/dev/null; e=$(date +%s%N); echo $(((e - b) / 1000000)); done | median)
mkdir -p perf-reports
{
  echo "# Footprint"
  echo
  echo "Command: \`./build.sh bench footprint\`. Commit $(git rev-parse --short HEAD). Machine: $(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), Linux $(uname -r)."
  echo "Medians of $rounds starts. Start is from exec of the server to psql's answer of SELECT 1, psql's own start of about $client ms included."
  echo
  echo "PostgreSQL 18.4's memory is the sum of its processes' PSS."
  echo
  echo "| what | no plugin | tenant-isolation on | goal | PostgreSQL 18.4 |"
  echo "|---|---|---|---|---|"
  echo "| binary | $(($(stat -c %s "$binary") / 1024)) KiB | same file | 40 MB | |"
  echo "| start to first answer | $(median <"$work/plain.ms") ms | $(median <"$work/plugin.ms") ms | 50 ms | |"
  echo "| idle memory (RSS) | $(($(median <"$work/plain.kb") / 1024)) MiB | $(($(median <"$work/plugin.kb") / 1024)) MiB | 40 MB | $((postgres_kb / 1024)) MiB |"
} >perf-reports/footprint.md
cat perf-reports/footprint.md
