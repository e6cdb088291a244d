"""Platforms and their keys, and what a registry takes while there is none."""

import hashlib
import re

import pytest

from fingerprint import case_code
from registry.app import create_app
from registry.cases import utc_today
from registry.operator_input import OperatorError
from registry.settings import Settings


@pytest.fixture
def service(store, served):
    """A client of a registry that is no demonstration."""
    with served(create_app(Settings(database=store.url))) as client:
        yield client


@pytest.fixture
def run(operate):
    """Run ``registry platform …``."""
    return lambda *arguments: operate("platform", *arguments)


@pytest.fixture
def operator(tmp_path):
    """Write an operator.toml that declares platforms, and return its path."""

    def write(*names):
        path = tmp_path / "site" / "data" / "operator.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'operator = "Example"\nconnected = {list(names)}\n')
        return path

    return write


def post(client, document):
    return client.post("/api/v1/cases", json=document)


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"], answer.json()["error"]["field"]


def count_cases(store):
    return store.rows("SELECT count(*) FROM cases")[0][0]


def test_without_a_platform_a_real_case_is_refused_and_not_kept(service, document, store):
    answer = post(service, document)
    assert refusal(answer) == (403, "practice_only", "/practice")
    assert answer.json()["error"]["message"]
    responses = service.get("/api/v1/openapi.json").json()["paths"]["/api/v1/cases"]["post"]["responses"]
    assert "`practice_only`" in responses["403"]["description"]
    assert count_cases(store) == 0


def test_without_a_platform_practice_is_taken(service, code, make_document):
    assert post(service, make_document(code, practice=True)).status_code == 201


def test_with_a_platform_a_real_case_is_taken(service, platforms, document):
    platforms.add("Example")
    assert post(service, document).status_code == 201


def test_a_demonstration_takes_everything(client, document):
    assert post(client, document).status_code == 201


def test_what_is_wrong_in_itself_is_said_first(service, document):
    assert refusal(post(service, {**document, "version": 2}))[:2] == (422, "version_unsupported")
    assert refusal(post(service, {**document, "items": []}))[:2] == (422, "field_invalid")


def test_when_the_last_platform_has_gone_known_cases_stay_known_and_new_ones_are_refused(
    service, platforms, code, document, make_document, store
):
    platforms.add("Example")
    post(service, document)
    platforms.revoke("Example")
    again = post(service, document)
    assert (again.status_code, again.json()["state"]) == (200, "received")
    assert refusal(post(service, make_document(code)))[:2] == (409, "case_conflict")
    assert refusal(post(service, make_document(case_code.generate())))[:2] == (403, "practice_only")
    for action, state in (("withdraw", "withdrawn"), ("restore", "received")):
        assert service.post(f"/api/v1/cases/{action}", json={"code": code}).json()["state"] == state
    assert count_cases(store) == 1


def test_a_key_is_printed_once_and_only_its_hash_is_kept(run, store):
    result = run("add", "Beispiel & Söhne")
    assert result.exit_code == 0, result.stderr
    key = result.stdout.strip()
    assert re.fullmatch(r"[\w-]{43}", key)  # 256 bits in Base64
    assert store.rows("SELECT name, key_sha256 FROM platforms") == [
        ("Beispiel & Söhne", hashlib.sha256(key.encode()).digest())
    ]
    assert run("add", "Other").stdout != result.stdout
    assert run("list").stdout == f"{utc_today()} Beispiel & Söhne\n{utc_today()} Other\n"


def test_a_new_key_takes_the_place_of_the_old_one(run, platforms):
    first = platforms.add("Example")
    number = platforms.find(first)
    result = run("rotate", "Example")
    assert result.exit_code == 0, result.stderr
    assert platforms.find(first) is None
    assert platforms.find(result.stdout.strip()) == number


def test_a_revoked_platform_is_not_connected_and_can_come_back_with_another_key(run, platforms, operator, store):
    first = platforms.add("Example")
    number = platforms.find(first)
    assert run("revoke", "Example").exit_code == 0
    assert platforms.find(first) is None
    assert run("list").stdout == ""
    assert run("compare", "--operator", str(operator())).exit_code == 0
    assert store.rows("SELECT id, name, key_sha256 FROM platforms") == [(number, "Example", None)]
    result = run("add", "Example")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.strip() != first
    assert platforms.find(result.stdout.strip()) == number


def test_a_name_that_is_taken_or_unknown_is_said(run, platforms):
    for name in ("Example", "Former"):
        platforms.add(name)
    platforms.revoke("Former")
    for arguments, words in (
        (("add", "Example"), "has a key already"),
        (("rotate", "Sample"), "No platform Sample has a key"),
        (("revoke", "Sample"), "No platform Sample has a key"),
        (("rotate", "Former"), "No platform Former has a key"),
        (("revoke", "Former"), "No platform Former has a key"),
    ):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert words in result.stderr
    assert [platform.name for platform in platforms.all()] == ["Example"]


@pytest.mark.parametrize("name", ["", " ", " Example", "Example\n", "Ex\tample", "Ex\u200bample", "x" * 81])
def test_what_cannot_be_read_as_a_name_is_none(platforms, name):
    with pytest.raises(OperatorError, match="visible characters"):
        platforms.add(name)


def test_equal_names_compare_as_equal(run, platforms, operator):
    for name in ("Example", "Sample"):
        platforms.add(name)
    result = run("compare", "--operator", str(operator("Sample", "Example")))
    assert (result.exit_code, result.stdout) == (0, "The same platforms in both: Example, Sample.\n")


def test_no_platform_on_either_side_compares_as_equal(run, operator, tmp_path, monkeypatch):
    operator()
    monkeypatch.chdir(tmp_path)
    result = run("compare")
    assert (result.exit_code, result.stdout) == (0, "The same platforms in both: none.\n")


def test_differences_are_named_on_both_sides(run, platforms, operator):
    for name in ("Example", "Sample"):
        platforms.add(name)
    path = operator("Sample", "Declared")
    result = run("compare", "--operator", str(path))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"Example has a key, but {path} does not name it.",
        f"{path} names Declared, but it has no key.",
    ]


@pytest.mark.parametrize("content", [None, "connected = ", "operator = 'x'"])
def test_a_file_that_says_nothing_of_platforms_is_named(run, tmp_path, content):
    path = tmp_path / "other.toml"
    if content is not None:
        path.write_text(content)
    result = run("compare", "--operator", str(path))
    assert result.exit_code == 2
    assert str(path) in result.stderr
