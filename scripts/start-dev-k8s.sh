#!/usr/bin/env bash
# Deploys to a local cluster as in production: minikube with its registry, our image, the services
# of docker/compose.yaml on this machine, and the charts of Temporal, OpenMetadata and this project.
# Updates everything if run repeatedly.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_docker
need minikube 'https://minikube.sigs.k8s.io/docs/start'
need kubectl 'https://kubernetes.io/docs/tasks/tools'
need helm 'https://helm.sh/docs/intro/install'

readonly temporal_chart=1.6.0 open_metadata_chart=1.5.4
wait_seconds=${WAIT_SECONDS:-900}
address=$(own_address) || true
# Browsers and pods must reach Keycloak at the same address, since its tokens contain it. Only that
# address is opened, not all of them.
export PUBLIC_HOST=${PUBLIC_HOST:-$address} BIND_ADDRESS=${BIND_ADDRESS:-$address} COMPOSE_PROFILES=''
[[ -n $PUBLIC_HOST && -n $BIND_ADDRESS ]] || fail 'The address of this machine was not found: set PUBLIC_HOST and BIND_ADDRESS to it'

minikube status >/dev/null 2>&1 || minikube start --memory="${MINIKUBE_MEM:-8G}" --cpus="${MINIKUBE_CPU:-2}"
minikube addons enable registry
kubectl config use-context minikube >/dev/null

"$project/scripts/push-image-k8s.sh"
"$project/scripts/make-open-metadata-keys.sh"
# The chart has its own Temporal and OpenMetadata; the latter uses the search engine of the profile
# catalog.
"$project/scripts/compose-up.sh" postgres keycloak keycloak-realms rabbitmq s3 s3-buckets elasticsearch

secret() {
  kubectl create secret generic "$@" --dry-run=client --output yaml | kubectl apply --filename - >/dev/null
}

postgres_password=$(from_env_file POSTGRES_PASSWORD postgres)
secret temporal-postgres --from-literal=password="$postgres_password"
# The server inserts it into a YAML file unescaped.
secret openmetadata-postgres-secrets --from-literal=openmetadata-postgres-password="\"$postgres_password\""
secret openmetadata-jwt-keys --from-file="$project/.moderate/open-metadata/keys"
variables=$("$project/scripts/k8s-environment.sh")
if ! kubectl get secret dagster-secrets >/dev/null 2>&1; then
  kubectl create secret generic dagster-secrets --from-env-file=/dev/stdin <<<"$variables"
else
  # Addresses and logins may have changed. Keeps a token stored by task
  # update-k8s-open-metadata-token.
  sed '/^OPEN_METADATA_TOKEN=\(null\)\{0,1\}$/d' <<<"$variables" |
    kubectl create secret generic dagster-secrets --from-env-file=/dev/stdin --dry-run=client --output json |
    kubectl patch secret dagster-secrets --type merge --patch-file /dev/stdin
fi

helm repo add temporal https://go.temporal.io/helm-charts --force-update >/dev/null
helm repo add open-metadata https://helm.open-metadata.org --force-update >/dev/null

postgres=$PUBLIC_HOST:$(from_env_file POSTGRES_PORT 5432)
stores=server.config.persistence.datastores
helm upgrade --install temporal temporal/temporal --version "$temporal_chart" --values "$project/helm/development/values-temporal.yaml" \
  --set-string "$stores.default.sql.connectAddr=$postgres,$stores.visibility.sql.connectAddr=$postgres" \
  --set-string "$stores.default.sql.user=$(from_env_file POSTGRES_USERNAME postgres),$stores.visibility.sql.user=$(from_env_file POSTGRES_USERNAME postgres)" \
  --timeout "${wait_seconds}s" &
temporal_install=$!

realm=http://$PUBLIC_HOST:$(from_env_file KEYCLOAK_PORT 8080)/realms/moderate
catalog=http://$PUBLIC_HOST:8585
config=openmetadata.config
helm upgrade --install openmetadata open-metadata/openmetadata --version "$open_metadata_chart" --values "$project/helm/development/values-open-metadata.yaml" \
  --set-string "$config.elasticsearch.host=$PUBLIC_HOST,$config.database.host=$PUBLIC_HOST" \
  --set "$config.database.port=$(from_env_file POSTGRES_PORT 5432)" \
  --set-string "$config.database.auth.username=$(from_env_file POSTGRES_USERNAME postgres)" \
  --set-string "$config.authentication.authority=$realm,$config.authentication.callbackUrl=$catalog/callback,$config.jwtTokenConfiguration.jwtissuer=$realm" \
  --set-string "$config.authentication.publicKeys={http://openmetadata:8585/api/v1/system/config/jwks,$realm/protocol/openid-connect/certs}" \
  --set-string "$config.authorizer.principalDomain=$(from_env_file PRINCIPAL_DOMAIN moderate.local)" \
  --timeout "${wait_seconds}s"
wait "$temporal_install"

"$project/scripts/wait-for-pods.sh" app.kubernetes.io/instance=temporal
# Restarts the workers after a change of the image under the same tag, or of the Secret.
tag=${IMAGE_TAG:-development}
image=$(docker image inspect --format '{{.Id}}' "moderate-workflows:$tag")
secret=$(kubectl get secret dagster-secrets --output 'jsonpath={.metadata.resourceVersion}')
helm upgrade --install moderate "$project/helm/moderate-workflows" --values "$project/helm/moderate-workflows/values-minikube.yaml" \
  --set-string "image.tag=$tag,config.TEMPORAL_UI_URL=http://$PUBLIC_HOST:8181,podAnnotations.image=$image,podAnnotations.secret=$secret" --timeout "${wait_seconds}s"
"$project/scripts/wait-for-pods.sh"
say
say 'All pods are ready. In terminals of their own:'
say "  task forward-k8s-web                 http://127.0.0.1:$(from_env_file WEB_PORT 3000)"
say "  task forward-k8s-temporal-ui         http://$PUBLIC_HOST:8181"
say "  task forward-k8s-open-metadata-ui    $catalog"
