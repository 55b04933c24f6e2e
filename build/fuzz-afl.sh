#!/usr/bin/env bash
# fuzz-afl.sh TARGET [--seconds N]: AFL++ with the branches that SharpFuzz's instrumentation reports. Only "sql" is instrumented (Helios.Sql). The seeds are the target's own and
# statements of ../shared/corpora (HELIOS_CORPORA), where they are. Findings stay in .cache/afl/TARGET. Exit code 1 if any input crashed or hung.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lib.sh
target=${1:?target} seconds=60
shift
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) [ $# -ge 2 ] || die "--seconds needs a number" 2; seconds=$2; shift 2 ;;
    *) die "fuzz --afl: unknown argument \"$1\" (--seconds N)" 2 ;;
  esac
done
[ "$target" = sql ] || die "only sql is instrumented for AFL++" 2
need_dotnet
need_packages "to fuzz by coverage" afl++
dotnet tool restore >&2
folder=.cache/afl/$target
rm -rf "$folder"
mkdir -p "$folder"
dotnet publish fuzz/Helios.Fuzz -c Release -v:q -nologo -o "$folder/program" >&2
dotnet sharpfuzz "$folder/program/Helios.Sql.dll"
dotnet "$folder/program/Helios.Fuzz.dll" "$target" --export "$folder"

# A few hundred short statements of the corpus: more cost more to calibrate than they find.
corpora=${HELIOS_CORPORA:-../shared/corpora}/pg_regress
if [ -d "$corpora" ]; then
  awk -v RS=';\n' -v folder="$folder/seeds" 'length($0) > 20 && length($0) < 300 && !/\\/ && NR % 61 == 0 { file = sprintf("%s/corpus-%05d", folder, NR); printf "%s", $0 > file; close(file) }' \
    "$corpora"/*.sql
fi
say "$(find "$folder/seeds" -type f | wc -l) seeds, $seconds s"

# AFL_SKIP_BIN_CHECK: dotnet itself is not instrumented, the assembly is.
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1
nice -n 19 afl-fuzz -i "$folder/seeds" -o "$folder/findings" -x "$folder/dictionary" -t 10000 -m none -V "$seconds" -- \
  dotnet "$folder/program/Helios.Fuzz.dll" "$target" --afl >"$folder/log" 2>&1 || { tail -n 20 "$folder/log" >&2; die "afl-fuzz failed"; }
stats=$folder/findings/default/fuzzer_stats
count() { awk -F ' *: *' -v key="$1" '$1 == key { print $2 }' "$stats"; }
echo "$target: $(count execs_done) executions ($(count execs_per_sec)/s), $(count corpus_count) paths, $(count edges_found) edges," \
  "$(count saved_crashes) crashes, $(count saved_hangs) hangs"
[ "$(count saved_crashes)" = 0 ] && [ "$(count saved_hangs)" = 0 ] && exit 0
find "$folder/findings/default/crashes" "$folder/findings/default/hangs" -name 'id:*' | while read -r file; do
  echo "replay: dotnet run -c Release --project fuzz/Helios.Fuzz -- $target --file $file"
done
exit 1
