#!/usr/bin/env bash
# Opens the web pages of the local cluster on this machine, at WEB_PORT or 3000, until Ctrl-C. The
# worker's pod serves them only to this machine, so there is no login.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_cluster

port=$(from_env_file WEB_PORT 3000)
pod=$(kubectl get pods --selector moderate.eu/worker=default --field-selector status.phase=Running --output 'jsonpath={.items[*].metadata.name}')
pod=${pod%% *}
[[ -n $pod ]] || fail 'No worker runs: task start-dev-k8s starts it, and kubectl get pods shows what it waits for'
input=$(mktemp -u)
mkfifo "$input"
# The pages end with their input, which ends with the last command, even if that is killed. The
# Secret may contain a login, but that is for publicly reachable pages, and the worker occupies the
# ports for health and metrics.
serve="unset HEALTH_ADDRESS METRICS_ADDRESS \$(env | sed -n 's/^\(WEB_[A-Z_]*\)=.*/\1/p'); moderate web --port $port & cat >/dev/null; kill \$!"
kubectl exec --stdin "$pod" -- sh -c "$serve" <"$input" >&2 &
pages=$!
exec 3>"$input"
rm "$input"
# kubectl exits if it forwards a connection before the pages listen.
until kubectl exec "$pod" -- node --eval "fetch('http://127.0.0.1:$port/live').catch(() => process.exit(1))"; do
  kill -0 "$pages" 2>/dev/null || fail 'The pages did not start, see above'
  sleep 1
done
say "http://127.0.0.1:$port until Ctrl-C"
exec kubectl port-forward "pod/$pod" "$port"
