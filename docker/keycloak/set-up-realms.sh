#!/bin/bash
# Lets the administrator log in to the realm master over plain HTTP, including from addresses that
# Keycloak considers external. The realm moderate is imported once: the client settings that depend
# on ports, secrets and the public address are updated here.
set -euo pipefail

kcadm() { /opt/keycloak/bin/kcadm.sh "$@" --config /tmp/kcadm; }

# update_client CLIENT NAME=VALUE …
update_client() {
  local client=$1 id setting settings=()
  shift
  id=$(kcadm get clients --target-realm moderate --query "clientId=$client" --fields id --format csv --noquotes)
  if [[ -z $id ]]; then
    echo "The realm moderate has no client $client: add it, or delete the data of the services to have the realm imported anew" >&2
    exit 1
  fi
  for setting in "$@"; do settings+=(--set "$setting"); done
  kcadm update "clients/$id" --target-realm moderate "${settings[@]}"
}

kcadm config credentials --server http://localhost:8080 --realm master --user "$KC_BOOTSTRAP_ADMIN_USERNAME" --password "$KC_BOOTSTRAP_ADMIN_PASSWORD"
kcadm update realms/master --set sslRequired=NONE
update_client apisix "secret=$APISIX_CLIENT_SECRET"
update_client temporal-ui "rootUrl=$TEMPORAL_UI_ROOT_URL" 'redirectUris=["/auth/sso/callback"]' "secret=$TEMPORAL_UI_CLIENT_SECRET"
update_client openmetadata "rootUrl=$OPEN_METADATA_ROOT_URL" 'redirectUris=["/*"]'
update_client moderate-workflows "rootUrl=$WEB_ROOT_URL" "secret=$WEB_OIDC_CLIENT_SECRET" \
  "attributes.\"post.logout.redirect.uris\"=$WEB_ROOT_URL/access/logged-out"
