#!/usr/bin/env bash
# Stops the services of docker/compose.yaml, of all profiles. Keeps their data; --volumes deletes
# it.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_docker
compose --profile '*' down --remove-orphans "$@"
