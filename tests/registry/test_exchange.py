"""The extension for threatexchange against a real registry: what it stores, when it acknowledges, what it says."""

import copy
import dataclasses
import logging
import pickle
import random

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from threatexchange.exchanges.auth import (
    SignalExchangeAPIInvalidAuthException,
    SignalExchangeAPIMissingAuthException,
)
from threatexchange.exchanges.fetch_state import AggregateSignalOpinionCategory, SignalOpinion, SignalOpinionCategory
from threatexchange.extensions.manifest import ThreatExchangeExtensionManifest
from threatexchange.extensions.vpdq.vpdq import VPDQSignal
from threatexchange.extensions.vpdq.vpdq_util import json_to_vpdq
from threatexchange.signal_type.md5 import VideoMD5Signal
from threatexchange.signal_type.pdq.signal import PdqSignal
from threatexchange.utils import dataclass_json

from fingerprint import case_code
from fingerprint.schema import SCHEMA
from takeitdown_exchange import TakeItDownSignalExchangeAPI as Exchange
from takeitdown_exchange import client as http
from takeitdown_exchange.client import CursorRefused, KeyRefused, RegistryAway, RequestRefused
from takeitdown_exchange.records import (
    EntryForm,
    EntryStatus,
    TakeItDownCheckpoint,
    TakeItDownCollabConfig,
    TakeItDownCredentials,
    TakeItDownOpinion,
    TakeItDownSignalMetadata,
    records,
)

TYPES = [PdqSignal, VideoMD5Signal, VPDQSignal]


class Store:
    """Keeps what is fetched as tx does."""

    def __init__(self, exchange):
        self.exchange = exchange
        self.records = {}
        self.checkpoint = None

    def fetch(self, pages=None):
        """Fetch all, or give up after some pages."""
        for number, delta in enumerate(self.exchange.fetch_iter(TYPES, self.checkpoint), start=1):
            Exchange.naive_fetch_merge(self.records, delta.updates)
            self.checkpoint = delta.checkpoint
            if number == pages:
                break

    def signals(self, signal_type=PdqSignal):
        return Exchange.naive_convert_to_signal_type(TYPES, None, self.records).get(signal_type, {})


@pytest.fixture(autouse=True)
def impatience(monkeypatch):
    """Try again at once."""
    monkeypatch.setattr(http, "RETRIES", http.RETRIES.new(backoff_factor=0))


@pytest.fixture
def exchange(client, platforms):
    """The extension, with a key of a platform."""
    return connect(str(client.base_url), platforms.add("Example"))


@pytest.fixture
def kept(exchange):
    return Store(exchange)


def connect(address, key):
    config = TakeItDownCollabConfig(name="examples", address=address)
    return Exchange.for_collab(config, TakeItDownCredentials(key))


def send(client, make_document, items=None):
    """Hand a case in and return its code and its document."""
    code = case_code.generate()
    document = make_document(code) if items is None else make_document(code, items=copy.deepcopy(items))
    assert client.post("/api/v1/cases", json=document).status_code == 201
    return code, document


def withdraw(client, code):
    assert client.post("/api/v1/cases/withdraw", json={"code": code}).status_code == 200


def pdq_hashes(*documents):
    return {entry["hash"] for document in documents for item in document["items"] for entry in item.get("pdq", [])}


def acknowledged(store):
    return [number for (number,) in store.rows("SELECT number FROM acknowledgements ORDER BY number")]


def test_it_is_an_extension_that_threatexchange_loads():
    assert ThreatExchangeExtensionManifest.load_from_module_name("takeitdown_exchange").apis == (Exchange,)


def test_each_hash_of_each_variant_becomes_a_signal(client, make_document, kept):
    _, document = send(client, make_document)
    kept.fetch()
    assert set(kept.signals()) == pdq_hashes(document)
    video = document["items"][2]
    assert list(kept.signals(VideoMD5Signal)) == [video["md5"]]
    frames = [form["frames"] for item in document["items"] for form in item.get("vpdq", [])]
    vpdqs = list(kept.signals(VPDQSignal))
    assert [VPDQSignal.validate_signal_str(vpdq) for vpdq in vpdqs] == vpdqs
    told = [[(f.pdq_hex, f.quality, f.timestamp) for f in json_to_vpdq(vpdq)] for vpdq in vpdqs]
    assert told == [[(f["hash"], f["quality"], f["time"]) for f in form] for form in frames]


def test_only_the_types_that_are_asked_for_are_told(client, make_document, kept):
    send(client, make_document)
    kept.fetch()
    assert set(Exchange.naive_convert_to_signal_type([PdqSignal], None, kept.records)) == {PdqSignal}


