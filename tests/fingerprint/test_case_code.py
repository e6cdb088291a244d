"""Case codes: random enough, easy to write down, forgiving to type."""

from __future__ import annotations

import collections
import hashlib
import math
import re

import pytest

from fingerprint import case_code
from fingerprint.exceptions import CaseCodeError
from fingerprint.schema import SCHEMA


def test_codes_have_the_promised_form_and_differ() -> None:
    codes = {case_code.generate() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"(?:[A-Z0-9]{4}-){5}[A-Z0-9]{4}", code) for code in codes)


def test_codes_have_at_least_a_hundred_random_bits() -> None:
    assert case_code.LENGTH * math.log2(len(case_code.ALPHABET)) >= 100


def test_no_two_characters_look_alike() -> None:
    for look_alike in ("0OQ", "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert len(set(look_alike) & set(case_code.ALPHABET)) <= 1


def test_all_characters_are_equally_likely() -> None:
    made = collections.Counter()
    for byte in range(256):
        answers = iter([bytes([byte]) * 24, bytes(24)])
        code = case_code.generate(lambda _, answers=answers: next(answers))
        # The second answer is asked for only when the first was refused.
        made[code[0] if next(answers, None) else "refused"] += 1
    assert made.pop("refused") == 256 % 23
    assert made == dict.fromkeys(case_code.ALPHABET, 256 // 23)


def test_typed_codes_are_understood() -> None:
    code = case_code.generate()
    bare = code.replace("-", "")
    for typed in (code.lower(), bare, code.replace("-", " "), f"  {code}\n", code.replace("-", " – "), ".".join(bare)):
        assert case_code.normalize(typed) == bare


@pytest.mark.parametrize(
    "text", ["", "BCDF", "BCDF-" * 6 + "B", "ACDF-" * 6, "BCDÉ-" * 6, "bcdf" * 5 + "bcd0", "ⅩⅩ" * 12]
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(CaseCodeError):
        case_code.normalize(text)


def test_the_case_is_known_by_the_hash_of_the_bare_code() -> None:
    expected = hashlib.sha256(b"BCDF" * 6).hexdigest()
    assert case_code.case_id("bcdf-BCDF bcdf-BCDF-BCDF-BCDF") == expected


def test_the_schema_accepts_exactly_codes_of_this_alphabet() -> None:
    pattern = re.compile(SCHEMA["$defs"]["code_request"]["properties"]["code"]["pattern"])
    code = case_code.generate()
    assert all(pattern.search(text) for text in (code, code.lower(), code.replace("-", " - ")))
    assert not any(pattern.search(text) for text in (code[:-1], code + "B", code + "\n", "A" + code[1:]))
    assert {c for c in map(chr, range(33, 127)) if pattern.search(c * 24)} == {
        *case_code.ALPHABET,
        *case_code.ALPHABET.lower(),
    }
