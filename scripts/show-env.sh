#!/usr/bin/env bash
# Prints the addresses of the services of docker/compose.yaml, and how to log in.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

host=$(from_env_file PUBLIC_HOST localhost)
profiles=,$(from_env_file COMPOSE_PROFILES ''),

row() { printf '  %-18s %-34s %s\n' "$1" "$2" "$3"; }

realm_login="admin / $(from_env_file MODERATE_ADMIN_PASSWORD admin)"
ui_login=$([[ $(from_env_file TEMPORAL_UI_AUTH false) == true ]] && printf '%s' "$realm_login" || printf 'no login')
printf "\n"
row 'Temporal Web UI' "http://$host:$(from_env_file TEMPORAL_UI_PORT 8233)" "$ui_login"
row 'Temporal' "$host:$(from_env_file TEMPORAL_PORT 7233)" "namespace $(from_env_file TEMPORAL_NAMESPACE default)"
row 'Postgres' "$host:$(from_env_file POSTGRES_PORT 5432)" "$(from_env_file POSTGRES_USERNAME postgres) / $(from_env_file POSTGRES_PASSWORD postgres)"
row 'Keycloak' "http://$host:$(from_env_file KEYCLOAK_PORT 8080)" \
  "$(from_env_file KEYCLOAK_ADMIN_USERNAME admin) / $(from_env_file KEYCLOAK_ADMIN_PASSWORD admin); realm moderate: $realm_login"
row 'RabbitMQ' "http://$host:$(from_env_file RABBITMQ_UI_PORT 15672)" \
  "$(from_env_file RABBITMQ_USERNAME moderate) / $(from_env_file RABBITMQ_PASSWORD moderate)"
s3=$(from_env_file S3_ENDPOINT_URL '')
row 'S3' "${s3:-http://$host:$(from_env_file S3_PORT 7070)}" \
  "$([[ -n $s3 ]] && printf 'not ours' || printf '%s / %s' "$(from_env_file S3_ACCESS_KEY_ID moderate)" "$(from_env_file S3_SECRET_ACCESS_KEY moderate-secret)")"
if [[ $profiles == *,worker,* ]]; then
  row 'Web pages' "$(from_env_file WEB_PUBLIC_URL "http://$host:$(from_env_file WEB_PORT 3000)")" "$realm_login"
fi
if [[ $profiles == *,catalog,* ]]; then
  row 'OpenMetadata' "http://$host:$(from_env_file OPEN_METADATA_PORT 8585)" \
    "admin@$(from_env_file PRINCIPAL_DOMAIN moderate.local) / $(from_env_file MODERATE_ADMIN_PASSWORD admin), by Keycloak"
fi
if command -v minikube >/dev/null && minikube status >/dev/null 2>&1; then
  # There the services listen on the machine's own address instead of the loopback interface.
  address=$(from_env_file PUBLIC_HOST "$(own_address || true)")
  printf '\nIn the local cluster, with the same logins:\n'
  row 'Temporal Web UI' "http://$address:8181" 'while task forward-k8s-temporal-ui runs; no login'
  row 'OpenMetadata' "http://$address:8585" "while task forward-k8s-open-metadata-ui runs; admin@$(from_env_file PRINCIPAL_DOMAIN moderate.local), by Keycloak"
  row 'Keycloak' "http://$address:$(from_env_file KEYCLOAK_PORT 8080)" ''
fi
printf "\n"