def test_no_record_has_two_signals_of_one_type_and_hashes_of_low_quality_are_none():
    hashes = [{"variant": "original", "hash": f"{n:064x}", "quality": 50 - n % 2} for n in range(20)]
    frames = [{"frame": 0, "time": 0.0, "hash": "f" * 64, "quality": 49}]
    entry = {"id": "e", "kind": "image", "minor": True, "md5": "0" * 32, "trust": "self_reported", "advice": "act"}
    made = records([{**entry, "pdq": hashes, "vpdq": [{"variant": "original", "frames": frames}]}])
    assert [form.signals for form in made.values() if form] == [{"pdq": entry["hash"]} for entry in hashes[::2]]
    for key, form in list(made.items())[:2]:
        by_type = Exchange.naive_convert_to_signal_type(TYPES, None, {key: form})
        assert [len(signals) for signals in by_type.values()] == [1]


def test_a_withdrawal_removes_all_forms_of_an_entry(client, make_document, kept):
    variants = SCHEMA["$defs"]["pdq"]["properties"]["variant"]["enum"]
    pdq = [{"variant": name, "hash": random.randbytes(32).hex(), "quality": 80} for name in variants]
    largest = {"kind": "image", "md5": "0" * 32, "sha256": "0" * 64, "pdq": pdq}
    code, document = send(client, make_document, [largest])
    _, other = send(client, make_document)
    kept.fetch()
    assert len(pdq_hashes(document)) == SCHEMA["$defs"]["image"]["properties"]["pdq"]["maxItems"]
    assert set(kept.signals()) == pdq_hashes(document, other)
    withdraw(client, code)
    kept.fetch()
    assert set(kept.signals()) == pdq_hashes(other)
    assert all(kept.records.values())


def test_what_comes_back_is_there_again(client, make_document, kept):
    code, document = send(client, make_document)
    withdraw(client, code)
    client.post("/api/v1/cases/restore", json={"code": code})
    kept.fetch()
    assert set(kept.signals()) == pdq_hashes(document)


def test_a_hash_in_two_entries_stays_until_both_have_gone(client, make_document, kept):
    first, document = send(client, make_document)
    second, _ = send(client, make_document, document["items"])
    kept.fetch()
    [entries] = {tuple(metadata.entries) for metadata in kept.signals(VideoMD5Signal).values()}
    assert len(entries) == 2
    withdraw(client, first)
    kept.fetch()
    assert set(kept.signals()) == pdq_hashes(document)
    [metadata] = kept.signals(VideoMD5Signal).values()
    assert list(metadata.entries) == [entries[1]]
    withdraw(client, second)
    kept.fetch()
    assert kept.records == {}


def test_small_pages_bring_the_same(client, make_document, kept, monkeypatch):
    documents = [send(client, make_document)[1] for _ in range(3)]
    monkeypatch.setattr(Exchange, "PAGE_ENTRIES", 5)
    kept.fetch()
    assert set(kept.signals()) == pdq_hashes(*documents)


def test_an_abandoned_fetch_is_taken_up_where_it_ended(client, make_document, kept, monkeypatch):
    documents = [send(client, make_document)[1] for _ in range(3)]
    monkeypatch.setattr(Exchange, "PAGE_ENTRIES", 4)
    for pages in (1, 1, None):
        kept.fetch(pages)
    assert set(kept.signals()) == pdq_hashes(*documents)


def test_what_was_stored_serves_after_a_restart(client, make_document, kept):
    code, _ = send(client, make_document)
    _, other = send(client, make_document)
    kept.fetch()
    again = Store(kept.exchange)
    again.records = pickle.loads(pickle.dumps(kept.records))  # noqa: S301 - our own
    again.checkpoint = dataclass_json.dataclass_loads(
        dataclass_json.dataclass_dumps(kept.checkpoint), TakeItDownCheckpoint
    )
    assert again.records == kept.records
    assert (again.checkpoint, again.checkpoint.is_stale()) == (kept.checkpoint, False)
    withdraw(client, code)
    again.fetch()
    assert set(again.signals()) == pdq_hashes(other)


def test_records_are_stored_as_json_too(client, make_document, kept):
    send(client, make_document)
    kept.fetch()
    for form in kept.records.values():
        assert dataclass_json.dataclass_loads(dataclass_json.dataclass_dumps(form), EntryForm) == form


def test_a_page_is_acknowledged_by_the_fetch_after_it(client, make_document, kept, store):
    send(client, make_document)
    kept.fetch()
    assert acknowledged(store) == []
    code, _ = send(client, make_document)
    withdraw(client, code)
    kept.fetch()
    assert acknowledged(store) == [4]
    kept.fetch()
    assert acknowledged(store) == [12]


def test_an_empty_feed_gives_a_checkpoint(kept):
    kept.fetch()
    assert (kept.records, kept.checkpoint is None) == ({}, False)


