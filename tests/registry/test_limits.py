"""What a network that asks too often is asked for, and that nothing of its address is kept."""

import hashlib
import itertools
import json
import logging
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from fingerprint import case_code
from registry.app import create_app
from registry.client_address import UNKNOWN, ClientAddress, networks
from registry.errors import ProofRequired
from registry.limits import COUNTERS, SHORT_BYTES, Limit, PrefixCounter
from registry.settings import Settings

LIMIT = 3
BITS = 8
JSON = {"Content-Type": "application/json"}
SCHOOL, NEIGHBOUR, ELSEWHERE = "198.51.100.7", "198.51.100.200", "203.0.113.7"


@pytest.fixture
def database(tmp_path):
    """Where the registry keeps its cases; counters are never in a database, whatever its kind."""
    return tmp_path / "var" / "registry.sqlite3"


@pytest.fixture
def client(database, served):
    """A client of a registry with low limits, which believes this machine's X-Forwarded-For."""
    settings = Settings(
        database=f"sqlite:///{database}",
        demonstration=True,
        submissions_per_hour=LIMIT,
        look_ups_per_hour=LIMIT,
        proof_of_work_bits=BITS,
        proxy_header="X-Forwarded-For",
    )
    with served(create_app(settings)) as client:
        client.headers["X-Forwarded-For"] = SCHOOL
        yield client


def proves(number, body):
    found = hashlib.sha256(hashlib.sha256(body).digest() + str(number).encode()).digest()
    return int.from_bytes(found) < 2 ** (256 - BITS)


def proof(body):
    return next(str(number) for number in itertools.count() if proves(number, body))


def wrong_proof(body):
    return next(str(number) for number in itertools.count() if not proves(number, body))


def send(client, body, path="", **headers):
    return client.post(f"/api/v1/cases{path}", content=body, headers={**JSON, **headers})


def exhaust(client, path=""):
    """Use up what is free; a body need not even be JSON."""
    for _ in range(LIMIT):
        assert send(client, b"{", path).status_code == 400


def assert_proof_required(answer):
    assert answer.status_code == 429
    error = answer.json()["error"]
    assert (error["code"], error["bits"], error["field"]) == ("proof_required", BITS, None)


def test_above_the_limit_nobody_is_refused_who_proves_some_work(client, document):
    exhaust(client)
    body = json.dumps(document).encode()
    assert_proof_required(send(client, body))
    assert send(client, body, **{"Proof-Of-Work": proof(body)}).status_code == 201


@pytest.mark.parametrize("make", [wrong_proof, lambda _: "", lambda _: "-1", lambda _: "9" * 21, lambda _: "\u0661",
                                  lambda _: "0x10", lambda _: "1 1"])  # fmt: skip
def test_a_wrong_proof_is_none(client, document, make):
    exhaust(client)
    body = json.dumps(document).encode()
    assert_proof_required(send(client, body, **{"Proof-Of-Work": make(body).encode()}))


def test_the_proof_of_one_body_does_not_let_another_pass(client, make_document, code):
    exhaust(client)
    one, other = (json.dumps(make_document(code)).encode() for _ in range(2))
    number = proof(one)
    while proves(number, other):
        other += b" "
    assert_proof_required(send(client, other, **{"Proof-Of-Work": number}))


def test_the_same_proof_again_makes_no_second_case(client, document):
    exhaust(client)
    body = json.dumps(document).encode()
    number = proof(body)
    statuses = [send(client, body, **{"Proof-Of-Work": number}).status_code for _ in range(3)]
    assert statuses == [201, 200, 200]


@pytest.mark.parametrize("path", ["", "/status"])
def test_a_long_bodys_proof_counts_three_times_and_then_another_one_does(client, path):
    exhaust(client, path)
    body = b"{" * (SHORT_BYTES + 1)
    numbers = (str(number) for number in itertools.count() if proves(number, body))
    for number in itertools.islice(numbers, 2):
        statuses = [send(client, body, path, **{"Proof-Of-Work": number}).status_code for _ in range(3)]
        assert statuses == [400] * 3
        for _ in range(2):
            assert_proof_required(send(client, body, path, **{"Proof-Of-Work": number}))


