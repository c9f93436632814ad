#!/usr/bin/env bash
# Deletes everything that was created here: the local cluster, the services with their data, and
# generated files.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

# Includes a stopped cluster; without one, minikube says so.
if command -v minikube >/dev/null; then minikube delete; fi
if ! command -v docker >/dev/null; then say 'There is no Docker here, and so no services.'
elif docker info >/dev/null 2>&1; then "$project/scripts/dev-down.sh" --volumes
else fail 'The Docker engine does not answer, so nothing was deleted of the services: start it and try again'; fi
cd "$project"
npm run --silent clean:files
