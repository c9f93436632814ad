#!/usr/bin/env bash
# Builds the image and pushes it to the registry of the local cluster, from which its pods pull it
# as localhost:5000/moderate-workflows.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_docker
need_cluster

tag=${IMAGE_TAG:-development}
docker build --file "$project/docker/Dockerfile" --build-arg VERSION="$tag" \
  --build-arg REVISION="$(git -C "$project" rev-parse --short HEAD 2>/dev/null || printf unknown)" --tag "moderate-workflows:$tag" "$project"

# The engine allows a registry on the loopback interface without TLS. kubectl forwards a free port
# there to the addon's.
kubectl --namespace kube-system wait --for=condition=Ready pod --selector kubernetes.io/minikube-addons=registry --timeout "${WAIT_SECONDS:-300}s"
told=$(mktemp)
kubectl --namespace kube-system port-forward --address 127.0.0.1 service/registry :80 >"$told" &
forward=$! relay=''
end() {
  kill "$forward" 2>/dev/null || true
  [[ -z $relay ]] || docker kill "$relay" >/dev/null 2>&1 || true
  rm -f "$told"
}
trap end EXIT
port=''
for ((attempt = 0; attempt < 150; attempt++)); do
  port=$(sed -nE 's/^Forwarding from 127\.0\.0\.1:([0-9]+) .*/\1/p' "$told")
  if [[ -n $port ]] || ! kill -0 "$forward" 2>/dev/null; then break; fi
  sleep 0.2
done
[[ -n $port ]] || fail 'The registry of the cluster cannot be reached: task force-restart-k8s retries'

if [[ $(uname -s) == Darwin || $(docker info --format '{{.OperatingSystem}}') == 'Docker Desktop' ]]; then
  # The engine runs in a virtual machine with its own loopback interface: a container there forwards
  # it to that of this machine.
  target=$port port=''
  relay=$(docker run --detach --rm --network host --entrypoint node "moderate-workflows:$tag" --eval "
    const { connect, createServer } = require('node:net');
    const relay = createServer((from) => {
      const to = connect($target, 'host.docker.internal');
      for (const end of [from, to]) end.on('error', () => from.destroy() && to.destroy());
      from.pipe(to).pipe(from);
    });
    relay.listen(0, '127.0.0.1', () => console.log(relay.address().port));")
  for ((attempt = 0; attempt < 150; attempt++)); do
    port=$(docker logs "$relay" 2>/dev/null) || fail 'The relay to the registry of the cluster has ended: task force-restart-k8s retries'
    if [[ -n $port ]]; then break; fi
    sleep 0.2
  done
  [[ -n $port ]] || fail 'The relay to the registry of the cluster does not start: task force-restart-k8s retries'
fi
pushed=localhost:$port/moderate-workflows:$tag
docker tag "moderate-workflows:$tag" "$pushed"
docker push "$pushed"
docker rmi "$pushed" >/dev/null
