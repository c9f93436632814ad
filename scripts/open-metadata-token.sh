#!/usr/bin/env bash
# Prints the token of OpenMetadata's ingestion bot, requested as the realm's administrator. Requires
# the profile catalog of docker/compose.yaml.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need curl 'install curl'
need node 'install Node'

host=$(from_env_file PUBLIC_HOST localhost)
keycloak=http://$host:$(from_env_file KEYCLOAK_PORT 8080)
catalog=http://$host:$(from_env_file OPEN_METADATA_PORT 8585)/api/v1

# field EXPRESSION: extracts part of the JSON document on standard input.
field() {
  node --eval "process.stdout.write(String(JSON.parse(require('node:fs').readFileSync(0, 'utf8'))$1 ?? ''))"
}

# Passes passwords and tokens through standard input, because other users of this machine can read
# arguments.
ask_keycloak() {
  printf 'data-urlencode = "password=%s"\n' "$(from_env_file MODERATE_ADMIN_PASSWORD admin)" |
    curl --silent --show-error --fail --max-time 20 --config - --data 'grant_type=password&client_id=openmetadata&scope=openid' \
      --data-urlencode 'username=admin' "$keycloak/realms/moderate/protocol/openid-connect/token"
}

ask_catalog() {
  printf 'header = "Authorization: Bearer %s"\n' "$login" | curl --silent --show-error --fail --max-time 20 --config - "$catalog/$1"
}

login=$(ask_keycloak | field .id_token)
bot=$(ask_catalog bots/name/ingestion-bot | field .botUser.id)
token=$(ask_catalog "users/auth-mechanism/$bot" | field .config.JWTToken)
[[ -n $token ]] || fail "OpenMetadata at $catalog has no token for its ingestion bot"
printf '%s\n' "$token"
