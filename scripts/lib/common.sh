# Shared by the scripts in the parent folder; sourced, not executed.
# shellcheck shell=bash

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly project

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# need PROGRAM ADVICE: exits if the program is missing.
need() {
  command -v "$1" >/dev/null || fail "$1 is missing: $2"
}

# from_env_file NAME DEFAULT: prints a variable of this shell, otherwise of the file .env, otherwise
# the default. An empty value counts as missing.
from_env_file() {
  local name=$1 value=${!1:-}
  if [[ -z $value && -f $project/.env ]]; then
    value=$(sed -nE "s/^(export )?$name=//p" "$project/.env" | tail -n 1 |
      sed -E -e "s/^'([^']*)'.*/\1/" -e t -e 's/^"([^"]*)".*/\1/' -e t -e 's/(^| )#.*//' -e 's/ *$//')
  fi
  printf '%s' "${value:-$2}"
}

# Exits if Compose, Node and these scripts would interpret a line of .env differently.
check_env_file() {
  [[ -f $project/.env ]] || return 0
  local same="'[^']*'( *#.*)?|\"[^\"\$\\\\]*\"( *#.*)?|([^'\"\`\$# ][^\$#]*)?( #.*)?" unclear
  unclear=$(grep --line-number --extended-regexp $'\r$|^[ \t]+[A-Za-z_]|^(export )?[A-Za-z_][A-Za-z0-9_]*([ \t]+=|=\t)' "$project/.env" | head -n 1 | cut -d : -f 1 || true)
  [[ -z $unclear ]] || fail "Line $unclear of .env: write NAME=value, without tabs, blanks before or after the name, or line ends of Windows"
  unclear=$(sed -nE -e "/^(export )?[A-Za-z_][A-Za-z0-9_]*=($same) *\$/d" -e 's/^(export )?([A-Za-z_][A-Za-z0-9_]*)=.*/\2/p' "$project/.env" | head -n 1)
  [[ -z $unclear ]] || fail "$unclear in .env: put its value between single quotes on one line, since it has a \$, a # or a quote"
}

# Percent-encodes a URL component.
url_encoded() {
  TEXT=$1 node --print 'encodeURIComponent(process.env.TEXT)'
}

rabbitmq_login() {
  local username password
  username=$(url_encoded "$(from_env_file RABBITMQ_USERNAME moderate)")
  password=$(url_encoded "$(from_env_file RABBITMQ_PASSWORD moderate)")
  printf '%s:%s' "$username" "$password"
}

compose() {
  local arguments=(--file "$project/docker/compose.yaml")
  if [[ -f $project/.env ]]; then arguments+=(--env-file "$project/.env"); fi
  docker compose "${arguments[@]}" "$@"
}

need_docker() {
  need docker 'install Docker with Compose 2.23.1 or later; npm run dev needs no Docker'
  docker compose version >/dev/null 2>&1 || fail 'docker has no compose: install its plugin, version 2.23.1 or later'
  docker info >/dev/null 2>&1 || fail 'The Docker engine does not answer: start it, or see whether you may use it'
}

# The address of this machine in its own network, reachable by both browsers and pods of a local
# cluster.
own_address() {
  if [[ $(uname -s) == Darwin ]]; then ipconfig getifaddr "$(route -n get default | awk '/interface:/ { print $2 }')"
  else ip route get 192.0.2.1 | sed -nE 's/.* src ([^ ]+).*/\1/p'; fi
}

# Only allows commands that change a local cluster, unless KUBE_CONTEXT names the current context.
need_cluster() {
  need kubectl 'install kubectl'
  local context
  context=$(kubectl config current-context 2>/dev/null) || fail 'kubectl has no current context: task start-dev-k8s makes a local cluster'
  if [[ $context != "${KUBE_CONTEXT:-minikube}" ]]; then
    fail "The current context is $context, not ${KUBE_CONTEXT:-minikube}: switch it, or set KUBE_CONTEXT=$context to mean it"
  fi
}

open_in_browser() {
  if command -v xdg-open >/dev/null; then xdg-open "$1" >/dev/null 2>&1 || true
  elif command -v open >/dev/null; then open "$1" || true; fi
}
