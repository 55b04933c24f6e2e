#!/usr/bin/env bash
# What a masking plugin costs in each language of the SDKs: the one of bench/masks, built here, over the same rows, beside a function of the
# host's own language in native code. Outputs are compared first. Report: perf-reports/masks-COMMIT.md.
#   --rounds N   rounds of each measure (default 25)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lib.sh
rounds=25
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    *) die "masks: unknown option \"$1\"" 2 ;;
  esac
done
need_dotnet
need_packages "to link the native binary" gcc libc6-dev zlib1g-dev
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for language in rust go cpp assemblyscript; do
  compiler=$("build/plugins-$language.sh" install)
  printf '%s: %s; ' "$language" "$compiler" >>"$work/toolchains"
  "build/plugins-$language.sh" one "bench/masks/$language" "$work/$language.wasm"
done
arch=$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
dotnet publish bench/Helios.Plugins.Bench -c Release -r "linux-$arch" -p:CppCompilerAndLinker=gcc -v:q -nologo >&2
bench=.artifacts/publish/Helios.Plugins.Bench/release_linux-$arch/helios-plugins-bench

load_before=$(cut -d' ' -f1-3 /proc/loadavg)
"$bench" "$work" "$rounds" masks >"$work/measures.tsv"

commit=$(git rev-parse --short HEAD)
report=perf-reports/masks-$commit.md
mkdir -p perf-reports
{
  echo "# One masking plugin, four languages"
  echo
  echo "- command: \`./build.sh bench masks\` ($rounds rounds)"
  echo "- commit: $commit"
  echo "- date: $(date -u +%F)"
  echo "- machine: $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores, Linux $(uname -r); load before: $load_before"
  echo "- native: NativeAOT, $([ "$arch" = x64 ] && echo x86-64-v3 || echo arm64), one thread; CPU time of the thread"
  echo "- compilers: $(sed 's/; $//' "$work/toolchains")"
  echo
  echo "A batch is 1,000 rows of \`ssn\`, \`email\` and \`phone\`, all of which the plugin (\`bench/masks\`) sees and changes; one value in fifty has"
  echo "not its column's form. Counted are the call, the guest's work and the host's check of what it wrote, not the making of the rows. The native"
  echo "function writes the same values into a buffer, without a call, a sandbox or a check. Every output was compared with the native function's,"
  echo "byte by byte, in the same run."
  echo
  echo "| language | module, bytes | ns a value | least | most | bytes allocated a batch |"
  echo "|---|---|---|---|---|---|"
  awk -F'\t' '{ printf "| %s | %s | %s | %s | %s | %s |\n", $1, ($2 == 0 ? "-" : $2), $5, $6, $7, $8 }' "$work/measures.tsv"
} >"$report"
cat "$report"
