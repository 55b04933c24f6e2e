#!/usr/bin/env bash
# Builds every test project and runs it; the last line is "N passed, N failed, N skipped" over all of them.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lib.sh
dotnet build Helios.Native.sln -c Release -v:q -nologo >&2 || die "the build failed"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test Helios.Native.sln -c Release --no-build -nologo --logger 'console;verbosity=minimal' "$@" 2>&1 | tee "$log" >&2
status=${PIPESTATUS[0]}
count() { awk -v key="$1" '{ for (i = 1; i < NF; i++) if ($i == key) { gsub(",", "", $(i + 1)); n += $(i + 1) } } END { print n + 0 }' "$log"; }
echo "$(count Passed:) passed, $(count Failed:) failed, $(count Skipped:) skipped"
exit "$status"
