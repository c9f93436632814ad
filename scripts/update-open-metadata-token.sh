#!/usr/bin/env bash
# Stores OPEN_METADATA_TOKEN, which is required, in the workers' Secret and restarts the workers one
# after another.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
: "${OPEN_METADATA_TOKEN:?is required: the token of the bot ingestion-bot, from Settings > Bots in OpenMetadata}"
[[ $OPEN_METADATA_TOKEN =~ ^[A-Za-z0-9._-]+$ ]] || fail 'OPEN_METADATA_TOKEN is not a token: it has other characters than letters, digits and . _ -'
need_cluster

# Through standard input, because other users of this machine can read arguments.
printf '{"stringData":{"OPEN_METADATA_TOKEN":"%s"}}' "$OPEN_METADATA_TOKEN" |
  kubectl patch secret "${SECRET_NAME:-dagster-secrets}" --type merge --patch-file /dev/stdin
"$project/scripts/restart-workers.sh"
