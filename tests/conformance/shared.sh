#!/usr/bin/env bash
# shared.sh FOLDER: the conformance runs over inputs that others wrote (FOLDER/corpora). The last line is "N passed, N failed", one for each run.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. build/lib.sh
shared=$(cd "$1" && pwd)
passed=0 failed=0
count() { if [ "$1" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi; }

# PostgreSQL's own parser, as npm's libpg-query carries it.
grammar() {
  command -v npm >/dev/null 2>&1 || need_packages "to run PostgreSQL's own parser" nodejs npm
  (cd tests/conformance/sql && npm ci --silent --no-audit --no-fund >&2) || return 1
  [ -n "${HELIOS_BINARY:-}" ] || [ -x dist/linux-x64/heliosdb-lite ] || ./build.sh publish || return 1
  node tests/conformance/sql/run.mjs "$shared/corpora/pg_regress"
}

say "== grammar: pg_regress against libpg-query"
grammar
count $?
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
