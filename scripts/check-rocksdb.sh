#!/bin/sh
# Checks the feature `rocksdb`: lints, and the contract of the store, its backup, its updates and the processes that answer
# SPARQL on a real database.
# Compiles RocksDB: about 36 CPU minutes the first time, so CI calls this only when its sources change.
set -eu
cd "$(dirname "$0")/.."

missing=""
command -v g++ >/dev/null || missing="$missing g++"
ls /usr/lib/llvm-*/lib/libclang*.so* /usr/lib/*/libclang*.so* >/dev/null 2>&1 || missing="$missing libclang-dev"
# The parser of C++ headers needs the compiler's own headers too (stdbool.h and the like).
ls /usr/lib/llvm-*/lib/clang/*/include/stdbool.h >/dev/null 2>&1 || missing="$missing libclang-common-dev"
if [ -n "$missing" ]; then
    packages=$(printf '%s\n' "$missing" | sed 's/libclang-common-dev/libclang-dev/' | tr ' ' '\n' | sort -u | tr '\n' ' ')
    echo "check-rocksdb: installing $packages"
    if [ "$(id -u)" = 0 ]; then
        apt-get update -q && apt-get install -qy --no-install-recommends $packages
    elif command -v sudo >/dev/null; then
        sudo apt-get update -q && sudo apt-get install -qy --no-install-recommends $packages
    else
        echo "check-rocksdb: as root, run: apt-get install $packages" >&2
        exit 1
    fi
fi

# A target folder of its own: it survives `cargo clean`, and the usual one stays free of RocksDB.
CARGO_TARGET_DIR="${TRAVAUX_ROCKSDB_TARGET:-target/rocksdb}"
export CARGO_TARGET_DIR
limited() { timeout 3600 "$@" || { echo "check-rocksdb: failed, or took longer than 60 minutes: $*" >&2; exit 1; }; }

limited cargo clippy --release --features rocksdb --all-targets -- -D warnings
limited cargo test --release --features rocksdb --test it -- store:: backup:: a_database
echo "check-rocksdb: the store keeps its contract on RocksDB"
