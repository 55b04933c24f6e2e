#!/usr/bin/env bash
# What a plugin costs a result, through the wire, in CPU time of the server's processes: a plugin that only passes rows on against none, over
# a result of a million rows; and one that masks 3 of 10 text columns of 1,000 rows against PostgreSQL 18.4 with a view that does the same
# by a PL/pgSQL function: the plainest function that masks, and the masks of pii-masking (Go), which know what they mask. Those are made by the
# Rust module of bench/masks too, so that the cost of a language stands apart from that of the runtime. The servers take turns in one run. Report: perf-reports/results-COMMIT.md.
#   --rounds N   turns of each server (default 5; medians are given)
#   --queries N  masked results of 1,000 rows in one turn (default 100)
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lib.sh
root=$PWD
rounds=5
queries=100
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || die "results: $1 needs a value" 2
  case $1 in
    --rounds) rounds=$2 ;;
    --queries) queries=$2 ;;
    *) die "results: unknown option \"$1\"" 2 ;;
  esac
  shift 2
done
need_packages "to ask the servers" postgresql-client
binary=$root/dist/linux-x64/heliosdb-lite
[ -x "$binary" ] || die "there is no $binary (./build.sh publish)" 2
scratch=$(mktemp -d)
chmod 755 "$scratch"
declare -A pid_of port_of
stop_all() {
  tests/peers/postgres18.sh stop "$scratch/postgres" || true
  for name in none pass mask pii rust; do
    [ -z "${pid_of[$name]:-}" ] || { kill "${pid_of[$name]}" && wait "${pid_of[$name]}"; } 2>/dev/null || true
  done
  rm -rf "$scratch"
}
trap stop_all EXIT

sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 -h 127.0.0.1 -p "${port_of[$1]}" -U postgres -d postgres; }

# Texts of 11 bytes.
columns=c0; values="'123-45-' || (1000 + i % 9000)"; definitions="c0 text"
for i in 1 2 3 4 5 6 7 8 9; do
  columns+=", c$i"; values+=", '123-45-' || (1000 + (i + $i) % 9000)"; definitions+=", c$i text"
