#!/usr/bin/env bash
# The deep checks, by part: storage, crash (a part of storage), arm64, fuzz, sql, plugins, hostile, isolation, savepoints, edits, copy, swap, cpu, large, templates, machines, all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lib.sh

binary() { [ -x dist/linux-x64/heliosdb-lite ] || ./build.sh publish; }

verify_crash() {
  binary
  HELIOS_BINARY=$PWD/dist/linux-x64/heliosdb-lite HELIOS_KILLS=${HELIOS_KILLS:-200} \
    dotnet test tests/Helios.Acceptance.Tests -c Release -nologo --filter 'FullyQualifiedName~CrashTests' --logger 'console;verbosity=detailed'
}

# The store under the simulator: every crash of every workload of up to three steps, 10,000 random seeds (HELIOS_SIMULATION_SEEDS); a disk that
# fails at every single write, flush and change of a name of a run of 1,000 transactions, once and for good; crashes by more seeds; trees and
# transactions beside their models (HELIOS_MODEL_RUNS); eight threads whose histories are checked (HELIOS_STRESS_SECONDS); the kernels beside
# their scalar twins; 1 GB of rows in a pool of 64 MB (HELIOS_LARGE_MB); and kill -9 of the real process under 8 writers, 200 times (HELIOS_KILLS).
verify_storage() {
  local project
  for project in Simulation Storage.Tests Kernels.Tests; do dotnet build tests/Helios.$project -c Release -v:q -nologo >&2; done
  HELIOS_SIMULATION_STEPS=${HELIOS_SIMULATION_STEPS:-3} HELIOS_SIMULATION_SEEDS=${HELIOS_SIMULATION_SEEDS:-10000} \
    dotnet test tests/Helios.Simulation -c Release --no-build -nologo --logger 'console;verbosity=detailed'
  dotnet test tests/Helios.Kernels.Tests -c Release --no-build -nologo --logger 'console;verbosity=normal'
  HELIOS_STORAGE_SEEDS=0 dotnet test tests/Helios.Storage.Tests -c Release --no-build -nologo --filter 'FullyQualifiedName~FailingDiskTests' \
    --logger 'console;verbosity=detailed'
  HELIOS_STORAGE_SEEDS=${HELIOS_STORAGE_SEEDS:-30} dotnet test tests/Helios.Storage.Tests -c Release --no-build -nologo \
    --filter 'FullyQualifiedName~CrashTests' --logger 'console;verbosity=detailed'
  HELIOS_STORAGE_SEEDS=${HELIOS_MODEL_RUNS:-1000} dotnet test tests/Helios.Storage.Tests -c Release --no-build -nologo \
    --filter 'FullyQualifiedName~ModelTests' --logger 'console;verbosity=detailed'
  HELIOS_STRESS_SECONDS=${HELIOS_STRESS_SECONDS:-180} dotnet test tests/Helios.Storage.Tests -c Release --no-build -nologo \
    --filter 'FullyQualifiedName~StressTests' --logger 'console;verbosity=detailed'
  HELIOS_LARGE_MB=${HELIOS_LARGE_MB:-1024} dotnet test tests/Helios.Storage.Tests -c Release --no-build -nologo \
    --filter 'FullyQualifiedName~LargerThanMemoryTests' --logger 'console;verbosity=detailed'
  verify_crash
}

# Cross-builds for arm64 and asks the result, under qemu's user emulation, for its version, its limits, and an answer over the wire with the plugin on.
verify_arm64() {
  ./build.sh publish linux-arm64
  need_packages "to run arm64 binaries" qemu-user-static postgresql-client
  build/smoke.sh qemu-aarch64-static -L /usr/aarch64-linux-gnu "$PWD/dist/linux-arm64/heliosdb-lite"
}

verify_fuzz() {
  local target
  for target in wire sql; do
    ./build.sh fuzz "$target" --seconds "${HELIOS_FUZZ_SECONDS:-60}"
  done
}

# A million random trees written and read again; random and mutated statements held against PostgreSQL's own parser, where the corpora are.
verify_sql() {
  local corpora=${HELIOS_CORPORA:-$PWD/../shared/corpora}
  HELIOS_SQL_CASES=${HELIOS_SQL_CASES:-1000000} \
    dotnet test tests/Helios.Sql.Tests -c Release -nologo --filter 'FullyQualifiedName~GeneratedStatementTests' --logger 'console;verbosity=detailed'
  [ -d "$corpora/pg_regress" ] || { say "no $corpora/pg_regress: PostgreSQL's parser is not asked"; return 0; }
  tests/conformance/grammar.sh "$corpora/pg_regress" --mutants 200000 --generated 200000 --seed "${HELIOS_SQL_SEED:-$RANDOM}"
}

