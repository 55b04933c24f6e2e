#!/usr/bin/env bash
# usage: configmaps.sh MODULE.wasm... | kubectl apply -f -
#
# Prints two ConfigMaps: heliosdb-config with the configuration, heliosdb-plugins with the modules.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }

# Kubernetes' own limit, base64 included.
MOST_BYTES=1048576

total=$(cat -- "$@" | base64 -w 0 | wc -c)
[ "$total" -le $MOST_BYTES ] || {
  echo "the modules have $total bytes in base64; a ConfigMap holds $MOST_BYTES. Put large ones into the image (deploy/README.md)" >&2
  exit 1
}

echo "apiVersion: v1
kind: ConfigMap
metadata:
  name: heliosdb-config
data:
  heliosdb.toml: |"
sed 's/^\(.\)/    \1/' "${HELIOSDB_CONFIG:-$here/../heliosdb.toml}"
echo "---
apiVersion: v1
kind: ConfigMap
metadata:
  name: heliosdb-plugins
binaryData:"
for module; do
  echo "  $(basename "$module"): |"
  base64 -w 120 -- "$module" | sed 's/^/    /'
done
