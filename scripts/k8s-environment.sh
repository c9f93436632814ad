#!/usr/bin/env bash
# Prints the content of the Secret for workers in a local cluster, one variable per line: the names
# are those of the deployment that this one replaces.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

export PUBLIC_HOST=${PUBLIC_HOST:-$(own_address)}
"$project/scripts/dev-environment.sh" | grep --invert-match --extended-regexp '^(TEMPORAL_|OPEN_METADATA_)'
cat <<LINES
OPEN_METADATA_HOST=http://openmetadata
OPEN_METADATA_PORT=8585
OPEN_METADATA_TOKEN=$(from_env_file OPEN_METADATA_TOKEN null)
API_BASE_URL=$(from_env_file API_BASE_URL "http://$PUBLIC_HOST:9080")
API_USERNAME=$(from_env_file API_USERNAME '')
API_PASSWORD=$(from_env_file API_PASSWORD '')
LINES
if [[ -n $(from_env_file S3_ENDPOINT_URL '') ]]; then
  for name in S3_ENDPOINT_URL S3_REGION S3_ADDRESSING_STYLE S3_ACCESS_KEY_ID S3_SECRET_ACCESS_KEY S3_BUCKET_NAME S3_JOB_OUTPUTS_BUCKET_NAME; do
    printf '%s=%s\n' "$name" "$(from_env_file "$name" '')"
  done
fi
