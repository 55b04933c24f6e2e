#!/usr/bin/env bash
# Durable commits of the store: one writer beside a bare write and fdatasync, 16 writers beside SQLite, and recovery. Report: perf-reports/commits-COMMIT.md.
#   --seconds N   length of each turn (default 2)    --rounds N   turns (default 5)    --report FILE
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lib.sh
command="./build.sh bench commits $*"
seconds=2 rounds=5 report=perf-reports/commits-$(git rev-parse --short HEAD).md
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --report) report=$2; shift 2 ;;
    *) die "commits: unknown option \"$1\"" 2 ;;
  esac
done
need_dotnet
dotnet build bench/Helios.Storage.Bench -c Release -v:q -nologo >&2
folder=$(mktemp -d -p .artifacts)
trap 'rm -rf "$folder"' EXIT
{
  printf '# Durable commits\n\n'
  printf -- '- command: `%s` (%s s, %s rounds)\n' "$command" "$seconds" "$rounds"
  printf -- '- commit: %s\n- date: %s\n' "$(git rev-parse --short HEAD)" "$(date +%F)"
  printf -- '- machine: %s, %s cores, Linux %s, %s; load before: %s\n' "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)" "$(nproc)" \
    "$(uname -r)" "$(df --output=fstype "$folder" | tail -1)" "$(cut -d' ' -f1-3 /proc/loadavg)"
  printf -- '- Release build, JIT, workstation GC; every commit inserts one row of 100 bytes and is on disk before the next begins\n\n'
  .artifacts/bin/Helios.Storage.Bench/release/helios-storage-bench "$folder" "$seconds" "$rounds"
} | tee "$report"
say "wrote $report"
