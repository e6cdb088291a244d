"""The OpenAPI document is true: whatever is sent to whatever address, the answer is one that it describes."""

import base64
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
PLATFORM = "somebody"

OPTIONS = (
    # A document that the schema allows may have a hash that no picture has, a cursor may be another registry's.
    "--exclude-checks=positive_data_acceptance",
    "--generation-database=none",
    "--no-color",
)

# Answers about codes wait for even times; meanwhile another process asks for the rest. Workers of one process would do,
# but ast.parse, which hypothesis uses, fails in threads of Python 3.11 now and then (gh-106905).
PARTS = ("--include-path-regex=^/api/v1/cases/", "--exclude-path-regex=^/api/v1/cases/")


def credentials(document, key):
    """Return the headers of somebody without a key, and for each kind of key that the document names those with one."""
    kinds = list(document["components"]["securitySchemes"].values())
    schemes = {kind["scheme"] for kind in kinds if kind["type"] == "http"}
    named = {kind["name"]: key for kind in kinds if kind["type"] == "apiKey"}
    assert schemes | set(named)
    found = [{}]
    if "bearer" in schemes:
        found.append({**named, "Authorization": f"Bearer {key}"})
    if "basic" in schemes:
        pair = base64.b64encode(f"{PLATFORM}:{key}".encode()).decode()
        found.append({**named, "Authorization": f"Basic {pair}"})
    return found


def known_values(registry, key, code, document, described):
    """Make a case, and return what is known of it under the names that requests have for it, with their schemas."""
    assert registry.client.post("/api/v1/cases", json=document).status_code == 201
    page = registry.client.get("/api/v1/feed", headers={"Authorization": f"Bearer {key}"}).json()
    known = {"code": code, "cursor": page["cursor"], "after": page["cursor"], "entry": page["entries"][0]["id"]}
    return {name: {"value": value, "schemas": list(schemas(described, name))} for name, value in known.items()}


def schemas(described, name):
    """Return what a document says of fields and parameters of a name, wherever it does."""
    if isinstance(described, list):
        for part in described:
            yield from schemas(part, name)
    elif isinstance(described, dict):
        if name in described.get("properties", {}):
            yield described["properties"][name]
        if described.get("name") == name and "schema" in described:
            yield described["schema"]
        for part in described.values():
            yield from schemas(part, name)


def try_out(registry, part, headers, known, most_examples):
    """Let schemathesis try a part of everything, and return its report and whether it found nothing."""
    sent = [part, *(f"--header={name}: {value}" for name, value in headers.items())]
    command = [SCHEMATHESIS, "run", f"{registry.url}/api/v1/openapi.json", f"--max-examples={most_examples}"]
    environment = {
        "SCHEMATHESIS_HOOKS": "tests.registry.known_values",
        "KNOWN_VALUES": json.dumps(known),
        "PYTHONPATH": str(REPOSITORY),
    }
    result = subprocess.run(
        [*command, *OPTIONS, *sent], env={**os.environ, **environment}, cwd=registry.log.parent, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    return result.stdout + result.stderr, result.returncode == 0


@pytest.mark.timeout(3600)
def test_every_answer_is_described(start, store, key, code, document, whole):
    registry = start()
    described = registry.client.get("/api/v1/openapi.json").json()
    known = known_values(registry, key, code, document, described)
    operations = sum(len(methods) for methods in described["paths"].values())
    most_examples = 500 if whole else 5 if store.kind == "sqlite" else 1
    # Without a key nothing comes as far as the database.
    for headers in credentials(described, key)[0 if whole or store.kind == "sqlite" else 1 :]:
        with ThreadPoolExecutor(len(PARTS)) as threads:
            trying = [threads.submit(try_out, registry, part, headers, known, most_examples) for part in PARTS]
        tested = 0
        for part in trying:
            report, is_fine = part.result()
            assert is_fine, report
            tested += int(re.search(r"Tested: +(\d+)", report).group(1))
        assert tested == operations
    log = registry.log.read_text()
    assert " 200 " in log
    assert "Traceback" not in log
    assert "ERROR" not in log
    # What was asked for known codes was answered, too.
    for action in ("status", "withdraw", "restore"):
        assert re.search(rf"POST /api/v1/cases/{action} 200 ", log), log[-3000:]
