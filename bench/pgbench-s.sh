#!/usr/bin/env bash
# What one point query costs in server CPU: pgbench's select-only script (-S) against several servers in one run, in turn, so that a noisy
# machine is noisy for all of them.
#
#   bench/pgbench-s.sh [--binary FILE] [--module FILE] [--seconds N] [--rounds N] [--rows N] [--report FILE] [--skip NAME,...]
#
#   --binary   heliosdb-lite, default dist/linux-x64/heliosdb-lite
#   --module   the restricting plugin, default src/plugins/modules/tenant_isolation.wasm
#   --seconds  of each pgbench run, default 5
#   --rounds   how often every server is measured in every way, default 3; the report gives medians
#   --rows     of pgbench_accounts, default 100000
#   --report   default perf-reports/pgbench-s-COMMIT.md
#   --skip     of postgres, heliosdb, heliosdb-plugin, floor; one that cannot run is left out with a word on standard error
#
# CPU is user + system time of all of a server's processes, ended ones included, over the transactions pgbench counted. The floor is a C
# server that answers canned bytes (shared/tools/canned.c beside the repository, when it is there). Loads through psql, measures with
# the machine's pgbench, one pgbench thread.
set -euo pipefail
export LC_ALL=C

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
command_line="bench/pgbench-s.sh $*"
shared=$(dirname "$(realpath "$(git -C "$root" rev-parse --path-format=absolute --git-common-dir)")")/../shared # beside the main worktree
binary=$root/dist/linux-x64/heliosdb-lite
module=$root/src/plugins/modules/tenant_isolation.wasm
seconds=5
rounds=3
rows=100000
report=
skip=,

while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || { echo "pgbench-s: $1 needs a value" >&2; exit 2; }
  case $1 in
    --binary) binary=$(realpath "$2") ;;
    --module) module=$(realpath "$2") ;;
    --seconds) seconds=$2 ;;
    --rounds) rounds=$2 ;;
    --rows) rows=$2 ;;
    --report) report=$2 ;;
    --skip) skip=,$2, ;;
    *) echo "pgbench-s: unknown option $1" >&2; exit 2 ;;
  esac
  shift 2
done

commit=$(git -C "$root" rev-parse --short HEAD)
[ -z "$(git -C "$root" status --porcelain --untracked-files=no)" ] || commit=$commit-modified
report=${report:-$root/perf-reports/pgbench-s-$commit.md}
ticks_per_second=$(getconf CLK_TCK)
scratch=$(mktemp -d)
chmod 755 "$scratch"
results=$scratch/results
declare -A pid_of port_of version_of
servers=()
ways=("simple 1" "simple 16" "prepared 1" "prepared 16")

say() { echo "pgbench-s: $*" >&2; }

stop_all() {
  local name
  for name in "${!pid_of[@]}"; do
    if [ "$name" = postgres ]; then
      "$root/tests/peers/postgres18.sh" stop "$scratch/postgres" || true
    else
      kill "${pid_of[$name]}" 2>/dev/null || true
      wait "${pid_of[$name]}" 2>/dev/null || true
    fi
  done
  rm -rf "$scratch"
}
trap stop_all EXIT

wanted() { [[ $skip != *",$1,"* ]]; }

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000)) # below the range of outgoing connections
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

sql() { # port
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 -h 127.0.0.1 -p "$1" -U postgres -d postgres
}

await() { # name
  local try
  for try in $(seq 100); do
    if echo "SELECT 1" | sql "${port_of[$1]}" >/dev/null 2>&1; then
      return
    fi
    kill -0 "${pid_of[$1]}" 2>/dev/null || break
    sleep 0.1
  done
  say "$1 does not answer after ${try} tries"
  cat "$scratch/$1.log" >&2
  exit 1
}

# One row of pgbench's own tables; ids of accounts from 1 to $rows, all of branch 1.
load_statements() {
  cat <<'SQL'
CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler text);
CREATE TABLE pgbench_tellers (tid int PRIMARY KEY, bid int, tbalance int, filler text);
CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler text);
CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamptz, filler text);
INSERT INTO pgbench_branches VALUES (1, 0, '');
INSERT INTO pgbench_tellers VALUES (1, 1, 0, ''), (2, 1, 0, ''), (3, 1, 0, ''), (4, 1, 0, ''), (5, 1, 0, ''),
  (6, 1, 0, ''), (7, 1, 0, ''), (8, 1, 0, ''), (9, 1, 0, ''), (10, 1, 0, '');
