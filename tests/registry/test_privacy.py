"""What must not be kept, logged or cached."""

import json
import re
import signal
import socket

import pytest

USER_AGENT = "a-user-agent-that-nobody-else-has"
FORWARDED = "203.0.113.77"
# Whose files can be read.
ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def traffic(start, store, code, document):
    """All kinds of requests, then everything the registry has written: its log and its files."""
    registry = start()
    client = registry.client
    client.headers.update({"User-Agent": USER_AGENT, "X-Forwarded-For": FORWARDED, "Forwarded": f"for={FORWARDED}"})
    client.post("/api/v1/cases", json=document)
    malformed = b"{" + json.dumps(document).encode()
    client.post("/api/v1/cases", content=malformed, headers={"Content-Type": "application/json"})
    client.post("/api/v1/cases", json={**document, "practice": True})
    for action in ("status", "withdraw", "restore", code):
        client.post(f"/api/v1/cases/{action}?code={code}", json={"code": code})
    client.request(code.replace("-", ""), "/api/v1/cases")
    address = client.base_url
    with socket.create_connection((address.host, address.port)) as connection:
        upgrade = "Host: x\r\nUpgrade: websocket\r\nConnection: upgrade"
        connection.sendall(f"GET /{code} HTTP/1.1\r\n{upgrade}\r\n\r\n".encode())
        connection.recv(1000)
        local_port = str(connection.getsockname()[1])
    with socket.create_connection((address.host, address.port)) as connection:
        connection.sendall(f"{code} nonsense\r\n\r\n".encode())
        connection.recv(1000)
    files = list(store.folder.iterdir())
    stored = b"".join(path.read_bytes() for path in files)
    registry.end(signal.SIGTERM)
    return registry.log.read_text(), stored + b"".join(path.read_bytes() for path in files if path.exists()), local_port


@ON_SQLITE
def test_the_log_has_no_address_no_body_and_no_code(traffic, code, document):
    log, _, local_port = traffic
    lines = [line for line in log.splitlines() if "request_log" in line]
    assert len(lines) >= 8
    for line in lines:
        assert re.search(r": [A-Z]+ (/api/v1/cases(/status|/withdraw|/restore)?|\(no route\)) \d{3} \d+ ms$", line)
    assert "127.0.0.1" not in log.replace("Uvicorn running on http://127.0.0.1:", "")
    for secret in (
        FORWARDED, USER_AGENT, local_port, code, code.replace("-", ""), document["case_id"],
        document["items"][0]["md5"], document["items"][0]["pdq"][0]["hash"],
    ):  # fmt: skip
        assert secret not in log


@ON_SQLITE
def test_the_store_has_no_code_and_no_address(traffic, code, document):
    _, stored, _ = traffic
    assert bytes.fromhex(document["case_id"]) in stored
    for secret in (code, code.replace("-", ""), FORWARDED, "127.0.0.1", USER_AGENT):
        assert secret.encode().lower() not in stored.lower()


def test_no_answer_is_cached_or_framed(client, code):
    answers = [
        client.post("/api/v1/cases/status", json={"code": code}),
        client.get("/nowhere"),
        client.get("/api/v1/openapi.json"),
    ]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in answer.headers
        assert "set-cookie" not in answer.headers


@ON_SQLITE
def test_the_database_is_for_its_own_user_only(client, store):
    assert store.folder.stat().st_mode & 0o077 == 0
