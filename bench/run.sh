#!/usr/bin/env bash
# Runs one measurement, or all of them: bench/run.sh [NAME [OPTION ...]]. Each is a script of that name beside this one; its head says what
# it measures and which options it takes. Reports go to perf-reports/.
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
names=()
for script in "$folder"/*.sh; do
  name=$(basename "$script" .sh)
  [ "$name" = run ] || names+=("$name")
done

if [ $# -eq 0 ]; then
  for name in "${names[@]}"; do
    "$folder/$name.sh"
  done
  exit
fi

name=$1
shift
if [ ! -f "$folder/$name.sh" ] || [ "$name" = run ]; then
  echo "bench: unknown name \"$name\" (${names[*]})" >&2
  exit 2
fi
exec "$folder/$name.sh" "$@"
