#!/usr/bin/env bash
# grammar.sh FOLDER [OPTION...]: our parser beside PostgreSQL's own, as npm's libpg-query carries it, over the .sql files of a folder. The options are those of sql/run.mjs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. build/lib.sh
command -v npm >/dev/null 2>&1 || need_packages "to run PostgreSQL's own parser" nodejs npm
(cd tests/conformance/sql && npm ci --silent --no-audit --no-fund >&2)
[ -n "${HELIOS_BINARY:-}" ] || [ -x dist/linux-x64/heliosdb-lite ] || ./build.sh publish
dotnet build tests/conformance/Helios.Sql.Generation -c Release -v:q -nologo >&2
node tests/conformance/sql/run.mjs "$@"
