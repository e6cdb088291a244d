"""The local server, in the process and as a program."""

import re
import signal
import socket
import subprocess
import sys

import httpx2
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from sitebuild.builder import build
from sitebuild.netlify import read_rules
from sitebuild.server import Site


@pytest.fixture
def client(project, engine) -> TestClient:
    build(project, engine)
    site = Site(project.dist, read_rules(project.netlify), PlainTextResponse("registry"))
    return TestClient(site, follow_redirects=False)


@pytest.mark.parametrize(
    ("accept", "target"),
    [("de-AT,de;q=0.9,en;q=0.8", "/de/"), ("en-US,en;q=0.9,de;q=0.8", "/en/"), ("ja,de;q=0.5,en;q=0.4", "/de/")],
)
def test_the_address_without_a_language_leads_to_the_visitors(client, accept, target):
    response = client.get("/", headers={"Accept-Language": accept})
    assert (response.status_code, response.headers["location"]) == (302, target)
    assert response.headers["vary"] == "Accept-Language"


def test_a_visitor_whose_language_is_not_there_may_choose(client):
    response = client.get("/", headers={"Accept-Language": "ja"})
    assert response.status_code == 200
    assert "Deutsch" in response.text


def test_each_room_gets_its_own_policy(client):
    policies = {
        path: client.get(path).headers["content-security-policy"] for path in ("/en/start/", "/engine/courier.js")
    }
    assert "connect-src 'none'" in policies["/en/start/"]
    assert "connect-src 'self'" in policies["/engine/courier.js"]
    assert client.get("/engine/engine.js").headers["content-type"].startswith("text/javascript")


def test_what_has_not_changed_is_not_sent_again(client):
    first = client.get("/assets/site.css")
    again = client.get("/assets/site.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"


def test_an_address_that_does_not_exist_gets_the_page_of_its_language(client):
    for path, words in [
        ("/de/nowhere/", "Nicht gefunden"),
        ("/en/start/nowhere", "Not found"),
        ("/nowhere", "Not found"),
    ]:
        response = client.get(path, headers={"If-None-Match": "*"})
        assert (response.status_code, response.text) == (404, words)
        assert "default-src 'none'" in response.headers["content-security-policy"]


def test_an_address_without_its_last_slash_leads_to_the_page(client):
    response = client.get("/en/start")
    assert response.is_redirect
    assert response.headers["location"].endswith("/en/start/")


def test_only_what_was_built_is_served(client, project):
    (project.root / "secret").write_text("secret")
    for path in ("/../secret", "/%2e%2e/secret", "/en/..%2f..%2fsecret"):
        response = client.get(path)
        assert response.status_code == 404
        assert "secret" not in response.text


def test_a_page_takes_no_post(client):
    assert client.post("/en/").status_code == 405


@pytest.mark.parametrize("path", ["/api/v1/cases", "/ncmec/v2/status", "/stopncii/v1/FetchHashes"])
def test_the_registry_answers_behind_its_addresses(client, path):
    assert client.post(path).text == "registry"


@pytest.mark.parametrize("path", ["/apiary", "/ncmecs/v2/status", "/health", "/ready", "/metrics"])
def test_the_registry_answers_nothing_else(client, path):
    assert client.get(path).status_code == 404


def test_a_site_that_is_built_again_is_served_at_once(client, project, engine):
    page = project.site / "pages/languages.html"
    page.write_text("new")
    build(type(project)(project.root), engine)
    assert client.get("/index.html").text == "new"


SERVE = """
import sys
from pathlib import Path
from sitebuild import server
from sitebuild.project import Project, ProjectError

try:
    port = server.bind(int(sys.argv[2]))
except ProjectError as error:
    sys.exit(str(error))
server.serve(Project(Path(sys.argv[1])), port)
"""


def start(project, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SERVE, str(project.root), str(port)]
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_the_program_says_when_it_answers_and_ends_on_an_interrupt(project, engine):
    build(project, engine)
    with start(project, 0) as process:
        ready = process.stdout.readline()
        assert ready.startswith("Ready: http://127.0.0.1:")
        port = int(ready.rstrip("/\n").rpartition(":")[2])
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
            page = client.get("/en/")
            assert page.status_code == 200
            assert "Welcome" in page.text
            assert "server" not in page.headers
            refusal = client.post("/api/v1/cases/status", json={"code": ""})
            assert refusal.is_client_error
            assert refusal.json()["error"]["code"]
            upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "X-Forwarded-For": "192.0.2.7"}
            websocket = {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
            assert client.get("/en/", headers=upgrade | websocket).status_code == 200
        assert (project.root / "var/registry.sqlite3").exists()
        process.send_signal(signal.SIGINT)
        process.wait(10)
        assert process.stdout.read() == ""
        assert not re.search(r"\d+\.\d+\.\d+\.\d+", process.stderr.read())


def test_a_port_that_is_taken_is_named_with_what_to_do(project):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with start(project, port) as process:
            assert process.wait(10) == 1
            assert f"Port {port} cannot be used" in (message := process.stderr.read())
            assert "--port" in message
