#!/usr/bin/env bash
# Puts OPEN_METADATA_TOKEN, which is required, into the workers' Secret and starts the workers anew, one after another.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
: "${OPEN_METADATA_TOKEN:?is required: the token of the bot ingestion-bot, from Settings > Bots in OpenMetadata}"
[[ $OPEN_METADATA_TOKEN =~ ^[A-Za-z0-9._-]+$ ]] || fail 'OPEN_METADATA_TOKEN is not a token: it has other characters than letters, digits and . _ -'
need_cluster

# By standard input, not by arguments, which others on this machine can read.
printf '{"stringData":{"OPEN_METADATA_TOKEN":"%s"}}' "$OPEN_METADATA_TOKEN" |
  kubectl patch secret "${SECRET_NAME:-dagster-secrets}" --type merge --patch-file /dev/stdin
"$project/scripts/restart-workers.sh"
