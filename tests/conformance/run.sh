#!/usr/bin/env bash
# usage: run.sh BINARY [options] | run.sh --oracle [options]; see README.md
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
for need in /usr/bin/python3 psql; do
  command -v "$need" > /dev/null || { echo "conformance needs $need (apt-get install python3 postgresql-client)" >&2; exit 3; }
done
/usr/bin/python3 -c 'import psycopg2' 2> /dev/null || { echo "conformance needs psycopg2 (apt-get install python3-psycopg2)" >&2; exit 3; }
exec /usr/bin/python3 -B "$here/conformance.py" "$@"
