"""Whatever was answered with 2xx is there and whole, whatever breaks; and nobody is told of it with a 500."""

import json
import os
import signal
import socket
import struct

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from fingerprint import case_code
from registry.app import create_app
from registry.settings import Settings
from sitebuild.postgresql_server import PostgresqlServer
from tests.registry.conftest import RegistryProcess
from tests.registry.load import Load, content, contents, platform_key
from tests.registry.stores import Store

UNAVAILABLE = (503, "storage_unavailable")
DISK_MEGABYTES = 64
LEFT_BYTES = 2**20


@pytest.fixture
def rounds(whole):
    """How often something breaks."""
    return 30 if whole else 3


@pytest.fixture
def own_server():
    """Give PostgreSQL servers that only this test has, and that it may break, each with a store on it."""
    servers = []

    def make(folder, disk=0):
        servers.append(PostgresqlServer(disk))
        servers[-1].execute("CREATE DATABASE own")
        return servers[-1], Store("postgresql", servers[-1].url("own"), folder)

    yield make
    for server in servers:
        server.remove()


@pytest.mark.timeout(1200)
def test_a_registry_that_is_killed_again_and_again(start, store, key, make_document, rounds):
    registry = start()
    load = Load([registry.url], key, make_document)
    with load.running():
        for _ in range(rounds):
            before = len(load.kept)
            load.until(lambda: len(load.kept) > before + 10)  # noqa: B023
            registry.end(signal.SIGKILL)
            registry = start()
            load.urls = [registry.url]
    assert load.cut >= rounds
    assert not load.refusals
    load.check(store)


@pytest.mark.timeout(1200)
def test_a_database_server_that_is_killed_again_and_again(own_server, tmp_path, make_document, rounds):
    server, store = own_server(tmp_path)
    key = platform_key(store)
    registry = RegistryProcess(tmp_path, store.url)
    load = Load([registry.url], key, make_document)
    with load.running():
        for _ in range(rounds):
            before, refused = len(load.kept), load.refusals[UNAVAILABLE]
            load.until(lambda: len(load.kept) > before + 10)  # noqa: B023
            server.kill()
            load.until(lambda: load.refusals[UNAVAILABLE] > refused + 10)  # noqa: B023
            server.start()
        before = len(load.kept)
        load.until(lambda: len(load.kept) > before + 10)
    assert set(load.refusals) == {UNAVAILABLE}
    assert load.cut == 0
    load.check(store)
    registry.end(signal.SIGTERM)


def test_a_file_that_is_full(served, tmp_path, make_document, request):
    store = Store("sqlite", f"sqlite:///{tmp_path / 'registry.sqlite3'}", tmp_path)
    key = platform_key(store)
    pages = {"most": 2**32 - 2}

    def bound(connection, *_):
        connection.execute(f"PRAGMA max_page_count = {pages['most']}")

    event.listen(Pool, "checkout", bound)
    request.addfinalizer(lambda: event.remove(Pool, "checkout", bound))
    with served(create_app(Settings(database=store.url, submissions_per_hour=10**6))) as client:
        load = Load([str(client.base_url).rstrip("/")], key, make_document)
        with load.running():
            load.until(lambda: len(load.kept) > 10)
            pages["most"] = store.rows("PRAGMA page_count")[0][0] + 10
            load.until(lambda: load.refusals[UNAVAILABLE] > 20)
            pages["most"] = 2**32 - 2
            before = len(load.kept)
            load.until(lambda: len(load.kept) > before + 10)
        assert set(load.refusals) == {UNAVAILABLE}
        assert load.cut == 0
        load.check(store)


def test_a_database_server_whose_disk_is_full(own_server, tmp_path, make_document):
    server, store = own_server(tmp_path, DISK_MEGABYTES)
    key = platform_key(store)
    registry = RegistryProcess(tmp_path, store.url)
    load = Load([registry.url], key, make_document)
    ballast = server.data / "ballast"
    with load.running():
        load.until(lambda: len(load.kept) > 10)
        disk = os.statvfs(server.data)
        ballast.write_bytes(bytes(disk.f_bavail * disk.f_frsize - LEFT_BYTES))
        load.until(lambda: load.refusals[UNAVAILABLE] > 20, 120)
        ballast.unlink()
        before = len(load.kept)

        def is_back():
            # Without room for its log the server ends; so the operator makes room and starts it.
            if not server.is_running():
                server.start()
            return len(load.kept) > before + 10

        load.until(is_back)
    assert set(load.refusals) == {UNAVAILABLE}
    assert load.cut == 0
    load.check(store)
    registry.end(signal.SIGTERM)


def raw(method, path, url, body=b"", **headers):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {url.host}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def connect(url):
    return socket.create_connection((url.host, url.port))


def cut(connection):
    """Close a connection as a phone does that leaves the network: no farewell, what comes then is refused."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_connections_that_are_cut(client, store, make_document):
    documents = [make_document(case_code.generate()) for _ in range(24)]
    incomplete, unread, unfinished = documents[0::3], documents[1::3], documents[2::3]
    for place, document in enumerate(documents):
        body = json.dumps(document).encode()
        request = raw("POST", "/api/v1/cases", client.base_url, body, Content_Type="application/json")
        connection = connect(client.base_url)
        connection.sendall(request[: len(request) * (place + 1) // 25] if document in incomplete else request)
        if document in unfinished:
            assert connection.recv(12) == b"HTTP/1.1 201"
        cut(connection)
    there = contents(store)
    for document in documents:
        assert there.get(document["case_id"], content(document)) == content(document)
    for expected, of_these in (({201}, incomplete), ({200, 201}, unread), ({200}, unfinished)):
        assert {client.post("/api/v1/cases", json=document).status_code for document in of_these} <= expected
    assert contents(store) == {document["case_id"]: content(document) for document in documents}


def test_a_feed_whose_answers_are_cut_goes_on_from_the_cursor(client, store, key, make_document):
    for _ in range(30):
        client.post("/api/v1/cases", json=make_document(case_code.generate()))
    cursor, read, cuts = None, [], 0
    while True:
        after = f"&after={cursor}" if cursor else ""
        address = f"/api/v1/feed?limit=20{after}"
        with connect(client.base_url) as connection:
            connection.sendall(raw("GET", address, client.base_url, Authorization=f"Bearer {key}"))
            connection.recv(2000)
            cut(connection)
            cuts += 1
        page = client.get(address, headers={"Authorization": f"Bearer {key}"}).json()
        read += [entry["id"] for entry in page["entries"]]
        cursor = page["cursor"]
        if not page["has_more"]:
            break
    assert cuts >= 6
    assert read == [entry.hex() for (entry,) in store.rows("SELECT entry FROM changes ORDER BY number")]
