#!/usr/bin/env bash
# Starts the services of docker/compose.yaml, brings the state database and the schedules up to
# date, and runs the worker on this machine, where it reloads changed sources. Ctrl-C stops the
# worker; the services keep running until task dev-down. COMPOSE_PROFILES=catalog adds OpenMetadata.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_docker
need npm 'install Node 18 or later'

"$project/scripts/make-open-metadata-keys.sh"
COMPOSE_PROFILES=$(from_env_file COMPOSE_PROFILES '')
export COMPOSE_PROFILES
say 'Starting the services; the first time their images are downloaded …'
"$project/scripts/compose-up.sh"

if [[ ,$COMPOSE_PROFILES, == *,catalog,* && -z $(from_env_file OPEN_METADATA_TOKEN '') ]]; then
  OPEN_METADATA_TOKEN=$("$project/scripts/open-metadata-token.sh")
  export OPEN_METADATA_TOKEN
fi
table=$("$project/scripts/show-env.sh")
# npm run dev passes these to commands in other terminals.
MODERATE_STACK_VARIABLES=
while IFS= read -r line; do
  export "${line?}"
  MODERATE_STACK_VARIABLES+=,${line%%=*}
done < <("$project/scripts/dev-environment.sh")
export MODERATE_STACK_VARIABLES

cd "$project"
npm run --silent moderate -- migrate
npm run --silent moderate -- schedules apply
printf '%s\n\n' "$table"
exec npm run --silent dev