@pytest.mark.parametrize("cursor", ["x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_a_cursor_of_another_registry_is_told_with_how_to_begin_anew(kept, cursor, caplog):
    kept.checkpoint = TakeItDownCheckpoint(cursor)
    with pytest.raises(CursorRefused):
        kept.fetch()
    assert "tx fetch --clear --only-collab 'examples'" in caplog.text
    assert {record.levelno for record in caplog.records if record.name == "takeitdown_exchange.exchange"} == {
        logging.CRITICAL  # all that tx shows by default
    }


def test_a_wrong_key_is_told_and_never_written_down(client, caplog):
    caplog.set_level(logging.DEBUG)
    kept = Store(connect(str(client.base_url), "a-key-of-nobody"))
    with pytest.raises(KeyRefused) as raised:
        kept.fetch()
    assert "refuses the key" in caplog.text
    assert "a-key-of-nobody" not in caplog.text + str(raised.value) + repr(TakeItDownCredentials("a-key-of-nobody"))


def test_a_registry_that_is_away_is_told(caplog):
    kept = Store(connect("http://127.0.0.1:9", "key"))
    with pytest.raises(RegistryAway):
        kept.fetch()
    assert "http://127.0.0.1:9/api/v1/feed gives no answer of a registry" in caplog.text


def test_the_key_comes_from_the_environment_or_a_file_and_is_a_key(monkeypatch, tmp_path):
    config = TakeItDownCollabConfig(name="examples", address="https://example.org")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv(TakeItDownCredentials.ENV_VARIABLE, raising=False)
    with pytest.raises(SignalExchangeAPIMissingAuthException) as missing:
        Exchange.for_collab(config)
    assert TakeItDownCredentials.ENV_VARIABLE in missing.value.pretty_str()
    (tmp_path / ".tx_takeitdown_key").write_text("from-a-file\n")
    assert TakeItDownCredentials.get(Exchange).key == "from-a-file"
    monkeypatch.setenv(TakeItDownCredentials.ENV_VARIABLE, "from-the-environment")
    assert TakeItDownCredentials.get(Exchange).key == "from-the-environment"
    monkeypatch.setenv(TakeItDownCredentials.ENV_VARIABLE, "two\nlines")
    with pytest.raises(SignalExchangeAPIInvalidAuthException):
        Exchange.for_collab(config)


def status(trust, **other):
    return EntryStatus(**{"kind": "image", "minor": True, "trust": trust, "advice": "act", "care": None, **other})


@pytest.mark.parametrize(
    ("trusts", "category"),
    [
        (["self_reported"], AggregateSignalOpinionCategory.INVESTIGATION_SEED),
        (["confirmed"], AggregateSignalOpinionCategory.POSITIVE_CLASS),
        (["disputed"], AggregateSignalOpinionCategory.DISPUTED),
        (["self_reported", "confirmed"], AggregateSignalOpinionCategory.POSITIVE_CLASS),
        (["confirmed", "disputed"], AggregateSignalOpinionCategory.DISPUTED),
    ],
)
def test_trust_is_an_opinion(trusts, category):
    metadata = TakeItDownSignalMetadata({str(number): status(trust) for number, trust in enumerate(trusts)})
    assert metadata.get_as_aggregate_opinion().category == category


def test_a_match_shows_advice_care_and_entries():
    care = "review_by_a_person_before_any_penalty_or_report"
    metadata = TakeItDownSignalMetadata({"3f": status("self_reported", advice="review_first", care=care)})
    category, tags, entry = str(metadata).split()
    assert (category, set(tags.split(",")), entry) == ("INVESTIGATION_SEED", {"review_first", "minor", care}, "3f")


@pytest.fixture
def busy(served):
    """A registry that is busy twice before it takes anything, and notes what it takes."""
    answers = [JSONResponse({}, 429, {"Retry-After": "0"}), JSONResponse({}, 500)]
    taken = []

    async def feedback(request):
        if answers:
            return answers.pop()
        taken.append((request.headers["Authorization"], await request.json()))
        return JSONResponse({})

    with served(Starlette(routes=[Route("/api/v1/feedback", feedback, methods=["POST"])])) as client:
        yield connect(str(client.base_url), "key"), taken


@pytest.mark.parametrize(
    ("category", "verdict", "reason"),
    [
        (SignalOpinionCategory.POSITIVE_CLASS, "matched", "reviewed"),
        (SignalOpinionCategory.INVESTIGATION_SEED, "matched", "unreviewed"),
        (SignalOpinionCategory.NEGATIVE_CLASS, "not_a_match", "other_picture"),
    ],
)
def test_an_opinion_becomes_feedback_also_when_the_registry_is_busy_at_first(busy, category, verdict, reason):
    exchange, taken = busy
    [opinion] = TakeItDownSignalMetadata({"3f": status("self_reported")}).get_as_opinions()
    exchange.report_opinion(PdqSignal, "f" * 64, dataclasses.replace(opinion, is_mine=True, category=category))
    assert taken == [("Bearer key", {"entry": "3f", "verdict": verdict, "reason": reason})]


def test_an_opinion_without_an_entry_is_not_guessed_at(busy):
    exchange, taken = busy
    with pytest.raises(NotImplementedError, match="POST /api/v1/feedback"):
        exchange.report_opinion(PdqSignal, "f" * 64, SignalOpinion(True, SignalOpinionCategory.POSITIVE_CLASS, set()))
    assert taken == []


def test_feedback_that_is_refused_is_told(exchange):
    opinion = TakeItDownOpinion(True, SignalOpinionCategory.POSITIVE_CLASS, set(), "0" * 32)
    with pytest.raises(RequestRefused, match="404"):
        exchange.report_opinion(PdqSignal, "f" * 64, opinion)