SQL
  awk -v rows="$rows" 'BEGIN {
    filler = sprintf("%84s", "")
    for (i = 1; i <= rows; i++) {
      if (i % 1000 == 1) printf "INSERT INTO pgbench_accounts VALUES "
      printf "(%d, 1, 0, '\''%s'\'')%s", i, filler, (i % 1000 == 0 || i == rows) ? ";\n" : ", "
    }
  }'
}

start_postgres() {
  local started
  started=$("$root/tests/peers/postgres18.sh" start "$scratch/postgres")
  port_of[postgres]=$(sed 's/.*port=\([0-9]*\).*/\1/' <<<"$started")
  pid_of[postgres]=$(sed 's/.*pid=\([0-9]*\).*/\1/' <<<"$started")
  load_statements | sql "${port_of[postgres]}"
  echo "VACUUM ANALYZE" | sql "${port_of[postgres]}"
  version_of[postgres]="PostgreSQL 18.4, default settings (fsync on, shared_buffers 128 MB)"
  servers+=(postgres)
}

start_heliosdb() { # name config
  [ -x "$binary" ] || { say "no executable $binary: $1 is left out"; return; }
  port_of[$1]=$(free_port)
  "$binary" serve --config "$2" --data "$scratch/$1" --listen "127.0.0.1:${port_of[$1]}" --admin-socket "$scratch/$1.sock" \
    >"$scratch/$1.log" 2>&1 &
  pid_of[$1]=$!
  await "$1"
  load_statements | PGOPTIONS="-c app.current_tenant_id=1" sql "${port_of[$1]}"
  version_of[$1]="$("$binary" version | head -1), $(sed -n 's/.*is ready on [^(]*(\([^)]*\)).*/\1/p' "$scratch/$1.log"), default settings (durable)"
  servers+=("$1")
}

plain_config() {
  printf '[database]\nname = "postgres"\n' >"$scratch/plain.toml"
}

plugin_config() {
  cat >"$scratch/plugin.toml" <<TOML
[database]
name = "postgres"

[proxy.plugins]
enabled = true
plugin_dir = "$(dirname "$module")"

[[proxy.plugins.plugin]]
name = "tenant-isolation"
file = "$(basename "$module")"
hook = "post_parse"
enabled = true

[[proxy.plugins.plugin.capabilities]]
allow_query_modification = true
allow_table_access = ["pgbench_accounts"]
allow_metadata_access = true

[proxy.plugins.config]
tenant_id_session_var = "app.current_tenant_id"
tenant_id_header = "X-Tenant-ID"
tenant_column = "bid"
tables = ["pgbench_accounts"]
TOML
}

start_floor() {
  local source=$shared/tools/canned.c
  [ -f "$source" ] || { say "no shared/tools/canned.c beside the repository: floor is left out"; return; }
  cc -O2 -o "$scratch/canned" "$source" -luring || { say "canned.c does not compile: floor is left out"; return; }
  port_of[floor]=$(free_port)
  "$scratch/canned" "${port_of[floor]}" epoll >"$scratch/floor.log" 2>&1 &
  pid_of[floor]=$!
  version_of[floor]="canned answers in C, epoll"
  sleep 0.2
  servers+=(floor)
}

# Clock ticks of user and system time: the process, its ended children, its living ones.
cpu_ticks() { # pid
  local child
  sed 's/.*) //' "/proc/$1/stat" | awk '{print $12 + $13 + $14 + $15}'
  for child in $(pgrep -P "$1" || true); do
    { sed 's/.*) //' "/proc/$child/stat" 2>/dev/null || true; } | awk '{print $12 + $13}'
  done
}

total_ticks() { cpu_ticks "$1" | awk '{sum += $1} END {print sum}'; }

