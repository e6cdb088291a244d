"""The end of a process: whoever asks for it first sees it coming, nobody is cut off, and another one takes over."""

import json
import signal
import socket
import time
from contextlib import suppress

import httpx

from tests.registry.load import Load

DRAIN = {"REGISTRY_DRAIN_SECONDS": "2"}


def wait_until_not_ready(registry):
    while (answer := registry.client.get("/ready")).status_code == 200:
        time.sleep(0.02)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "shutting_down")
    return answer


def wait_until_closed(registry):
    with suppress(httpx.ConnectError):
        while True:
            httpx.get(f"{registry.url}/health")


def test_a_running_request_is_finished_and_the_end_announced(start, code, document):
    registry = start(**DRAIN)
    url, body = registry.client.base_url, json.dumps(document).encode()
    with socket.create_connection((url.host, url.port)) as slow:
        head = (
            f"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        )
        slow.sendall(head.encode() + b"\r\n\r\n" + body[:-9])
        registry.client.get("/health")
        registry.send(signal.SIGTERM)
        assert wait_until_not_ready(registry).headers["connection"] == "close"
        answer = registry.client.post("/api/v1/cases/status", json={"code": code})
        assert (answer.status_code, answer.headers["connection"]) == (404, "close")
        assert registry.client.get("/health").status_code == 200
        wait_until_closed(registry)
        slow.sendall(body[-9:])
        assert slow.recv(12) == b"HTTP/1.1 201"
    assert registry.end(signal.SIGTERM) == 0
    assert "Traceback" not in registry.log.read_text()
    second = start()
    assert second.client.post("/api/v1/cases", json=document).status_code == 200


def test_who_does_not_want_to_wait_asks_twice(start):
    registry = start(REGISTRY_DRAIN_SECONDS="60")
    registry.send(signal.SIGTERM)
    wait_until_not_ready(registry)
    assert registry.end(signal.SIGTERM) == 0


def test_ctrl_c_ends_it_at_once(start):
    assert start(REGISTRY_DRAIN_SECONDS="60").end(signal.SIGINT) == 0


def test_processes_are_restarted_one_after_the_other_and_nobody_notices(start, store, key, make_document):
    registries = [start(**DRAIN), start(**DRAIN)]
    load = Load([registry.url for registry in registries], key, make_document)
    with load.running():
        for place in (0, 1):
            before = len(load.kept)
            load.until(lambda: len(load.kept) > before + 20)  # noqa: B023
            old = registries[place]
            old.send(signal.SIGTERM)
            wait_until_not_ready(old)
            # What a proxy does that asks whether they are ready.
            load.urls = [registries[1 - place].url]
            assert old.end(signal.SIGCONT) == 0
            registries[place] = start(**DRAIN)
            load.urls = [registry.url for registry in registries]
    assert load.cut == 0
    assert not load.refusals
    load.check(store)


def test_several_processes_serve_one_registry(start, store, key, make_document):
    load = Load([start().url, start().url], key, make_document)
    with load.running():
        load.until(lambda: len(load.kept) > 60)
    assert load.cut == 0
    assert not load.refusals
    assert load.withdrawn
    load.check(store)
