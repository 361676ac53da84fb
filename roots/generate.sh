#!/usr/bin/env bash
# Fetches the packages of roots/sources.txt and roots/sources-debian.txt, checks their hashes, and writes
# roots/certificates.pem, roots/stores/, roots/snapshots.md and roots/onecrl.txt anew. Needs pip, tar, apt and the network; nothing else in the project does.
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

# With the time of each file, which `python3 -m zipfile` leaves out.
cat > "$work/unzip.py" <<'PYTHON'
import calendar, os, sys, zipfile

with zipfile.ZipFile(sys.argv[1]) as archive:
    for member in archive.infolist():
        path = archive.extract(member, sys.argv[2])
        time = calendar.timegm(member.date_time + (0, 0, 0))
        os.utime(path, (time, time))
PYTHON

unpack() {
  case $1 in
    *.whl) python3 "$work/unzip.py" "$1" "$2" ;;
    *) tar -xf "$1" -C "$2" --strip-components=1 --no-same-owner ;;
  esac
}

grep -v '^#' roots/sources.txt | while read -r requirement; do
  package=${requirement%% *}
  folder=$work/${package/==/-}
  fetch "$requirement" "$folder"
  unpack "$folder"/* "$folder"
done

# Debian's packages come from the archive that this machine's apt knows; the suites are those of the packages, whatever this
# machine runs. What is not to be had is left out, and generate/ keeps what roots/ has of it.
debian=$work/debian
mkdir -p "$debian/parts" "$debian/lists/partial" "$debian/cache/archives/partial"
with_apt() {
  apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$debian/parts" -o Dir::State::lists="$debian/lists" \
    -o Dir::Cache="$debian/cache" -o APT::Sandbox::User=root "$@"
}

archive_of() {
  apt-get indextargets --format '$(REPO_URI) $(SUITE)' 'Created-By: Packages' | grep -E "$1" | head -n 1 | cut -d ' ' -f 1
}

list_archives() {
  local main security suite
  main=$(archive_of 'debian/ ') || return 1
  security=$(archive_of 'debian-security/ ') || return 1
  grep -v '^#' roots/sources-debian.txt | cut -d ' ' -f 3 | sort -u | while read -r suite; do
    case $suite in
      *-security) echo "deb $security $suite main"; echo "deb-src $security $suite main" ;;
      *) echo "deb $main $suite main"; echo "deb-src $main $suite main" ;;
    esac
  done > "$debian/parts/roots.list"
  with_apt update
}

# apt writes a colon or a tilde in a file's name as it likes, so each file has a folder.
fetch_debian() {
  mkdir -p "$debian/$1-$2"
  case $3 in
    *.deb) (cd "$debian/$1-$2" && with_apt download "$1=$2") ;;
    *) (cd "$debian/$1-$2" && with_apt source --download-only --tar-only "$1=$2") ;;
  esac || return 1
  find "$debian/$1-$2" -type f ! -name '*.orig-*' -exec mv {} "$debian/$3" \;
  echo "$4  $debian/$3" | sha256sum --check --quiet
}

# Only what is read.
unpack_debian() {
  case $1 in
    firefox-esr_*)
      dpkg-deb --fsys-tarfile "$debian/$1" | tar -xf - -C "$debian" ./usr/lib/firefox-esr/browser/omni.ja
      python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' \
        "$debian/usr/lib/firefox-esr/browser/omni.ja" defaults/settings/security-state/onecrl.json > "$2/onecrl.json" ;;
    openjdk-8_*)
      tar -xf "$debian/$1" -C "$2" --strip-components=1 --no-same-owner --wildcards '*/jdk.tar.xz'
      tar -xf "$2/jdk.tar.xz" -C "$2" --no-same-owner --wildcards 'jdk/make/data/cacerts/*' '*TLSPolicy.java' ;;
    openjdk-*)
      tar -xf "$debian/$1" -C "$2" --strip-components=1 --no-same-owner --wildcards '*/make/data/cacerts/*' '*TLSPolicy.java' ;;
    *) tar -xf "$debian/$1" -C "$2" --strip-components=1 --no-same-owner --wildcards '*/certdata.txt' ;;
  esac
}

if command -v apt-get > /dev/null && list_archives; then
  while read -r package version _ file hash; do
    folder=$work/$package-$version
    if fetch_debian "$package" "$version" "$file" "$hash"; then
      mkdir -p "$folder"
      unpack_debian "$file" "$folder"
    else
      echo "$package $version: not in the archive any more, or another file" >&2
    fi
  done < <(grep -v '^#' roots/sources-debian.txt)
else
  echo "no archive of Debian is at hand" >&2
fi
cargo run --quiet --example roots -- "$work"
