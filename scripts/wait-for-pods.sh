#!/usr/bin/env bash
# Waits until all pods of the current namespace, or those that match a label selector, are ready or
# have completed, for at most WAIT_SECONDS (900); then prints which are not ready and why.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need kubectl 'install kubectl'

selector=${1:-}
deadline=$((SECONDS + ${WAIT_SECONDS:-900}))

# Name and state of each pod that is neither ready nor completed. Ignores failed pods of a Job:
# another attempt follows, and Helm reports a Job whose attempts have all failed.
late_pods() {
  kubectl get pods --selector "$selector" --no-headers --output custom-columns='NAME:.metadata.name,PHASE:.status.phase,READY:.status.conditions[?(@.type=="Ready")].status,WHY:.status.containerStatuses[*].state.waiting.reason,OWNER:.metadata.ownerReferences[0].kind' 2>/dev/null |
    awk '$2 != "Succeeded" && $3 != "True" && !($2 == "Failed" && $5 == "Job") { print $1, $2, ($4 == "<none>" ? "" : $4) }'
}

while ! late=$(late_pods) || [[ -n $late ]]; do
  if ((SECONDS >= deadline)); then
    [[ -n $late ]] || fail 'The cluster does not answer: see what kubectl get pods says'
    say 'Not ready in time:'
    while read -r pod state; do
      say "  $pod: $state"
      kubectl get events --field-selector "involvedObject.name=$pod" --sort-by .lastTimestamp --no-headers --output custom-columns='TYPE:.type,WHY:.reason,TEXT:.message' | sed -n 's/^Warning/   /p' | tail -n 3
      kubectl logs "$pod" --all-containers --tail 5 2>/dev/null | sed 's/^/    | /' || true
    done <<<"$late"
    exit 1
  fi
  sleep 3
done