# The committed modules are what the sources give, and the SDK's own tests pass.
verify_plugins() {
  local script
  for script in build/plugins-*.sh; do "$script" install; done
  build/check-plugins.sh
}

# Random statements of two tenants: the answers are those of servers that never held another tenant's rows, and those of PostgreSQL with row-level
# security policies. With the result cache on in every way, they are those of a model; and many clients at once never see less than was committed.
verify_isolation() {
  binary
  need_packages "to answer the same statements" postgresql postgresql-client python3 python3-psycopg2
  /usr/bin/python3 -B tests/conformance/tenant_queries.py "$PWD/dist/linux-x64/heliosdb-lite" --queries "${HELIOS_TENANT_QUERIES:-200000}"
  /usr/bin/python3 -B tests/conformance/random_queries.py "$PWD/dist/linux-x64/heliosdb-lite" --seconds "${HELIOS_ISOLATION_SECONDS:-120}"
  HELIOS_BINARY=$PWD/dist/linux-x64/heliosdb-lite HELIOS_TENANT_STEPS=${HELIOS_TENANT_STEPS:-30000} HELIOS_RACE_WRITES=${HELIOS_RACE_WRITES:-5000} \
    dotnet test tests/Helios.Acceptance.Tests -c Release -nologo --filter 'FullyQualifiedName~TenantCacheTests|FullyQualifiedName~StoreRaceTests' \
    --logger 'console;verbosity=detailed'
}

