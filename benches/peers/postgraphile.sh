#!/usr/bin/env bash
# The same corpus in our server and in PostGraphile 5 over PostgreSQL, on this machine, the same questions to both.
# Needs PostgreSQL (initdb, pg_ctl, psql) and npm; as root, PostgreSQL runs as the user postgres.
# usage: benches/peers/postgraphile.sh DOCUMENTS FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
documents=${1:?how many documents}
mkdir -p "${2:?a folder for the corpus and the peer}"
folder=$(cd "$2" && pwd)
here=$PWD/benches/peers
target=${CARGO_TARGET_DIR:-$PWD/target}

cargo build --release
[ -e "$folder/deliverable.tsv" ] || cargo bench --bench peers -- "$documents" "$folder"
if [ ! -e "$folder/npm/node_modules/autocannon" ]; then
  mkdir -p "$folder/npm"
  (cd "$folder/npm" && npm init -y >npm.log && npm install --no-audit --no-fund --silent postgraphile@5 pg autocannon node@22)
fi
cp "$here/graphile.config.mjs" "$folder/npm/"

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
database=$(free_port) theirs=$(free_port) ours=$(free_port)
as_user() { if [ "$(id -u)" = 0 ]; then su -s /bin/bash postgres -c "$1"; else bash -c "$1"; fi; }

cluster=$folder/cluster
mkdir -p "$cluster"
[ "$(id -u)" != 0 ] || chown -R postgres "$cluster"
pids=()
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  as_user "cd / && pg_ctl -D $cluster/db stop -m fast" >>"$folder/log" 2>&1 || true
}
trap stop EXIT
[ -e "$cluster/db/PG_VERSION" ] || as_user "cd / && initdb -D $cluster/db -U bench --auth=trust" >>"$folder/log"
as_user "cd / && pg_ctl -D $cluster/db -w -l $cluster/log -o '-p $database -h 127.0.0.1 -k $cluster -c shared_buffers=512MB' start" >>"$folder/log"
psql() { command psql -v ON_ERROR_STOP=1 -q -h 127.0.0.1 -p "$database" -U bench "$@"; }
if ! psql -d bench -c 'select from deliverable limit 1' >>"$folder/log" 2>&1; then
  psql -d postgres -c 'create database bench'
  (cd "$folder" && psql -d bench -f "$here/tables.sql")
fi

(cd "$folder/npm" && DATABASE="postgres://bench@127.0.0.1:$database/bench" PORT=$theirs NODE_ENV=production \
  GRAPHILE_ENV=production exec node_modules/.bin/node node_modules/postgraphile/dist/cli-run.js -C graphile.config.mjs) \
  >>"$folder/log" 2>&1 &
pids+=($!)
"$target/release/travaux" serve --bind "127.0.0.1:$ours" --data "$folder/data" >>"$folder/log" 2>&1 &
pids+=($!)
for url in "http://127.0.0.1:$ours/graphql" "http://127.0.0.1:$theirs/graphql"; do
  for _ in $(seq 600); do
    curl -sf -o "$folder/ready" "$url" -H 'content-type: application/json' -d '{"query":"{__typename}"}' && break
    sleep 0.5
  done
done
echo "$documents documents, $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"
cd "$folder/npm" && node "$here/compare.mjs" "http://127.0.0.1:$ours/graphql" "http://127.0.0.1:$theirs/graphql" "$folder"
