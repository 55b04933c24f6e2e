#!/usr/bin/env bash
# Speed of the SQL parser and deparser: the native code as published, BenchmarkDotNet's figures under the JIT compiler, PostgreSQL's own parser beside
# both, and statements of 64 MB. Report: perf-reports/sql-COMMIT.md.
#   --rounds N   rounds of each measure in the native program (default 25)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lib.sh
rounds=25
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    *) die "sql: unknown option \"$1\"" 2 ;;
  esac
done
need_dotnet
need_packages "as the peer (PostgreSQL's parser as a library)" libpg-query1504.0
need_packages "to link the native binary" gcc libc6-dev zlib1g-dev
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
arch=$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
dotnet publish bench/Helios.Sql.Bench.Native -c Release -r "linux-$arch" -p:CppCompilerAndLinker=gcc -v:q -nologo >&2
bench=.artifacts/publish/Helios.Sql.Bench.Native/release_linux-$arch/helios-sql-bench
dotnet build bench/Helios.Sql.Bench -c Release -v:q -nologo >&2

load_before=$(cut -d' ' -f1-3 /proc/loadavg)
"$bench" --texts >"$work/texts.jsonl"
"$bench" "$rounds" >"$work/measures.tsv"
wasm="not measured (node is not installed)"
if command -v node >/dev/null 2>&1; then
  [ -d tests/conformance/sql/node_modules ] || npm ci --silent --prefix tests/conformance/sql >&2
  node bench/sql-wasm.mjs "$work/texts.jsonl" "$rounds" >>"$work/measures.tsv"
  wasm="libpg-query $(node -p 'require("./tests/conformance/sql/node_modules/libpg-query/package.json").version') (PostgreSQL 18), the WebAssembly build under node $(node --version)"
fi
for index in $(seq 0 99); do "$bench" --large 64 "$index" >>"$work/large.tsv" || break; done
dotnet .artifacts/bin/Helios.Sql.Bench/release/Helios.Sql.Bench.dll "$work/bdn" >"$work/bdn.log" || { tail -n 40 "$work/bdn.log" >&2; die "BenchmarkDotNet failed"; }

# table MEASURE...: a row for each text; ratios are of medians, to the first measure of the row.
table() {
  awk -F'\t' -v wanted="$1" '
    function us(ns) { return sprintf(ns < 100000 ? "%.3f" : "%.0f", ns / 1000) }
    { if (!($1 in bytes)) { order[++n] = $1; bytes[$1] = $2 }
      median[$1, $3] = $4; least[$1, $3] = $5; most[$1, $3] = $6; allocated[$1, $3] = $7 }
    END {
      m = split(wanted, measures, ";")
      for (i = 1; i <= n; i++) for (j = 1; j <= m; j++) {
        t = order[i]; k = measures[j]
        if (!((t, k) in median)) continue
        printf "| %s | %s | %s [%s, %s] | %.1f | %s | %.2f |\n", (j == 1 ? t " (" bytes[t] " bytes)" : ""), k, us(median[t, k]), us(least[t, k]),
          us(most[t, k]), bytes[t] * 1000 / median[t, k], (k ~ /libpg/ ? "-" : allocated[t, k]), median[t, k] / median[t, measures[1]]
      }
    }' "$work/measures.tsv"
}

commit=$(git rev-parse --short HEAD)
report=perf-reports/sql-$commit.md
mkdir -p perf-reports
{
  echo "# Parsing and deparsing SQL"
  echo
  echo "- command: \`./build.sh bench sql\` ($rounds rounds)"
  echo "- commit: $commit"
  echo "- date: $(date -u +%F)"
  echo "- machine: $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores, Linux $(uname -r); load before: $load_before"
  echo "- native: NativeAOT, $([ "$arch" = x64 ] && echo x86-64-v3 || echo arm64), one thread; CPU time of the thread"
  echo "- libpg_query: Debian's $(dpkg-query -W -f='${Version}' libpg-query1504.0), PostgreSQL 15's parser as native code, called in the same process in turns; \"parse\" is"
  echo "  raw_parser in a memory context of its own, \"parse to JSON\" is pg_query_parse, what its users call"
  echo "- libpg-query WASM: $wasm; its time holds the tree as JSON and as objects, for there is no call without; CPU time of the process"
  echo
  echo "## Native code"
  echo
  echo "Microseconds: median, least and most of the rounds. \"parse\" lends the tree from memory that is kept; \"parse and keep\" copies it out, with"
  echo "the text and the tables it names, as a cache of statements does. The last column divides by the row \"parse\": above 1 is slower than that."
  echo
  echo "| text | measure | CPU us | MB/s | allocated bytes | to our parse |"
  echo "|---|---|---|---|---|---|"
  table "parse;parse and deparse;parse and keep;libpg_query parse;libpg_query parse to JSON;libpg-query WASM"
  echo
  echo "Goals: pgbench's SELECT 1 us, the ORM join 10 us, 1,000 rows of VALUES 150 MB/s, 0 bytes allocated."
  echo
  echo "## BenchmarkDotNet, under the JIT compiler"
  echo
  echo "In one process, its clock the CPU time of the measuring thread."
  echo
  sed -n '/^|/p' "$work"/bdn/results/*-report-github.md
  echo
  echo "## Statements of 64 MB"
  echo
  echo "One process each; its peak memory holds the text (64 MiB) and about 10 MiB of runtime."
  echo
  echo "| statement | bytes | CPU ms | peak MiB | ended |"
  echo "|---|---|---|---|---|"
  awk -F'\t' '{ printf "| %s | %s | %s | %d | %s |\n", $1, $2, $3, $4 / 1024, substr($5, 1, 60) }' "$work/large.tsv"
} >"$report"
cat "$report"
