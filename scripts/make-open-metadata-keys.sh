#!/usr/bin/env bash
# Creates the key pair that OpenMetadata uses to sign its bots' tokens, in
# .moderate/open-metadata/keys, which git ignores. Keeps an existing one.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

folder=$project/.moderate/open-metadata/keys
if [[ -f $folder/private-key.der && -f $folder/public-key.der ]]; then exit 0; fi
need openssl 'install OpenSSL'

mkdir -p "$folder"
work=$(mktemp -d "$folder/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
openssl genrsa -out "$work/private-key.pem" 2048 2>/dev/null
openssl pkcs8 -topk8 -nocrypt -inform PEM -outform DER -in "$work/private-key.pem" -out "$work/private-key.der"
openssl rsa -in "$work/private-key.pem" -pubout -outform DER -out "$work/public-key.der" 2>/dev/null
# The server in its container runs as another user. On this machine nobody else can enter the parent
# folder.
chmod 644 "$work"/*.der
chmod 755 "$folder"
chmod 700 "$(dirname "$folder")"
mv "$work/public-key.der" "$work/private-key.der" "$folder/"
say "Made a key pair for OpenMetadata in $folder"
