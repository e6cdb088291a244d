"""The four rooms: the page, the engine and the decoder cannot reach any server. The server's log is the judge."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .proxy import Reply

if TYPE_CHECKING:
    from .person import Person
    from .proxy import Proxy

TRY_EVERYTHING = Path(__file__).with_name("attempts.js").read_text()
IN_PAGE = f"([address, allowed]) => {{ {TRY_EVERYTHING}; return tryEverything(address, allowed); }}"
PROBE = f"""{TRY_EVERYTHING}
self.onmessage = async ({{ data: [address, allowed] }}) => {{
  await tryEverything(address, allowed, (name) => self.postMessage(name));
  self.postMessage(null);
}};"""
IN_WORKER = """([path, type, address, allowed]) => new Promise((resolve, reject) => {
  const worker = (globalThis.probe = new Worker(path, { type })); // held: Firefox ends workers that nothing refers to
  const tried = [];
  worker.onmessage = ({ data }) => {
    if (data === null) return resolve(tried);
    tried.push(data);
    // Within a worker Firefox now and then never comes back from making another one: these attempts are the last.
    if (data === "worker") setTimeout(() => resolve(tried), 5000);
  };
  worker.onerror = () => reject(new Error("the probe did not start"));
  setTimeout(() => reject(new Error(`the probe stopped after ${tried}`)), 60_000);
  worker.postMessage([address, allowed]);
})"""

SCRIPT = {"Content-Type": "text/javascript"}
PAGE = {"Content-Type": "text/html"}
OWN_PROGRAM = ["script", "worker", "workerModule", "stylesheet", "prefetch"]
"""The page may load the site's own scripts, workers and styles; ARCHITECTURE.md says what that leaves open. Chromium
lets a page prefetch what any part of its policy allows."""

NOT_AT_ONCE = {"chromium": set[str](), "firefox": {"prefetch"}, "webkit": {"prefetch"}}
"""Ways that an engine does not go at once even where everything is allowed, so that their silence says nothing."""


def leaks(proxy: Proxy) -> set[str]:
    """Wait for stragglers, and return which attempts reached a server."""
    proxy.wait_until_quiet()
    return {found[1] for request in proxy.requests if (found := re.search(r"leak-(\w+)", request.target))}


def test_the_page_reaches_nobody(person: Person, proxy: Proxy, elsewhere: Proxy) -> None:
    person.open("/en/start/")
    person.evaluate(IN_PAGE, [proxy.address, OWN_PROGRAM])
    person.evaluate(IN_PAGE, [elsewhere.address, []])
    assert leaks(proxy) == set()
    assert elsewhere.requests == []
    person.forget_errors()


PLAYS_FROM_MEMORY = """() => new Promise((resolve) => {
  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.effectiveDirective === "media-src") resolve(false);
  });
  const video = document.createElement("video");
  video.onerror = () => setTimeout(() => resolve(true), 500); // no video at all, which is told after a refusal, too
  video.src = URL.createObjectURL(new Blob(["no video"], { type: "video/mp4" }));
})"""
"""Whether a video that the page itself has made may be played."""


def test_only_the_flow_plays_a_chosen_video(person: Person) -> None:
    played = {}
    for path in ("/en/", "/en/start/", "/en/practice/", "/en/case/"):
        person.open(path)
        played[path] = person.evaluate(PLAYS_FROM_MEMORY)
    assert played == {"/en/": False, "/en/start/": True, "/en/practice/": False, "/en/case/": False}
    person.forget_errors()


@pytest.mark.parametrize("kind", ["module", pytest.param("classic", marks=pytest.mark.whole)])
@pytest.mark.parametrize("room", ["engine", "decoder"])
def test_workers_that_read_files_reach_nobody(
    person: Person, proxy: Proxy, elsewhere: Proxy, room: str, kind: str
) -> None:
    proxy.replies["/engine/probe.js"] = proxy.real_reply(f"/engine/{room}.js")._replace(body=PROBE.encode())
    person.open("/en/start/")
    for server in (proxy, elsewhere):
        tried = person.evaluate(IN_WORKER, ["/engine/probe.js", kind, server.address, []])
        assert {"fetch", "importScripts", "worker"} <= set(tried)
    assert leaks(proxy) == set()
    assert elsewhere.requests == []
    person.forget_errors()


def test_without_the_policies_every_attempt_would_arrive(person: Person, proxy: Proxy, elsewhere: Proxy) -> None:
    proxy.replies["/page"] = Reply(200, PAGE, b"<!doctype html><title>No policy</title><body>")
    proxy.replies["/probe.js"] = Reply(200, SCRIPT, PROBE.encode())
    person.open("/page")
    expected = set(person.evaluate(IN_PAGE, [proxy.address, []])) - NOT_AT_ONCE[person.engine]
    assert leaks(proxy) >= expected
    person.evaluate(IN_WORKER, ["/probe.js", "classic", elsewhere.address, []])
    assert leaks(elsewhere) >= {"fetch", "fetchPost", "xhr", "xhrWaiting", "socket", "eventSource", "importScripts"}
    person.forget_errors()


ASK_COURIER = """async ([requests, overPort]) => {
  const worker = new Worker("/engine/courier.js", { type: "module" });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ port: port2 }, [port2]);
  const desk = overPort ? port1 : worker;
  const answers = [];
  for (const [id, request] of requests.entries()) {
    answers.push(new Promise((resolve) => {
      desk.addEventListener("message", ({ data }) => data.id === id && resolve(data));
    }));
    desk.postMessage({ id, ...request });
  }
  if (overPort) port1.start();
  return (await Promise.all(answers)).map(({ error, result }) => error ?? `done: ${result.status ?? result.length}`);
}"""
NOT_ON_THE_LIST = ["", "/en/", "../../api/v1/cases", "https://example.org/", "toString", "__proto__", "constructor"]


def test_the_courier_fetches_only_what_is_on_its_list(person: Person, proxy: Proxy) -> None:
    person.open("/en/case/")
    requests = [{"name": name} for name in NOT_ON_THE_LIST]
    answers = person.evaluate(ASK_COURIER, [[*requests, {"name": "kernel"}], True])
    assert all("not on the list" in answer for answer in answers[:-1])
    assert answers[-1].startswith("done: ")
    fetched = [request.target for request in proxy.requests if not request.target.endswith((".js", ".css", ".wasm"))]
    assert [target.rpartition("/")[2].split(".")[0] for target in fetched] == ["", "kernel"]


PICTURES = """async () => {
  const { Courier, PRACTICE_PICTURES } = await import("/engine/bridge.js");
  const courier = new Courier();
  const pictures = await Promise.all(PRACTICE_PICTURES.map((name) => courier.picture(name)));
  const refused = await courier.picture("practice").catch((error) => error.code);
  return [...pictures.map(({ type, size }) => [type, size > 50_000]), refused];
}"""


def test_the_courier_fetches_the_practice_pictures_and_no_other(person: Person, proxy: Proxy) -> None:
    person.open("/en/case/")
    requests = [{"picture": name} for name in (*NOT_ON_THE_LIST, "kernel", "https://example.org/a.jpg")]
    answers = person.evaluate(ASK_COURIER, [[*requests, {"picture": "practice-lake"}], False])
    assert all("not on the list" in answer for answer in answers[:-1])
    assert answers[-1].startswith("done: ")
    over_port = person.evaluate(ASK_COURIER, [[{"picture": "practice-lake"}, {"name": "practice-lake"}], True])
    assert all("not on the list" in answer for answer in over_port)
    assert person.evaluate(PICTURES) == [*[["image/jpeg", True]] * 3, "engine_failed"]
    fetched = {request.target for request in proxy.requests if request.target.startswith("/engine/packed/")}
    assert {target.rpartition("/")[2].split(".")[0] for target in fetched} == {
        "practice-hills",
        "practice-lake",
        "practice-tiles",
    }
    assert {request.method for request in proxy.requests} == {"GET"}


CASE = {
    "version": 1,
    "case_id": "5" * 64,
    "reporter": "minor",
    "practice": True,
    "items": [{"kind": "image", "md5": "a" * 32, "sha256": "b" * 64, "pdq": []}],
}


def spelled(document: object) -> str:
    """Return JSON text as the bridge spells it."""
    return json.dumps(document, indent=1, ensure_ascii=False)


REFUSED = {
    "unknown field": spelled(CASE | {"name": "holiday.jpg"}),
    "other version": spelled(CASE | {"version": 2}),
    "no items": spelled(CASE | {"items": []}),
    "unknown field of an item": spelled(CASE | {"items": [CASE["items"][0] | {"size": 3}]}),  # type: ignore[index]
    "text for a digest": spelled(CASE | {"case_id": "not a digest"}),
    "upper case": spelled(CASE | {"case_id": "A" * 64}),
    "spaces in between": json.dumps(CASE),
    "spaces at the end": spelled(CASE) + " ",
    "a field twice": spelled(CASE).replace('"practice"', '"reporter": "minor",\n "practice"'),
    "escaped letters": spelled(CASE).replace("minor", "\\u006dinor"),
    "other digits": spelled(CASE).replace('"version": 1', '"version": 1.0'),
    "no JSON": "picture",
}


def test_the_courier_posts_only_valid_documents_in_one_spelling(person: Person, proxy: Proxy) -> None:
    person.open("/en/case/")
    refused = [{"errand": "send", "text": text} for text in REFUSED.values()]
    refused += [{"errand": errand, "text": spelled(CASE)} for errand in ("status", "toString", "__proto__", "delete")]
    refused += [{"errand": "status", "text": spelled({"code": "x" * 24, "more": "y"})}]
    answers = person.evaluate(ASK_COURIER, [[*refused, {"errand": "send", "text": spelled(CASE)}], False])
    assert all("rror" in answer for answer in answers[:-1]), answers
    assert answers[-1] in ("done: 201", "done: 200")
    (post,) = proxy.posts()
    assert post.body.decode() == spelled(CASE)
