#!/usr/bin/env bash
# Deletes everything that was made here: the local cluster, the services with their data, and generated files.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

# Also one that is stopped; where there is none, this says so.
if command -v minikube >/dev/null; then minikube delete; fi
if command -v docker >/dev/null && docker info >/dev/null 2>&1; then "$project/scripts/dev-down.sh" --volumes; fi
cd "$project"
npm run --silent clean
