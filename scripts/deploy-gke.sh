#!/usr/bin/env bash
# Installs or upgrades the chart on GKE. Requires IMAGE_TAG, VALUES (a file with your project's
# values), and KUBE_CONTEXT, which confirms that the current context is intended. NAMESPACE defaults
# to moderate.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
: "${IMAGE_TAG:?is required: the version of the image to deploy}"
: "${VALUES:?is required: a file with what values-gke.yaml leaves open, such as the project and the Secret}"
: "${KUBE_CONTEXT:?is required: the name of the context to deploy to, as kubectl config get-contexts lists it}"
need helm 'https://helm.sh/docs/intro/install'
need_cluster

chart=$project/helm/moderate-workflows
arguments=(--namespace "${NAMESPACE:-moderate}" --values "$chart/values-gke.yaml" --values "$VALUES" --set-string "image.tag=$IMAGE_TAG")
helm upgrade --install moderate "$chart" "${arguments[@]}" --create-namespace --atomic --timeout "${WAIT_SECONDS:-900}s"
helm test moderate --namespace "${NAMESPACE:-moderate}"
