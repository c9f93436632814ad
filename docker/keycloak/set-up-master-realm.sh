#!/bin/bash
# Lets the administrator log in to the realm master over plain HTTP, also from addresses that Keycloak takes for foreign.
set -euo pipefail

kcadm=/opt/keycloak/bin/kcadm.sh
$kcadm config credentials --config /tmp/kcadm --server http://localhost:8080 --realm master --user "$KC_BOOTSTRAP_ADMIN_USERNAME" --password "$KC_BOOTSTRAP_ADMIN_PASSWORD"
$kcadm update --config /tmp/kcadm realms/master --set sslRequired=NONE
