#!/usr/bin/env bash
# What plugins cost: the way into a guest and back, and a plugin made with the Rust SDK that masks a result, in native code as published.
# Report: perf-reports/plugins-COMMIT.md.
#   --rounds N   rounds of each measure (default 25)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lib.sh
rounds=25
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    *) die "plugins: unknown option \"$1\"" 2 ;;
  esac
done
need_dotnet
need_packages "to link the native binary" gcc libc6-dev zlib1g-dev
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
arch=$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
dotnet publish bench/Helios.Plugins.Bench -c Release -r "linux-$arch" -p:CppCompilerAndLinker=gcc -v:q -nologo >&2
bench=.artifacts/publish/Helios.Plugins.Bench/release_linux-$arch/helios-plugins-bench

load_before=$(cut -d' ' -f1-3 /proc/loadavg)
"$bench" src/plugins/modules "$rounds" >"$work/measures.tsv"
"$bench" src/plugins/modules "$rounds" deploy >"$work/deploys.tsv"

commit=$(git rev-parse --short HEAD)
report=perf-reports/plugins-$commit.md
mkdir -p perf-reports
{
  echo "# What plugins cost"
  echo
  echo "- command: \`./build.sh bench plugins\` ($rounds rounds)"
  echo "- commit: $commit"
  echo "- date: $(date -u +%F)"
  echo "- machine: $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores, Linux $(uname -r); load before: $load_before"
  echo "- native: NativeAOT, $([ "$arch" = x64 ] && echo x86-64-v3 || echo arm64), one thread; CPU time of the thread"
  echo "- guests: the committed modules ($(cat src/plugins/modules/TOOLCHAIN)); the empty hook is a module of 100 bytes"
  echo
  echo "Nanoseconds of CPU: median, least and most of the rounds. A batch is 1,000 rows with 10 text columns of 11 bytes, of which the plugin"
  echo "sees and may change 3; making the rows is not counted, the guest's work and the host's check of what it wrote are."
  echo
  echo "| measure | per | ns | least | most | bytes allocated a call |"
  echo "|---|---|---|---|---|---|"
  awk -F'\t' '{ printf "| %s | %s | %s | %s | %s | %s |\n", $1, $2, $3, $4, $5, $6 }' "$work/measures.tsv"
  echo
  echo "Goals: an empty hook 150 ns and 0 bytes; masking 20 ns a value; 200,000 tokens a second and core (5,000 ns)."
  echo
  echo "Deploys, with the history on disk, of the Rust SDK's probe grown to 200 KB by its own functions a second time. \"median, 99.99 %, most\" of hook"
  echo "calls by elapsed time, with a thread beside them that does nothing, compiles for another host, or swaps versions in: what swapping adds to"
  echo "compiling is the pause that it makes."
  echo
  echo "| measure | unit | median | least, or 99.99 % | most |"
  echo "|---|---|---|---|---|"
  awk -F'\t' '{ printf "| %s | %s | %s | %s | %s |\n", $1, $2, $3, $4, $5 }' "$work/deploys.tsv"
  echo
  echo "Goals: 300 ms from a module to serving; swapping makes statements wait for nothing; a guest is ended within 10 ms of its time."
} >"$report"
cat "$report"