def test_an_hour_later_a_proof_counts_again_and_nothing_tells_of_which_body_it_was():
    now = 0
    limit = Limit(0, BITS, lambda: now)
    body = b" " * (SHORT_BYTES + 1)
    for now in range(2):  # noqa: B007  (the limit's clock)
        for _ in range(3):
            limit.check(b"x", proof(body), body)
        with pytest.raises(ProofRequired):
            limit.check(b"x", proof(body), body)
        [(mark, _)] = limit._counter._uses.items()
        assert mark not in {hashlib.sha256(text).digest() for text in (body, hashlib.sha256(body).digest())}


def test_who_looks_often_can_still_withdraw(client, code):
    exhaust(client, "/status")
    body = json.dumps({"code": code}).encode()
    number = proof(body)
    statuses = [send(client, body, "/withdraw", **{"Proof-Of-Work": number}).status_code for _ in range(6)]
    assert statuses == [404] * 6


def test_a_body_is_not_parsed_before_the_proof_is_seen(client):
    exhaust(client)
    assert_proof_required(send(client, b"[" * 100_000))


def test_neighbours_share_a_limit_and_others_do_not(client):
    exhaust(client)
    assert_proof_required(send(client, b"{", **{"X-Forwarded-For": NEIGHBOUR}))
    assert send(client, b"{", **{"X-Forwarded-For": ELSEWHERE}).status_code == 400


def test_what_a_client_says_before_its_proxy_is_not_believed(client):
    exhaust(client)
    assert_proof_required(send(client, b"{", **{"X-Forwarded-For": f"{ELSEWHERE}, {SCHOOL}"}))


def test_without_a_declared_proxy_no_header_counts(database, served):
    settings = Settings(database=f"sqlite:///{database}", submissions_per_hour=1)
    with served(create_app(settings)) as client:
        statuses = [send(client, b"{", **{"X-Forwarded-For": f"10.0.{n}.1"}).status_code for n in range(2)]
    assert statuses == [400, 429]


@pytest.mark.parametrize("path", ["/status", "/withdraw", "/restore"])
def test_above_the_limit_codes_of_cases_and_of_none_are_answered_alike(client, path, code, document):
    assert send(client, json.dumps(document).encode()).status_code == 201
    exhaust(client, path)
    bodies = [json.dumps({"code": one}).encode() for one in (code, case_code.generate())]
    answers = [send(client, body, path) for body in bodies]
    assert_proof_required(answers[0])
    assert answers[0].content == answers[1].content
    passed = [send(client, body, path, **{"Proof-Of-Work": proof(body)}).status_code for body in bodies]
    assert passed == [200, 404]


def test_all_kinds_of_look_ups_count_together_and_apart_from_submissions(client, code):
    for path in ("/status", "/withdraw", "/restore"):
        assert send(client, b"{", path).status_code == 400
    assert_proof_required(send(client, b"{", "/status"))
    assert send(client, b"{").status_code == 400


