#!/usr/bin/env bash
# forward-ui.sh SERVICE PORT SERVICE_PORT: opens a UI of the local cluster at this machine's own
# address, which the login redirects to.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_cluster

address=${PUBLIC_HOST:-$(own_address)}
say "http://$address:$2 until Ctrl-C"
open_in_browser "http://$address:$2"
exec kubectl port-forward --address "$address" "service/$1" "$2:$3"
