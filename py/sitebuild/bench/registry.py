"""How many cases a second the registry takes, over HTTP, from several senders at once."""

import hashlib
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

from fingerprint.schema import SCHEMA
from fingerprint.variants import MAX_HASHES

CASES = 400
SENDERS = 8
PHOTOS = 10
VARIANTS = SCHEMA["$defs"]["pdq"]["properties"]["variant"]["enum"][:MAX_HASHES]


def submissions_per_second(project_root: Path) -> float:
    """Send cases of ten photos each to the site's own server with SQLite.

    Returns:
        Cases a second that were answered with 201.
    """
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "sitebuild", "serve", "--port", "0"],
            cwd=project_root,
            env={**os.environ, "REGISTRY_DATABASE": f"sqlite:///{folder}/registry.sqlite3", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            return _send(_address(process))
        finally:
            process.terminate()
            process.wait()


def _address(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        if ready := re.match(r"Ready: (\S+)/", line):
            return ready[1]
    raise RuntimeError("The server ended before it was ready.")


def _send(address: str) -> float:
    documents = iter([_document() for _ in range(CASES)])
    lock = threading.Lock()
    statuses: list[int] = []

    def sender() -> None:
        with httpx.Client() as client:
            while True:
                with lock:
                    document = next(documents, None)
                if document is None:
                    return
                headers = {"Content-Type": "application/json"}
                statuses.append(client.post(f"{address}/api/v1/cases", content=document, headers=headers).status_code)

    threads = [threading.Thread(target=sender) for _ in range(SENDERS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = time.perf_counter() - start
    if statuses != [201] * CASES:
        raise RuntimeError(f"Not every case was taken: {sorted(set(statuses))}")
    return CASES / used


def _document() -> bytes:
    items = [
        {
            "kind": "image",
            "md5": secrets.token_hex(16),
            "sha256": secrets.token_hex(32),
            "pdq": [{"variant": name, "hash": secrets.token_hex(32), "quality": 100} for name in VARIANTS],
        }
        for _ in range(PHOTOS)
    ]
    case_id = hashlib.sha256(secrets.token_bytes(16)).hexdigest()
    document = {"version": 1, "case_id": case_id, "reporter": "minor", "practice": False, "items": items}
    return json.dumps(document).encode()
