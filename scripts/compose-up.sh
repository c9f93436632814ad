#!/usr/bin/env bash
# Starts the services of docker/compose.yaml and waits until all are healthy; tells which is not, and its last lines.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
check_env_file
# The values themselves are not told: they may be passwords.
for name in POSTGRES_{USERNAME,PASSWORD} RABBITMQ_{USERNAME,PASSWORD} MATRIX_PROFILE_QUEUE PUBLIC_HOST MODERATE_ADMIN_PASSWORD APISIX_CLIENT_SECRET; do
  [[ $(from_env_file "$name" '') != *[\"\\]* ]] || fail "$name is written into a service's settings: use no \" and no \\ in it"
done
# The Temporal Web UI fills in its settings without quotes, and as if they were HTML.
for name in PRINCIPAL_DOMAIN TEMPORAL_NAMESPACE TEMPORAL_UI_CLIENT_SECRET; do
  [[ $(from_env_file "$name" x) =~ ^[A-Za-z0-9][A-Za-z0-9._~-]*$ ]] || fail "$name is written into a service's settings as it is: use letters, digits and . _ ~ - only, a letter or digit first"
done
need_docker
need node 'install Node 18 or later'

RABBITMQ_LOGIN_IN_URL=$(rabbitmq_login)
export RABBITMQ_LOGIN_IN_URL

deadline=$((SECONDS + ${WAIT_SECONDS:-900}))
# Its own --wait fails as soon as a service that only sets something up has ended, while others still start.
started=yes
compose up --detach --build "$@" || started=no
# Not those that another profile has left behind.
wanted=${*:-$(compose config --services)}
while :; do
  states=$(compose ps --all --format '{{.Service}}|{{.State}}|{{.Health}}|{{.ExitCode}}')
  states=$(grep --extended-regexp "^(${wanted//[[:space:]]/|})[|]" <<<"$states") || fail 'There is no container of the services: see above'
  late=$(awk -F '|' '$3 == "unhealthy" || ($2 == "exited" && $4 != 0) || $2 == "restarting" { print $1 }' <<<"$states")
  # What only sets something up has no health check, and ends.
  pending=$(awk -F '|' '$2 == "running" && ($3 == "starting" || $3 == "") { print $1 }' <<<"$states")
  if [[ $started == no || -n $late || -z $pending ]]; then break; fi
  if ((SECONDS >= deadline)); then
    late=$pending
    break
  fi
  sleep 1
done
if [[ $started == yes && -z $late ]]; then exit 0; fi

for service in $late; do
  say "$service is not up. Its last lines:"
  compose logs --no-log-prefix --tail 15 "$service" | sed 's/^/    /'
  check=$(docker inspect --format '{{with .State.Health}}{{range .Log}}{{println .Output}}{{end}}{{end}}' "$(compose ps --all --quiet "$service")" | sed '/^ *$/d' | tail -n 3)
  [[ -z $check ]] || say "  Its health check says: ${check//$'\n'/$'\n'    }"
done
waiting=$(awk -F '|' '$2 == "created" { print $1 }' <<<"$states")
[[ -z $waiting ]] || say "Not started: ${waiting//$'\n'/, }"
fail "Not all services came up${late:+: }${late//$'\n'/, }. See above."
