#!/usr/bin/env bash
# The one door: builds, runs, tests and measures HeliosDB-Lite. ./build.sh help lists the verbs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
ROOT=$PWD
. build/lib.sh
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true

verb_help() {
  cat <<'HELP'
usage: ./build.sh VERB [ARGUMENT...]

  run [ARG...]       build the native binary and serve the SaaS example with its plugin on (arguments go to "serve")
  test [FILTER]      build, and run every fast test, the native binary's client tests among them
  publish [RID]      make dist/RID/heliosdb-lite (linux-x64, linux-arm64)   --cpu v2|v3|v4|native (x64, default v3)
  plugins            build the example plugins' modules (installs or fetches the toolchains)
  bench [NAME]       measure; reports go to perf-reports/
  fuzz TARGET        fuzz one target (--seconds N, --inputs N, --seed N; sql also --afl: AFL++ by coverage)
  verify [PART]      the deep checks: storage, crash, arm64, fuzz, sql, plugins, hostile, isolation, savepoints, edits, copy, swap, cpu, large, templates, machines, all
  clean              remove what was built
  help               this text
HELP
}

verb_publish() {
  local rid=linux-x64 cpu=v3
  while [ $# -gt 0 ]; do
    case $1 in
      --cpu) [ $# -ge 2 ] || die "--cpu needs v2, v3, v4 or native" 2; cpu=$2; shift 2 ;;
      linux-x64 | linux-arm64) rid=$1; shift ;;
      *) die "publish: unknown argument \"$1\" (linux-x64, linux-arm64, --cpu v2|v3|v4|native)" 2 ;;
    esac
  done
  case $cpu in v2 | v3 | v4 | native) ;; *) die "--cpu is \"$cpu\"; it must be v2, v3, v4 or native" 2 ;; esac
  need_dotnet
  local options=()
  if [ "$rid" = linux-arm64 ] && [ "$(uname -m)" != aarch64 ]; then
    build/toolchain-arm64.sh
    options=(-p:CppCompilerAndLinker=clang -p:LinkerFlavor=lld -p:ObjCopyName=aarch64-linux-gnu-objcopy)
  else
    need_packages "to link the native binary" gcc libc6-dev zlib1g-dev
    options=(-p:CppCompilerAndLinker=gcc)
  fi
  local out=dist/$rid
  [ "$cpu" = v3 ] || [ "$rid" != linux-x64 ] || out=dist/$rid-$cpu
  dotnet publish src/Helios.Cli -c Release -r "$rid" -p:HeliosCpu="$cpu" "${options[@]}" -v:q -nologo >&2
  local pivot
  pivot=$(echo "release_$rid")
  mkdir -p "$out"
  install -m 755 ".artifacts/publish/Helios.Cli/$pivot/heliosdb-lite" "$out/heliosdb-lite"
  say "made $out/heliosdb-lite ($(stat -c %s "$out/heliosdb-lite") bytes)"
}

verb_run() {
  verb_publish
  local data=${HELIOSDB_DATA:-$ROOT/.cache/saas-data} port=${HELIOSDB_DATABASE_PORT:-5432}
  say ""
  say "The SaaS example: two tenants (12345 and 67890), their rows kept apart by the tenant-isolation plugin. In another terminal:"
  say ""
  say "  psql -h 127.0.0.1 -p $port -U postgres saas_multitenant"
  say "    SELECT * FROM orders;                      -- refused: no tenant is set"
  say "    SET app.current_tenant_id = 12345;"
  say "    SELECT * FROM orders WHERE status = 'pending' OR true;   -- this tenant's rows only"
  say ""
  exec dist/linux-x64/heliosdb-lite serve --config examples/saas/heliosdb-saas.toml --data "$data" \
    --listen "127.0.0.1:$port" --init examples/saas/schema.sql "$@"
}

verb_test() {
  need_dotnet
  command -v psql >/dev/null 2>&1 || need_packages "by the client tests" postgresql-client
  need_packages "by the client tests" python3 python3-psycopg2 python3-yaml
  if [ $# -gt 0 ]; then
    build/run-tests.sh --filter "$1"
    return
  fi
  local failed=0
  verb_publish
  export HELIOS_BINARY=$ROOT/dist/linux-x64/heliosdb-lite
  # Plugins are compiled by their languages' own tools. Where one cannot be had, its tests say that they are skipped.
  local language
  for language in rust go assemblyscript cpp; do
    ("build/toolchain-$language.sh") >/dev/null || say "skip: tests that compile plugins in $language: its toolchain could not be installed here"
  done
  # node-postgres is one of the clients, where there is npm.
  if command -v npm >/dev/null 2>&1 && [ ! -d tests/conformance/node/node_modules/pg ]; then
    (cd tests/conformance/node && npm ci --no-audit --no-fund --loglevel=error >&2) || say "npm could not install node-postgres: its tests are left out"
  fi
  build/run-tests.sh || failed=1
  build/check-plugins.sh || failed=1
  tests/conformance/run.sh "$HELIOS_BINARY" || failed=1
  /usr/bin/python3 -B tests/conformance/guides.py "$HELIOS_BINARY" || failed=1
  /usr/bin/python3 -B tests/conformance/deploy.py "$HELIOS_BINARY" || failed=1
  return $failed
}

verb_plugins() { build/build-plugins.sh; }

verb_bench() {
  verb_publish
  bench/run.sh "$@"
}

verb_fuzz() {
  need_dotnet
  [ $# -ge 1 ] || die "fuzz needs a target: $(ls fuzz/Helios.Fuzz/Targets 2>/dev/null | sed 's/Target.cs//' | tr 'A-Z\n' 'a-z ')" 2
  case " $* " in
    *" --afl "*)
      local argument arguments=()
      for argument in "$@"; do [ "$argument" = --afl ] || arguments+=("$argument"); done
      build/fuzz-afl.sh "${arguments[@]}" ;;
    *) dotnet run -c Release --project fuzz/Helios.Fuzz -- "$@" ;;
  esac
}

verb_verify() { build/verify.sh "$@"; }

verb_clean() { rm -rf .artifacts dist .cache; }

verb=${1:-help}
[ $# -eq 0 ] || shift
case $verb in
  run | test | publish | plugins | bench | fuzz | verify | clean | help) "verb_$verb" "$@" ;;
  *) say "build: unknown verb \"$verb\""; verb_help >&2; exit 2 ;;
esac
