#!/usr/bin/env bash
# What trees of pages cost in native code: rows inserted in order and read by random ids, entries of indexes inserted and searched, the same
# reads of SQLite, filters over columns beside a bare sum and beside their scalar twins, and a checkpoint of a page file.
# Report: perf-reports/pages-COMMIT.md.
#   --rows N   rows and entries (default 10,000,000)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lib.sh
rows=10000000
while [ $# -gt 0 ]; do
  case $1 in
    --rows) rows=$2; shift 2 ;;
    *) die "pages: unknown option \"$1\"" 2 ;;
  esac
done
need_dotnet
need_packages "to link the native binary" gcc libc6-dev zlib1g-dev
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
arch=$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
dotnet publish bench/Helios.Pages.Bench -c Release -r "linux-$arch" -p:CppCompilerAndLinker=gcc -v:q -nologo >&2
bench=.artifacts/publish/Helios.Pages.Bench/release_linux-$arch/helios-pages-bench

load_before=$(cut -d' ' -f1-3 /proc/loadavg)
"$bench" "$rows" >"$work/rows.txt"
"$bench" "$rows" index >"$work/entries.txt"
"$bench" "$rows" sqlite >"$work/sqlite.txt"
"$bench" "$rows" filter >"$work/filter.txt"
"$bench" kernels >"$work/kernels.txt"
mkdir "$work/file"
"$bench" file "$work/file" 20000 >"$work/file.txt"

commit=$(git rev-parse --short HEAD)
report=perf-reports/pages-$commit.md
mkdir -p perf-reports
{
  echo "# Trees of pages"
  echo
  echo "- command: \`./build.sh bench pages\` ($rows rows)"
  echo "- commit: $commit"
  echo "- date: $(date -u +%F)"
  echo "- machine: $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores, Linux $(uname -r); load before: $load_before"
  echo "- native: NativeAOT, $([ "$arch" = x64 ] && echo x86-64-v3 || echo arm64), one thread; CPU time of the thread"
  echo
  echo "Rows of an id, an int and a text of 16 bytes, all in the pool; reads are of random ids and copy the row out:"
  echo
  sed 's/^/    /' "$work/rows.txt"
  echo
  echo "Entries of indexes:"
  echo
  sed 's/^/    /' "$work/entries.txt"
  echo
  echo "Point reads beside SQLite's (Microsoft.Data.Sqlite, a prepared statement, a database in memory), in turns:"
  echo
  sed 's/^/    /' "$work/sqlite.txt"
  echo
  echo "A filter over one column from all pages in the pool, leaf by leaf as a scan does it, and a bare vector sum over the same bytes:"
  echo
  sed 's/^/    /' "$work/filter.txt"
  echo
  echo "Kernels beside their scalar twins, values in the second cache:"
  echo
  sed 's/^/    /' "$work/kernels.txt"
  echo
  echo "The page file, 20,000 pages:"
  echo
  sed 's/^/    /' "$work/file.txt"
} >"$report"
cat "$report"
