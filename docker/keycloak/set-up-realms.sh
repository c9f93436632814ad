#!/bin/bash
# Lets the administrator log in to the realm master over plain HTTP, also from addresses that Keycloak takes for foreign. The realm moderate is
# imported once: what of it depends on ports and on the public address follows them here.
set -euo pipefail

kcadm=/opt/keycloak/bin/kcadm.sh
$kcadm config credentials --config /tmp/kcadm --server http://localhost:8080 --realm master --user "$KC_BOOTSTRAP_ADMIN_USERNAME" --password "$KC_BOOTSTRAP_ADMIN_PASSWORD"
$kcadm update --config /tmp/kcadm realms/master --set sslRequired=NONE
$kcadm update --config /tmp/kcadm --target-realm moderate clients/temporal-ui --set "rootUrl=$TEMPORAL_UI_ROOT_URL" --set "secret=$TEMPORAL_UI_CLIENT_SECRET"
$kcadm update --config /tmp/kcadm --target-realm moderate clients/openmetadata --set "rootUrl=$OPEN_METADATA_ROOT_URL"
