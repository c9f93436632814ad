#!/usr/bin/env bash
# Starts the services of docker/compose.yaml and waits until all are healthy; tells which is not, and its last lines.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
check_env_file
for name in POSTGRES_{USERNAME,PASSWORD} RABBITMQ_{USERNAME,PASSWORD} MODERATE_ADMIN_PASSWORD {APISIX,TEMPORAL_UI}_CLIENT_SECRET; do
  # The value itself is not told: it may be a password.
  [[ $(from_env_file "$name" '') != *[\"\\]* ]] || fail "$name is written into a service's settings: use no \" and no \\ in it"
done
need_docker
need node 'install Node 18 or later'

RABBITMQ_LOGIN_IN_URL=$(rabbitmq_login)
export RABBITMQ_LOGIN_IN_URL
if compose up --detach --build --wait --wait-timeout "${WAIT_SECONDS:-900}" "$@"; then exit 0; fi
# What sets something up once and ends well counts as not running, for which some releases of Compose give up waiting.
states=$(compose ps --all --format '{{.Service}}|{{.State}}|{{.Health}}|{{.ExitCode}}')
late=$(awk -F '|' '($2 == "running" && $3 != "" && $3 != "healthy") || ($2 == "exited" && $4 != 0) || $2 == "restarting" { print $1 }' <<<"$states")
waiting=$(awk -F '|' '$2 == "created" { print $1 }' <<<"$states")
if [[ -z $late$waiting ]]; then
  # Nor is there anything where an image could not be downloaded or built.
  there=$(cut -d '|' -f 1 <<<"$states")
  wanted=${*:-$(compose config --services)}
  for service in $wanted; do
    grep --quiet --line-regexp --fixed-strings "$service" <<<"$there" || fail "$service was not started: see above"
  done
  exit 0
fi
for service in $late; do
  say "$service is not up. Its last lines:"
  compose logs --no-log-prefix --tail 15 "$service" | sed 's/^/    /'
  check=$(docker inspect --format '{{with .State.Health}}{{range .Log}}{{println .Output}}{{end}}{{end}}' "$(compose ps --all --quiet "$service")" | sed '/^ *$/d' | tail -n 3)
  [[ -z $check ]] || say "  Its health check says: ${check//$'\n'/$'\n'    }"
done
[[ -z $waiting ]] || say "Not started for that reason: ${waiting//$'\n'/, }"
fail 'Not all services came up.'