measure() { # server mode clients
  local before after output queries
  before=$(total_ticks "${pid_of[$1]}")
  if ! output=$(PGOPTIONS="-c app.current_tenant_id=1" pgbench -n -f "$scratch/select.sql" -s 1 -D "rows=$rows" -M "$2" -c "$3" -j 1 \
    -T "$seconds" -h 127.0.0.1 -p "${port_of[$1]}" -U postgres postgres 2>&1); then
    say "pgbench failed against $1: $output"
    exit 1
  fi
  sleep 0.5 # backends end and are counted by their parent
  after=$(total_ticks "${pid_of[$1]}")
  queries=$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' <<<"$output")
  grep -q "number of failed transactions: 0 " <<<"$output" || { say "failed transactions on $1: $output"; exit 1; }
  awk -v s="$1" -v m="$2" -v c="$3" -v ticks=$((after - before)) -v hz="$ticks_per_second" -v q="$queries" \
    -v tps="$(sed -n 's/^tps = \([0-9.]*\) .*/\1/p' <<<"$output")" -v ms="$(sed -n 's/^latency average = \([0-9.]*\) ms/\1/p' <<<"$output")" \
    'BEGIN {printf "%s %s %s %.2f %.0f %.3f\n", s, m, c, ticks / hz * 1e6 / q, tps, ms}' | tee -a "$results" >&2
}

# The median, smallest and largest of a column of the results of one server measured in one way.
spread() { # server mode clients column
  awk -v s="$1" -v m="$2" -v c="$3" -v col="$4" '$1 == s && $2 == m && $3 == c {print $col}' "$results" | sort -n \
    | awk '{v[NR] = $1} END {print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2), v[1], v[NR]}'
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN {if (b > 0) printf "%.2f", a / b; else printf "-"}'; }

write_report() {
  local name mode clients cpu low high tps ms postgres_cpu floor_cpu
  echo "# pgbench -S: server CPU per query"
  echo
  echo "CPU is user + system time of all of the server's processes per transaction, in microseconds; the median of $rounds round(s) of"
  echo "$seconds s each, the servers taking turns, smallest and largest in brackets. Ratios are of the medians."
  echo
  echo "- command: \`$command_line\`"
  echo "- commit: $commit"
  echo "- date: $(date -u +%Y-%m-%d)"
  echo "- machine: $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), $(nproc) cores," \
    "$(awk '/MemTotal/ {printf "%.0f GB", $2 / 1048576}' /proc/meminfo), Linux $(uname -r); load before: $load_before"
  echo "- client: $(pgbench --version), one thread, on the same machine; $rows accounts, one branch"
  [ ! -x "$binary" ] || echo "- binary: built $(date -u -r "$binary" +%FT%TZ), SHA-256 $(sha256sum "$binary" | cut -c1-16)"
  for name in "${servers[@]}"; do
    echo "- $name: ${version_of[$name]}"
  done
  for way in "${ways[@]}"; do
    read -r mode clients <<<"$way"
    echo
    echo "## -M $mode, $clients client$([ "$clients" = 1 ] || echo s)"
    echo
    echo "| server | CPU us/query | of postgres | of floor | queries/s | latency ms |"
    echo "|---|---|---|---|---|---|"
    postgres_cpu=$(spread postgres "$mode" "$clients" 4 | cut -d' ' -f1)
    floor_cpu=$(spread floor "$mode" "$clients" 4 | cut -d' ' -f1)
    for name in "${servers[@]}"; do
      read -r cpu low high <<<"$(spread "$name" "$mode" "$clients" 4)"
      read -r tps _ <<<"$(spread "$name" "$mode" "$clients" 5)"
      read -r ms _ <<<"$(spread "$name" "$mode" "$clients" 6)"
      echo "| $name | $cpu [$low, $high] | $(ratio "$cpu" "${postgres_cpu:-0}") | $(ratio "$cpu" "${floor_cpu:-0}") | $tps | $ms |"
    done
  done
}

load_before=$(cut -d' ' -f1-3 /proc/loadavg)
cat >"$scratch/select.sql" <<'PGBENCH'
\set aid random(1, :rows)
SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
PGBENCH

wanted postgres && start_postgres
plain_config
wanted heliosdb && start_heliosdb heliosdb "$scratch/plain.toml"
if wanted heliosdb-plugin; then
  if [ -f "$module" ]; then
    plugin_config
    start_heliosdb heliosdb-plugin "$scratch/plugin.toml"
  else
    say "no $module: heliosdb-plugin is left out"
  fi
fi
wanted floor && start_floor
[ ${#servers[@]} -gt 0 ] || { say "no server to measure"; exit 1; }

say "server mode clients cpu_us_per_query queries_per_s latency_ms"
for round in $(seq "$rounds"); do
  for way in "${ways[@]}"; do
    read -r mode clients <<<"$way"
    for name in "${servers[@]}"; do
      measure "$name" "$mode" "$clients"
    done
  done
  say "round $round of $rounds done"
done

mkdir -p "$(dirname "$report")"
write_report >"$report"
say "report: $report"
