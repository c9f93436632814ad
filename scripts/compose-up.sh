#!/usr/bin/env bash
# Starts the services of docker/compose.yaml and waits until all are healthy; tells which is not, and its last lines.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
for name in RABBITMQ_USERNAME RABBITMQ_PASSWORD; do
  # The value itself is not told: it may be a password.
  [[ $(from_env_file "$name" moderate) =~ ^[A-Za-z0-9._~-]+$ ]] || fail "$name is part of a URL: use letters, digits and . _ ~ - only"
done
need_docker

if compose up --detach --build --wait --wait-timeout "${WAIT_SECONDS:-900}" "$@"; then exit 0; fi
# What sets something up once and ends well counts as not running, for which some releases of Compose give up waiting.
late=$(compose ps --all --format '{{.Service}} {{.State}} {{.Health}} {{.ExitCode}}' |
  awk '($2 == "running" && $3 != "" && $3 != "healthy") || ($2 == "exited" && $4 != 0) || $2 == "created" || $2 == "restarting" { print $1 }')
if [[ -z $late ]]; then
  # Nor is there anything where an image could not be downloaded or built.
  there=$(compose ps --all --format '{{.Service}}')
  wanted=${*:-$(compose config --services)}
  for service in $wanted; do
    grep --quiet --line-regexp --fixed-strings "$service" <<<"$there" || fail "$service was not started: see above"
  done
  exit 0
fi
for service in $late; do
  say "$service is not up. Its last lines:"
  compose logs --no-log-prefix --tail 15 "$service" | sed 's/^/    /'
done
fail 'Not all services came up.'
