#!/usr/bin/env bash
# Statements a second of "heliosdb-lite sql" over the statements of PostgreSQL's regression tests, one core, the published binary: each verb reads them
# as JSON lines from a file and writes its answers to another, start of the process included.
# usage: bench/sql-cli.sh [FOLDER of .sql files] [times the corpus is repeated]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lib.sh
folder=${1:-../shared/corpora/pg_regress}
repeat=${2:-10}
if [ ! -d "$folder" ]; then
  say "sql-cli is not measured: there is no $folder"
  exit
fi
command -v node >/dev/null 2>&1 || need_packages "to cut the scripts into statements" nodejs
binary=${HELIOS_BINARY:-dist/linux-x64/heliosdb-lite}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node --input-type=module - "$folder" "$repeat" > "$work/in.jsonl" <<'JS'
import fs from 'node:fs';
import path from 'node:path';
const { split } = await import(path.resolve('tests/conformance/sql/split.mjs'));
const [folder, repeat] = process.argv.slice(2);
const statements = fs.readdirSync(folder).filter(file => file.endsWith('.sql')).sort()
  .flatMap(file => split(fs.readFileSync(path.join(folder, file), 'utf8')));
const lines = statements.map(sql => JSON.stringify({ sql })).join('\n') + '\n';
for (let i = 0; i < Number(repeat); i++) fs.writeSync(1, lines);
JS
count=$(wc -l < "$work/in.jsonl")
bytes=$(stat -c %s "$work/in.jsonl")
report=perf-reports/sql-cli.md
{
  echo "# heliosdb-lite sql"
  echo
  echo "Command: \`./build.sh bench sql-cli\`. Commit $(git rev-parse --short HEAD). Machine: $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs), Linux $(uname -r)."
  echo "$count statements ($bytes bytes of JSON lines), pinned to one core, median of 5 runs, start of the process included. Goal: 20,000 statements a second."
  echo
  echo "| verb | seconds | statements a second |"
  echo "|---|---|---|"
  for verb in deparse parse fingerprint split; do
    median=$(for _ in 1 2 3 4 5; do
      start=$(date +%s%N)
      taskset -c 0 "$binary" sql "$verb" --json-lines < "$work/in.jsonl" > "$work/out.jsonl"
      echo $(($(date +%s%N) - start))
    done | sort -n | sed -n 3p)
    [ "$(wc -l < "$work/out.jsonl")" = "$count" ] || die "$verb answered $(wc -l < "$work/out.jsonl") of $count lines"
    awk -v verb="$verb" -v ns="$median" -v count="$count" 'BEGIN { printf "| %s | %.2f | %d |\n", verb, ns / 1e9, count / (ns / 1e9) }'
  done
} | tee "$report"
