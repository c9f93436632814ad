#!/usr/bin/env bash
# Restarts the workers of the release moderate one after another: work in progress continues on the
# others.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_cluster

workers=(deployment --selector "app.kubernetes.io/name=moderate-workflows,app.kubernetes.io/component=worker")
kubectl rollout restart "${workers[@]}"
kubectl rollout status "${workers[@]}" --timeout "${WAIT_SECONDS:-600}s"
