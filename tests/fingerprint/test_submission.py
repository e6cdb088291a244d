"""A case as it is sent."""

from __future__ import annotations

import json

import jsonschema

from fingerprint.items import Item
from fingerprint.schema import SCHEMA
from fingerprint.submission import Submission


def test_a_case_is_compact_valid_json_in_the_order_of_the_contract() -> None:
    item = Item("image", "0" * 32, "1" * 64).as_dict()
    text = Submission("2" * 64, "trusted_adult", True, [item]).to_json()
    document = json.loads(text)
    jsonschema.validate(document, SCHEMA)
    assert list(document) == ["version", "case_id", "reporter", "practice", "items"]
    assert " " not in text
