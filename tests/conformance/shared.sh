#!/usr/bin/env bash
# shared.sh FOLDER: the conformance runs over inputs that others wrote (FOLDER/corpora). The last line is "N passed, N failed", one for each run.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. build/lib.sh
shared=$(cd "$1" && pwd)
passed=0 failed=0
count() { if [ "$1" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi; }

say "== grammar: pg_regress against libpg-query"
tests/conformance/grammar.sh "$shared/corpora/pg_regress" --mutants 5000 --generated 5000
count $?
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
