"""All spellings of one document are one document."""

import json

from hypothesis import given
from hypothesis import strategies as st

from registry.strict_json import canonical, parse

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)  # fmt: skip


@given(VALUES)
def test_order_spaces_and_escapes_make_no_difference(value):
    plain = json.dumps(value).encode()
    spelled_otherwise = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False).encode()
    assert canonical(parse(plain)) == canonical(parse(spelled_otherwise))


@given(VALUES)
def test_nothing_is_lost(value):
    assert parse(canonical(parse(json.dumps(value).encode()))) == value


@given(VALUES, VALUES)
def test_different_documents_stay_different(one, other):
    same = parse(json.dumps(one).encode()) == parse(json.dumps(other).encode())
    # In Python True equals 1, in JSON it does not.
    assert same or canonical(parse(json.dumps(one).encode())) != canonical(parse(json.dumps(other).encode()))


def test_numbers_are_what_they_are_in_javascript():
    assert canonical(parse(b"[1, 1.0, 1e0, -0.0, 0.50, 1E2]")) == b"[1,1,1,0,0.5,100]"
