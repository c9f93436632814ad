#!/usr/bin/env bash
# Starts the services of docker/compose.yaml and waits until all are healthy; otherwise prints which
# are not, with their last lines of output.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
check_env_file
# Does not print the values: they may be passwords.
for name in POSTGRES_{USERNAME,PASSWORD} RABBITMQ_{USERNAME,PASSWORD} MATRIX_PROFILE_QUEUE PUBLIC_HOST MODERATE_ADMIN_PASSWORD APISIX_CLIENT_SECRET WEB_{OIDC_CLIENT_SECRET,PUBLIC_URL}; do
  [[ $(from_env_file "$name" '') != *[\"\\]* ]] || fail "$name is written into a service's settings: use no \" and no \\ in it"
done
# The Temporal Web UI inserts its settings unquoted and without HTML escaping.
for name in PRINCIPAL_DOMAIN TEMPORAL_NAMESPACE TEMPORAL_UI_CLIENT_SECRET; do
  [[ $(from_env_file "$name" x) =~ ^[A-Za-z0-9][A-Za-z0-9._~-]*$ ]] || fail "$name is written into a service's settings as it is: use letters, digits and . _ ~ - only, a letter or digit first"
done
need_docker
need node 'install Node 18 or later'

RABBITMQ_LOGIN_IN_URL=$(rabbitmq_login)
export RABBITMQ_LOGIN_IN_URL

# Downloads and builds print their progress; started services have WAIT_SECONDS to become healthy.
compose up --no-start --build "$@" || fail 'Not all images were to be had, or not all containers could be made: see above'
# Excludes services left behind by another profile.
wanted=${*:-$(compose config --services)}

readonly wait_seconds=${WAIT_SECONDS:-900} most_restarts=8
deadline=$((SECONDS + wait_seconds))

# It waits indefinitely for a hanging service, and with its own --wait it fails when a setup service
# has completed. As a process group of their own, it and its plugin can be ended together.
start() {
  set -m
  compose up --detach "$@" </dev/null &
  up=$!
  set +m
}

# Service, state, health, exit code, restarts
states() {
  # shellcheck disable=SC2016
  local line='{{index .Config.Labels "com.docker.compose.service"}}|{{.State.Status}}|{{with .State.Health}}{{.Status}}{{end}}|{{.State.ExitCode}}|{{.RestartCount}}'
  # Excludes containers of docker compose run
  compose ps --all --quiet | xargs docker inspect --format "{{if ne (index .Config.Labels \"com.docker.compose.oneoff\") \"True\"}}$line{{end}}" |
    grep --extended-regexp "^(${wanted//[[:space:]]/|})[|]"
}

start "$@"
trap 'kill -- "-$up" 2>/dev/null || true' EXIT
started=not-yet restarted=0 late='' when=''
while :; do
  if [[ $started == not-yet ]] && ! kill -0 "$up" 2>/dev/null; then
    started=yes
    wait "$up" || started=no
  fi
  states=$(states) || fail 'There is no container of the services: see above'
  failed=$(awk -F '|' '($2 == "running" && $3 == "unhealthy") || ($2 == "exited" && $4 != 0) { print $1 }' <<<"$states")
  # Setup services have no health check, and end.
  pending=$(awk -F '|' '$2 == "restarting" || ($2 == "running" && ($3 == "starting" || $3 == "")) { print $1 }' <<<"$states")
  late=$(awk -F '|' -v most="$most_restarts" '$5 >= most && $3 != "healthy" { print $1 }' <<<"$states")
  if [[ -n $late ]]; then break; fi
  if [[ $started == no && -z $failed ]] && awk -F '|' '$5 > 0 { found = 1 } END { exit !found }' <<<"$states" && ((restarted++ < most_restarts)); then
    # It gives up when a service exits, even if the engine restarts that service.
    start "$@"
    started=not-yet
  # Until all are started, some still have the state of an earlier start.
  elif [[ $started == no || ($started == yes && -n $failed) ]]; then
    late=$failed
    break
  elif [[ $started == yes && -z $pending ]]; then
    exit 0
  fi
  if ((SECONDS >= deadline)); then
    late=$pending when=" within $wait_seconds s"
    break
  fi
  sleep 1
done
# Its table would overwrite the text printed here. Not every version ends on request.
kill -- "-$up" 2>/dev/null || true
for ((waited = 0; waited < 25; waited++)); do
  kill -0 -- "-$up" 2>/dev/null || break
  sleep 0.2
done
kill -KILL -- "-$up" 2>/dev/null || true
wait "$up" 2>/dev/null || true

# The bash of macOS does not expand $'\n' between double quotes.
readonly newline=$'\n'
for service in $late; do
  say "$service is not up. Its last lines:"
  compose logs --no-log-prefix --tail 15 "$service" | sed 's/^/    /'
  check=$(docker inspect --format '{{with .State.Health}}{{range .Log}}{{println .Output}}{{end}}{{end}}' "$(compose ps --all --quiet "$service")" | sed '/^ *$/d' | tail -n 3)
  [[ -z $check ]] || say "  Its health check says: ${check//$newline/$newline    }"
done
waiting=$(awk -F '|' '$2 == "created" { print $1 }' <<<"$states")
[[ -z $waiting ]] || say "Not started: ${waiting//$newline/, }"
fail "Not all services came up$when${late:+: }${late//$newline/, }. See above."