def test_the_openapi_document_tells_of_the_proof(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for path in (path for path in paths if path.startswith("/api/v1/cases")):
        operation = paths[path]["post"]
        assert operation["parameters"][0]["name"] == "Proof-Of-Work", path
        assert "`proof_required`" in operation["responses"]["429"]["description"]


def test_an_hour_later_all_is_free_again():
    now = 0
    counter = PrefixCounter(1, lambda: now)
    assert [counter.take(b"x"), counter.take(b"x")] == [True, False]
    now = 1
    assert counter.take(b"x")


def request_from(peer, **headers):
    return Request(
        {
            "type": "http",
            "client": None if peer is None else (peer, 5),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        }
    )


PROXY = ClientAddress("X-Real-Address", networks("127.0.0.1, 192.0.2.0/24"))


def prefix(peer, *values):
    request = request_from(peer)
    request.scope["headers"] = [(b"x-real-address", value.encode()) for value in values]
    return PROXY.prefix(request)


@given(st.ip_addresses(v=4), st.integers(0, 255))
def test_a_prefix_of_ipv4_has_256_neighbours(address, last):
    neighbour = IPv4Address(int(address) & ~255 | last)
    assert ClientAddress().prefix(request_from(str(address))) == ClientAddress().prefix(request_from(str(neighbour)))
    further = IPv4Address(int(address) ^ 256)
    assert ClientAddress().prefix(request_from(str(address))) != ClientAddress().prefix(request_from(str(further)))


@given(st.ip_addresses(v=6).filter(lambda address: not address.ipv4_mapped), st.integers(0, 2**80 - 1))
def test_a_prefix_of_ipv6_is_all_that_a_customer_gets(address, rest):
    neighbour = IPv6Address(int(address) >> 80 << 80 | rest)
    if not neighbour.ipv4_mapped:
        assert ClientAddress().prefix(request_from(str(address))) == ClientAddress().prefix(
            request_from(str(neighbour))
        )
    further = IPv6Address(int(address) ^ 1 << 80)
    assert ClientAddress().prefix(request_from(str(address))) != ClientAddress().prefix(request_from(str(further)))


@pytest.mark.parametrize(
    "value",
    [
        SCHOOL,
        f"{SCHOOL}:4711",
        f"::ffff:{SCHOOL}",
        f"[::ffff:{SCHOOL}]:443",
        f"nonsense, {SCHOOL}",
        f"{SCHOOL}, 192.0.2.9",
    ],
)
def test_a_proxy_names_its_client_in_several_ways(value):
    assert prefix("127.0.0.1", value) == prefix("::ffff:127.0.0.1", value) == prefix(SCHOOL)


@pytest.mark.parametrize("values", [(), ("",), ("nonsense",), (SCHOOL, "nonsense"), (f"{SCHOOL}, ",), ("192.0.2.9",)])
def test_when_a_proxy_names_nobody_it_is_the_client_itself(values):
    assert prefix("127.0.0.1", *values) == prefix("127.0.0.1")


def test_who_is_no_proxy_is_not_believed():
    assert prefix(ELSEWHERE, SCHOOL) == prefix(ELSEWHERE) != prefix(SCHOOL)


@given(st.text())
def test_no_header_breaks_a_request(text):
    value = text.encode("utf-8", "surrogatepass").decode("latin-1")
    request = request_from("127.0.0.1")
    request.scope["headers"] = [(b"x-real-address", value.encode("latin-1"))]
    assert PROXY.prefix(request)


@pytest.mark.parametrize("peer", [None, "", "testclient"])
def test_who_has_no_address_counts_as_one(peer):
    assert ClientAddress().prefix(request_from(peer)) == UNKNOWN


@given(st.ip_addresses())
def test_a_counter_holds_how_often_and_not_who(address):
    counter = PrefixCounter(100)
    fresh = {name: value for name, value in vars(counter).items() if name != "_counts"}
    assert counter.take(ClientAddress().prefix(request_from(str(address))))
    assert (counter._counts.count(1), counter._counts.count(0)) == (1, COUNTERS - 1)
    assert {name: value for name, value in vars(counter).items() if name != "_counts"} == fresh


def test_which_counter_a_network_has_changes_every_hour():
    now = 0
    counter = PrefixCounter(1, lambda: now)
    places = set()
    for now in range(20):  # noqa: B007  (the counter's clock)
        counter.take(ClientAddress().prefix(request_from(SCHOOL)))
        places.add(counter._counts.index(1))
    assert len(places) > 15


def test_nothing_of_an_address_is_in_the_database_or_the_log(client, database, document, caplog):
    caplog.set_level(logging.DEBUG)
    body = json.dumps(document).encode()
    addresses = [SCHOOL, NEIGHBOUR, "2001:db8:4711:4712::99"]
    for address in addresses:
        for path in ("", "/status"):
            for _ in range(LIMIT + 1):
                send(client, body, path, **{"X-Forwarded-For": address})
    assert any(record.name == "registry.request_log" for record in caplog.records)
    ours = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))
    )
    stored = b"".join(path.read_bytes() for path in database.parent.iterdir())
    for address in addresses:
        for text in (address, address.rpartition(".")[0] or address[:14]):
            assert text not in ours
            assert text.encode() not in stored
        assert ip_address(address).packed not in stored
    assert "429" in ours
