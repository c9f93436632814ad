#!/bin/sh
# Creates the namespace if it is missing. The server may need some seconds after it starts
# listening.
set -eu

attempt=0
until temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; do
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 720h >/dev/null 2>&1 || true
  attempt=$((attempt + 1))
  if [ "$attempt" -gt 60 ]; then
    echo "Temporal at $TEMPORAL_ADDRESS did not make the namespace $TEMPORAL_NAMESPACE within two minutes" >&2
    exit 1
  fi
  sleep 2
done
echo "Namespace $TEMPORAL_NAMESPACE is there"
