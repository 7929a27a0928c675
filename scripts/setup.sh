#!/usr/bin/env bash
# Sees to what the build needs; with --tests, to what the tests need too. Quiet and quick when all is there.
# Missing packages are installed with apt, as root or through sudo; what cannot be installed is named with the remedy.
# Sourced by run and test, because it may put a newer Node.js on PATH.

node_folder="${XDG_CACHE_HOME:-$HOME/.cache}/travaux/node"

setup_fail() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}

# at_least WANTED HAVE: whether version HAVE is WANTED or newer.
at_least() {
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

check_rust() {
  local wanted have
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  command -v cargo >/dev/null || PATH="$HOME/.cargo/bin:$PATH"
  command -v cargo >/dev/null || setup_fail "Rust $wanted or newer is needed and cargo is not on PATH." \
    "Install it:  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
  have=$(rustc --version | cut -d' ' -f2)
  at_least "$wanted" "$have" || setup_fail "Rust $wanted or newer is needed, this is $have." \
    "Update it:  rustup update stable"
}

# The Debian packages that would bring what is missing, one a line.
missing_packages() {
  command -v cc >/dev/null || printf '%s\n' gcc libc6-dev
  command -v npm >/dev/null || printf '%s\n' nodejs npm
  [ "$1" = --tests ] || return 0
  command -v python3 >/dev/null || echo python3
  python3 -c 'import ensurepip' 2>/dev/null || echo python3-venv
  find_chromium >/dev/null || echo chromium
  command -v virtuoso-t >/dev/null || echo virtuoso-opensource-7-bin
  command -v curl >/dev/null || echo curl
}

find_chromium() {
  command -v "${CHROMIUM:-}" chromium chromium-browser google-chrome | head -n 1 | grep .
}

install_packages() {
  local admin=()
  [ "$(id -u)" = 0 ] || admin=(sudo)
  if ! command -v apt-get >/dev/null || { [ ${#admin[@]} -gt 0 ] && ! command -v sudo >/dev/null; }; then
    echo "setup: missing here: $*. Install them with your system's package manager." >&2
    return 1
  fi
  echo "setup: installing $*" >&2
  { "${admin[@]}" apt-get update -qq &&
    "${admin[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null </dev/null
}

# Distributions ship old releases of Node.js; npm's own package of it fills the gap.
check_node() {
  command -v npm >/dev/null || return 1
  node_fits && return
  PATH="$node_folder/node_modules/.bin:$PATH"
  node_fits && return
  echo "setup: Node.js $(node --version) is too old, installing a newer one in $node_folder" >&2
  npm install --prefix "$node_folder" --no-save --no-audit --no-fund --silent node@22 npm@10 </dev/null
  hash -r
  node_fits
}

node_fits() {
  at_least 20.19.0 "$(node --version | tr -d v)"
}

setup() {
  local packages
  check_rust
  mapfile -t packages < <(missing_packages "${1:-}")
  if [ ${#packages[@]} -gt 0 ] && ! install_packages "${packages[@]}"; then
    [ "${1:-}" != --tests ] || setup_fail "the tests need what is missing."
    command -v cc >/dev/null || setup_fail "a C compiler is needed."
  fi
  if ! check_node; then
    [ "${1:-}" != --tests ] || setup_fail "the tests need Node.js 20.19 or newer with npm (https://nodejs.org)."
    echo "setup: no Node.js 20.19 or newer: building without the GraphiQL editor (https://nodejs.org)" >&2
    export TRAVAUX_UI=off
  fi
  [ "${1:-}" != --tests ] || CHROMIUM=$(find_chromium)
  export PATH CHROMIUM
}

cd "$(dirname "${BASH_SOURCE[0]}")/.."
setup "$@"