done
load="CREATE TABLE people (id int PRIMARY KEY, $definitions); CREATE TABLE big (id int PRIMARY KEY, a text, b text, c text);
INSERT INTO people SELECT i, $values FROM generate_series(1, 1000) i;
INSERT INTO big SELECT i, '123-45-' || (1000 + i % 9000), '123-46-' || (1000 + i % 9000), '123-47-' || (1000 + i % 9000) FROM generate_series(1, 1000000) i;"
view="CREATE FUNCTION masked(v text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS \$\$ BEGIN RETURN 'XXX-XX-' || right(v, 4); END \$\$;
CREATE VIEW people_masked AS SELECT masked(c0) AS c0, masked(c1) AS c1, masked(c2) AS c2, ${columns#c0, c1, c2, } FROM people; VACUUM ANALYZE;"

# The same masks as pii-masking makes: values that have the form of their kind keep a part, others become ***.
patients="CREATE TABLE patients (id int PRIMARY KEY, ssn text, email text, phone text, d0 text, d1 text, d2 text, d3 text, d4 text, d5 text, d6 text);
INSERT INTO patients SELECT i, '123-45-' || (1000 + i % 9000), 'john.doe' || i || '@example.com', '(555) 123-' || (1000 + i % 9000),
  $(for i in 0 1 2 3 4 5 6; do printf "%s'123-45-' || (1000 + (i + %s) %% 9000)" "${separator:-}" "$i"; separator=', '; done)
FROM generate_series(1, 1000) i;"
functions="CREATE FUNCTION mask_ssn(v text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS \$\$ BEGIN
  IF v ~ '^ *(\\d{9}|\\d{3}-\\d{2}-\\d{4}|\\d{3} \\d{2} \\d{4}) *\$' THEN RETURN 'XXX-XX-' || right(btrim(v), 4); END IF;
  RETURN '***'; END \$\$;
CREATE FUNCTION mask_email(v text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS \$\$ BEGIN
  IF v ~ '^ *[^@ ]+@[^@ ]+ *\$' THEN RETURN regexp_replace(btrim(v), '^(.)[^@]*', '\\1***'); END IF;
  RETURN '***'; END \$\$;
CREATE FUNCTION mask_phone(v text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS \$\$ DECLARE digits text := regexp_replace(v, '\\D', '', 'g'); BEGIN
  IF length(digits) = 10 THEN RETURN '(XXX) XXX-' || right(digits, 4); END IF;
  RETURN '***'; END \$\$;
CREATE VIEW patients_masked AS SELECT mask_ssn(ssn) AS ssn, mask_email(email) AS email, mask_phone(phone) AS phone, d0, d1, d2, d3, d4, d5, d6
FROM patients; VACUUM ANALYZE;"
details="ssn, email, phone, d0, d1, d2, d3, d4, d5, d6"

start() { # name mode
  local port try
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '[database]\nname = "postgres"\n' >"$scratch/$1.toml"
  local file=$root/src/plugins/modules/pii_masking.wasm plugin=pii-masking
  [ "$1" != rust ] || { file=$scratch/masks.wasm; plugin=masks; }
  [ "$2" != pii ] || cat >>"$scratch/$1.toml" <<TOML
[proxy.plugins]
enabled = true
plugin_dir = "${file%/*}"
[[proxy.plugins.plugin]]
name = "$plugin"
file = "${file##*/}"
hook = "post_execution"
[[proxy.plugins.plugin.capabilities]]
allow_result_modification = true
allow_table_access = ["*"]
readable_columns = ["*.ssn", "*.email", "*.phone"]
TOML
  [ -z "$2" ] || [ "$2" = pii ] || cat >>"$scratch/$1.toml" <<TOML
[proxy.plugins]
enabled = true
plugin_dir = "$root/src/plugins/modules"
[[proxy.plugins.plugin]]
name = "sdk-probe"
file = "sdk_probe.wasm"
hook = "post_execution"
[[proxy.plugins.plugin.capabilities]]
allow_result_modification = true
allow_table_access = ["people", "big"]
allow_session_variables = ["app.*"]
readable_columns = ["people.c0", "people.c1", "people.c2", "big.a", "big.b", "big.c"]
[proxy.plugins.plugin.config]
mode = "$2"
TOML
  "$binary" serve --config "$scratch/$1.toml" --data "$scratch/$1" --listen "127.0.0.1:$port" --admin-socket "$scratch/$1.sock" \
    >"$scratch/$1.log" 2>&1 &
  pid_of[$1]=$!
  port_of[$1]=$port
  for try in $(seq 150); do
    ! echo "SELECT 1" | sql "$1" >/dev/null 2>&1 || return 0
    sleep 0.2
  done
  cat "$scratch/$1.log" >&2
  die "$1 does not answer" 1
}

# Nanoseconds of processor time: of all threads of our server (none of which end), by the scheduler; of PostgreSQL's processes, ended and
# living, by the clock's ticks.
cpu_ns() { # name
  local pid=${pid_of[$1]} child
  if [ "$1" != postgres ]; then
    cat /proc/"$pid"/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f\n", sum }'
    return
  fi
  { sed 's/.*) //' "/proc/$pid/stat" | awk '{print $12 + $13 + $14 + $15}'
    for child in $(pgrep -P "$pid" || true); do
      { sed 's/.*) //' "/proc/$child/stat" 2>/dev/null || true; } | awk '{print $12 + $13}'
    done; } | awk -v hz="$(getconf CLK_TCK)" '{ sum += $1 } END { printf "%.0f\n", sum / hz * 1e9 }'
}

turn() { # name what times statement
  local cpu wall
  awk -v n="$3" -v s="$4" 'BEGIN { for (i = 0; i < n; i++) print s ";" }' >"$scratch/script.sql"
  sql "$1" <"$scratch/script.sql" >/dev/null
  cpu=$(cpu_ns "$1")
  wall=$(date +%s%N)
  sql "$1" <"$scratch/script.sql" >/dev/null
  wall=$(($(date +%s%N) - wall))
  sleep 0.1
  cpu=$(($(cpu_ns "$1") - cpu))
  printf '%s\t%s\t%s\t%s\n' "$2" "$1" "$((cpu / $3))" "$((wall / $3))" >>"$scratch/measures"
}

build/plugins-rust.sh install >/dev/null
build/plugins-rust.sh one bench/masks/rust "$scratch/masks.wasm"
load_before=$(cut -d' ' -f1-3 /proc/loadavg)
started=$(tests/peers/postgres18.sh start "$scratch/postgres" max_parallel_workers_per_gather=0)
port_of[postgres]=$(sed 's/.*port=\([0-9]*\).*/\1/' <<<"$started")
pid_of[postgres]=$(sed 's/.*pid=\([0-9]*\).*/\1/' <<<"$started")
echo "$load $view $patients $functions" | sql postgres
start none ""
start pass nothing
start mask rewrite
start pii pii
start rust pii
for name in none pass mask; do echo "$load" | sql "$name"; done
for name in none pii rust; do echo "$patients" | sql "$name"; done

# Masks that differ would be another measure.
echo "SELECT $details FROM patients_masked" | sql postgres | sort >"$scratch/theirs"
for name in pii rust; do
  echo "SELECT $details FROM patients" | sql "$name" | sort >"$scratch/ours"
  grep -q 'XXX-XX-1042.*j\*\*\*@example.com.*(XXX) XXX-1042' "$scratch/ours" && cmp "$scratch/theirs" "$scratch/ours" || die "the masks of $name differ" 1
done
for ((round = 0; round < rounds; round++)); do
  turn none big 3 "SELECT a, b, c FROM big"
  turn pass big 3 "SELECT a, b, c FROM big"
  turn mask masked "$queries" "SELECT $columns FROM people"
  turn none masked "$queries" "SELECT $columns FROM people"
  turn postgres masked "$queries" "SELECT $columns FROM people_masked"
  turn postgres plain "$queries" "SELECT $columns FROM people"
  turn pii details "$queries" "SELECT $details FROM patients"
  turn rust details "$queries" "SELECT $details FROM patients"
  turn none details "$queries" "SELECT $details FROM patients"
  turn postgres details "$queries" "SELECT $details FROM patients_masked"
  turn postgres open "$queries" "SELECT $details FROM patients"
done

medians=$(sort -t$'\t' -k1,2 "$scratch/measures" | python3 -c '
import statistics, sys
found = {}
for line in sys.stdin:
    what, name, cpu, wall = line.split("\t")
    found.setdefault((what, name), []).append((int(cpu) / 1e6, int(wall) / 1e6))
cpu = {key: statistics.median(c for c, _ in values) for key, values in found.items()}
words = {"big": "1,000,000 rows of 3 texts", "masked": "1,000 rows of 10 texts, 3 masked", "plain": "1,000 rows of 10 texts",
         "details": "1,000 rows of 10 texts, ssn, e-mail and phone masked", "open": "1,000 rows of 10 texts with ssn, e-mail, phone"}
names = {"none": "HeliosDB-Lite, no plugin", "pass": "HeliosDB-Lite, a Rust plugin that looks and passes",
         "mask": "HeliosDB-Lite, a Rust plugin that rewrites", "pii": "HeliosDB-Lite, pii-masking (Go)",
         "rust": "HeliosDB-Lite, the same masks in Rust (bench/masks)", "postgres": "PostgreSQL 18.4"}
for (what, name), values in sorted(found.items()):
    note = " (PL/pgSQL view)" if name == "postgres" and what in ("masked", "details") \
        else " (not masked)" if name == "none" and what in ("masked", "details") else ""
    wall = statistics.median(w for _, w in values)
    each = [c for c, _ in values]
    print(f"| {words[what]} | {names[name]}{note} | {cpu[what, name]:.2f} | {min(each):.2f} | {max(each):.2f} | {wall:.2f} |")
print()
big = cpu["big", "pass"] / cpu["big", "none"]
least = min(c for c, _ in found["big", "pass"]) / min(c for c, _ in found["big", "none"])
print(f"- pass-through over no plugin: {(big - 1) * 100:+.1f} % (medians), {(least - 1) * 100:+.1f} % (least); the goal is at most 3 %")
for what, plugin, plain, kind in [("masked", "mask", "plain", "the plainest mask"), ("details", "pii", "open", "the masks of pii-masking"),
                                  ("details", "rust", "open", "the same masks in Rust")]:
    ratio = cpu[what, "postgres"] / cpu[what, plugin]
    ours = cpu[what, plugin] - cpu[what, "none"]
    theirs = cpu[what, "postgres"] - cpu[plain, "postgres"]
    print(f"- {kind}: PostgreSQL with the view takes {ratio:.1f} times the CPU of HeliosDB-Lite with the plugin for the whole query; the goal is 20")
    print(f"- the masking itself: {ours * 1e6 / 3000:.0f} ns a value here, {theirs * 1e6 / 3000:.0f} ns a value in PostgreSQL")')

commit=$(git rev-parse --short HEAD)
[ -z "$(git status --porcelain --untracked-files=no)" ] || commit=$commit-modified
report=perf-reports/results-$commit.md
{
  echo "# What plugins cost results, through the wire"
  echo
  echo "- command: \`./build.sh bench results\` ($rounds rounds, $queries queries of 1,000 rows a turn)"
  echo "- commit: $commit"
  echo "- date: $(date -u +%F)"
  echo "- machine: $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores, Linux $(uname -r); load before: $load_before"
  echo "- the Rust module of \`bench/masks\` makes the same masks of these values; of others it knows less (forms by length and place), and it has no configuration and no roles"
  echo "- client: psql, simple queries, text format, loopback; CPU is user and system time of the server's processes"
  echo
  echo "| result | server | ms CPU a query, median | least | most | ms wall, median |"
  echo "|---|---|---|---|---|---|"
  echo "$medians"
} >"$report"
cat "$report"