# Transactions with savepoints, statement by statement beside PostgreSQL 18.
verify_savepoints() {
  binary
  local data started status=0
  data=$(mktemp -u "${TMPDIR:-/tmp}/helios-savepoints.XXXXXX")
  started=$(tests/peers/postgres18.sh start "$data" fsync=off)
  started=${started#port=}
  /usr/bin/python3 -B tests/conformance/savepoints.py "$PWD/dist/linux-x64/heliosdb-lite" "${started%% *}" \
    --seconds "${HELIOS_SAVEPOINT_SECONDS:-120}" || status=$?
  tests/peers/postgres18.sh stop "$data"
  rm -rf "$data" "$data".*
  return $status
}

# Statements restricted in their text, run by the owner, answer and leave what the original does under PostgreSQL's row-level security.
verify_edits() {
  local data seed=${HELIOS_SEED:-$RANDOM} started status=0
  data=$(mktemp -u "${TMPDIR:-/tmp}/helios-edits.XXXXXX")
  started=$(tests/peers/postgres18.sh start "$data" fsync=off)
  started=${started#port=}
  HELIOS_POSTGRES=127.0.0.1:${started%% *} HELIOS_SEED=$seed HELIOS_EDIT_CASES=${HELIOS_EDIT_CASES:-5000} \
    dotnet test tests/Helios.Sql.Tests -c Release -nologo --filter 'FullyQualifiedName~RowSecurityTests|FullyQualifiedName~Editing.LimitTests|FullyQualifiedName~FragmentTests' \
    --logger 'console;verbosity=detailed' || status=$?
  tests/peers/postgres18.sh stop "$data"
  rm -rf "$data" "$data".*
  return $status
}

# Hostile plugins. Random valid modules by the thousands in every hook (HELIOS_SEED replays); the hand-written ones in a running server, and how
# long its other clients wait meanwhile.
verify_hostile() {
  binary
  need_packages "to make random WebAssembly modules" binaryen wabt
  mkdir -p .artifacts
  HELIOS_RANDOM_MODULES=${HELIOS_RANDOM_MODULES:-20000} HELIOS_RANDOM_AT=$PWD/.artifacts/random-module \
    dotnet test tests/Helios.Plugins.Tests -c Release -nologo --filter 'FullyQualifiedName~RandomModuleTests' --logger 'console;verbosity=detailed' \
    || { tail -n 1 .artifacts/random-module.* >&2; die "the seeds above were at work"; }
  local report=${HELIOS_REPORT:-$PWD/perf-reports/hostile-$(git rev-parse --short HEAD).md}
  printf '# Neighbours of hostile plugins\n\nCommand: `./build.sh verify hostile`. Commit %s. Machine: %s cores, %s, load %s before.\n%s\n\n' \
    "$(git rev-parse --short HEAD)" "$(nproc)" "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)" "$(cut -d' ' -f1 /proc/loadavg)" \
    "Four neighbours read another table all the time; one client provokes the plugin 20 times a second. Medians over pairs of windows." > "$report"
  HELIOS_BINARY=$PWD/dist/linux-x64/heliosdb-lite HELIOS_HOSTILE=all HELIOS_HOSTILE_SECONDS=${HELIOS_HOSTILE_SECONDS:-3} HELIOS_REPORT=$report \
    dotnet test tests/Helios.Acceptance.Tests -c Release -nologo --filter 'FullyQualifiedName~HostileModuleTests' --logger 'console;verbosity=detailed'
}

# COPY says and stores what PostgreSQL 18 does; random rows of every type survive the way between the two, byte for byte.
verify_copy() {
  binary
  local data started status=0
  data=$(mktemp -u "${TMPDIR:-/tmp}/helios-copy.XXXXXX")
  started=$(tests/peers/postgres18.sh start "$data" fsync=off)
  started=${started#port=}
  /usr/bin/python3 -B tests/conformance/copy.py "$PWD/dist/linux-x64/heliosdb-lite" "${started%% *}" \
    --seed "${HELIOS_SEED:-$RANDOM}" --trips "${HELIOS_COPY_TRIPS:-500}" || status=$?
  tests/peers/postgres18.sh stop "$data"
  rm -rf "$data" "$data".*
  return $status
}

# Deploys under a running pgbench: zero errors.
verify_swap() {
  binary
  tests/swap/run.sh "$PWD/dist/linux-x64/heliosdb-lite"
}

# Every kernel beside its scalar twin: with the JIT's vectors of each size and none, and in native code for v2, v3 and v4.
verify_kernels() {
  local setting level arch bench
  dotnet build tests/Helios.Kernels.Tests -c Release -v:q -nologo >&2
  for setting in HELIOS_ISA= DOTNET_EnableAVX512=0 DOTNET_EnableAVX2=0 DOTNET_EnableHWIntrinsic=0 HELIOS_ISA=scalar; do
    say "kernels, $setting"
    env "$setting" dotnet test tests/Helios.Kernels.Tests -c Release --no-build -nologo
  done
  arch=$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
  bench=.artifacts/publish/Helios.Pages.Bench/release_linux-$arch/helios-pages-bench
  for level in v2 v3 v4; do
    [ "$arch" = x64 ] || [ "$level" = v2 ] || continue
    [ "$level" != v4 ] || grep -q avx512bw /proc/cpuinfo || { say "no AVX-512 here: the v4 kernels are not run"; continue; }
    dotnet publish bench/Helios.Pages.Bench -c Release -r "linux-$arch" -p:CppCompilerAndLinker=gcc -p:HeliosCpu="$level" -v:q -nologo >&2
    say "native $level: $("$bench" check-kernels "${HELIOS_SEED:-$RANDOM}")"
  done
}

# The v2 build runs on a processor without AVX2; the v3 build says in one line that it does not. Kernels do the same in every build.
verify_cpu() {
  verify_kernels
  need_packages "to emulate older processors" qemu-user-static
  ./build.sh publish --cpu v2
  binary
  qemu-x86_64-static -cpu Nehalem dist/linux-x64-v2/heliosdb-lite version
  local output status=0
  output=$(qemu-x86_64-static -cpu Nehalem dist/linux-x64/heliosdb-lite version 2>&1) || status=$?
  [ "$status" != 0 ] || die "the v3 build ran on a processor without AVX2"
  say "v3 on Nehalem: exit $status: $output"
}

# Statements of 64 MB.
verify_large() {
  HELIOS_LARGE_MEGABYTES=64 dotnet test tests/Helios.Sql.Tests -c Release -nologo --filter 'FullyQualifiedName~LargeStatementTests'
}

# Every template of "plugin new": a new project builds, passes its tests and deploys, with its language's tools alone.
verify_templates() {
  local language
  binary
  for language in rust go assemblyscript cpp; do "build/toolchain-$language.sh"; done
  HELIOS_BINARY=$PWD/dist/linux-x64/heliosdb-lite HELIOS_TEMPLATES=all \
    dotnet test tests/Helios.Acceptance.Tests -c Release -nologo --filter 'FullyQualifiedName~PluginProjectTests' --logger 'console;verbosity=detailed'
}

# The binary alone on a bare Debian, and the templates on one that has a single language's tools.
verify_machines() {
  binary
  tests/conformance/machines.sh "$PWD/dist/linux-x64/heliosdb-lite"
}

parts="storage arm64 fuzz sql plugins hostile isolation savepoints edits copy swap cpu large templates machines"
part=${1:-all}
case $part in
  all) for part in $parts; do say "== verify $part"; "verify_$part"; done ;;
  storage | crash | arm64 | fuzz | sql | plugins | hostile | isolation | savepoints | edits | copy | swap | cpu | large | templates | machines) "verify_$part" ;;
  *) die "verify: unknown part \"$part\" ($parts, all)" 2 ;;
esac
