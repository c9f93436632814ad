#!/usr/bin/env bash
# Prints the environment that a process on this machine needs to use the services of
# docker/compose.yaml, one variable per line. If .env names an S3 service by S3_ENDPOINT_URL, or
# OpenMetadata by its token, that is used instead of ours.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

host=$(from_env_file PUBLIC_HOST localhost)
# With the default address only the loopback interface listens, and localhost may resolve to its
# IPv6 address first.
reach=$([[ $host == localhost ]] && printf 127.0.0.1 || printf '%s' "$host")

cat <<LINES
TEMPORAL_ADDRESS=$reach:$(from_env_file TEMPORAL_PORT 7233)
TEMPORAL_NAMESPACE=$(from_env_file TEMPORAL_NAMESPACE default)
TEMPORAL_UI_URL=http://$host:$(from_env_file TEMPORAL_UI_PORT 8233)
POSTGRES_HOST=$reach
POSTGRES_PORT=$(from_env_file POSTGRES_PORT 5432)
POSTGRES_USERNAME=$(from_env_file POSTGRES_USERNAME postgres)
POSTGRES_PASSWORD=$(from_env_file POSTGRES_PASSWORD postgres)
POSTGRES_SSLMODE=disable
KEYCLOAK_SERVER_URL=http://$host:$(from_env_file KEYCLOAK_PORT 8080)
KEYCLOAK_ADMIN_USERNAME=$(from_env_file KEYCLOAK_ADMIN_USERNAME admin)
KEYCLOAK_ADMIN_PASSWORD=$(from_env_file KEYCLOAK_ADMIN_PASSWORD admin)
KEYCLOAK_MAIN_REALM_NAME=moderate
RABBIT_URL=amqp://$(rabbitmq_login)@$reach:$(from_env_file RABBITMQ_PORT 5672)/
MATRIX_PROFILE_QUEUE=$(from_env_file MATRIX_PROFILE_QUEUE matrix_profile)
INGESTION_QUEUE=$(from_env_file INGESTION_QUEUE ingestion)
LINES

if [[ -z $(from_env_file S3_ENDPOINT_URL '') ]]; then
  cat <<LINES
S3_ACCESS_KEY_ID=$(from_env_file S3_ACCESS_KEY_ID moderate)
S3_SECRET_ACCESS_KEY=$(from_env_file S3_SECRET_ACCESS_KEY moderate-secret)
S3_REGION=auto
S3_ADDRESSING_STYLE=path
S3_ENDPOINT_URL=http://$reach:$(from_env_file S3_PORT 7070)
S3_BUCKET_NAME=$(from_env_file S3_BUCKET_NAME moderate-datalake)
S3_JOB_OUTPUTS_BUCKET_NAME=$(from_env_file S3_JOB_OUTPUTS_BUCKET_NAME moderate-output-bucket)
LINES
fi

token=$(from_env_file OPEN_METADATA_TOKEN '')
if [[ -n $token && $token != null ]]; then
  printf 'OPEN_METADATA_HOST=%s\n' "$(from_env_file OPEN_METADATA_HOST localhost)"
  printf 'OPEN_METADATA_PORT=%s\nOPEN_METADATA_TOKEN=%s\n' "$(from_env_file OPEN_METADATA_PORT 8585)" "$token"
fi
