#!/usr/bin/env bash
# Builds the image and brings it to the registry of the local cluster, where its pods find it as localhost:5000/moderate-workflows.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_docker
need_cluster

tag=${IMAGE_TAG:-development}
# Whoever listens there would get the image in place of the cluster.
if (exec 3<>/dev/tcp/127.0.0.1/5000) 2>/dev/null; then fail 'Port 5000 of this machine is taken: end what listens there'; fi
docker build --file "$project/docker/Dockerfile" --build-arg VERSION="$tag" \
  --build-arg REVISION="$(git -C "$project" rev-parse --short HEAD 2>/dev/null || printf unknown)" --tag "moderate-workflows:$tag" "$project"

# The engine takes a registry on the loopback interface without TLS. kubectl leads from there to the addon's.
kubectl --namespace kube-system wait --for=condition=Ready pod --selector kubernetes.io/minikube-addons=registry --timeout "${WAIT_SECONDS:-300}s"
kubectl --namespace kube-system port-forward --address 127.0.0.1 service/registry 5000:80 >/dev/null &
forward=$!
trap 'kill "$forward" 2>/dev/null || true' EXIT
for ((attempt = 0; attempt < 50; attempt++)); do
  if (exec 3<>/dev/tcp/127.0.0.1/5000) 2>/dev/null; then break; fi
  kill -0 "$forward" 2>/dev/null || fail 'The registry of the cluster cannot be reached: task force-restart-k8s tries again'
  sleep 0.2
done
docker tag "moderate-workflows:$tag" "localhost:5000/moderate-workflows:$tag"
docker push "localhost:5000/moderate-workflows:$tag"
