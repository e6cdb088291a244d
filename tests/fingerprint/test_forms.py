"""The eight forms of a picture, and how they combine."""

from __future__ import annotations

import numpy as np
import pytest

from fingerprint.forms import FORMS, STORED_FORMS, UPRIGHT_FORMS, combined, has_swapped_sides

from .test_kernel import TURNED

PICTURE = np.arange(6).reshape(2, 3, 1)


def turned(pixels: np.ndarray, form: str) -> np.ndarray:
    return TURNED.get(form, lambda unchanged: unchanged)(pixels)


@pytest.mark.parametrize("first", FORMS)
@pytest.mark.parametrize("then", FORMS)
def test_a_form_of_a_form_is_a_form(first: str, then: str) -> None:
    np.testing.assert_array_equal(turned(PICTURE, combined(first, then)), turned(turned(PICTURE, first), then))


@pytest.mark.parametrize("form", FORMS)
def test_some_forms_swap_the_sides(form: str) -> None:
    assert (turned(PICTURE, form).shape != PICTURE.shape) is has_swapped_sides(form)


@pytest.mark.parametrize("orientation", UPRIGHT_FORMS)
def test_what_is_stored_becomes_upright_and_back(orientation: int) -> None:
    assert combined(UPRIGHT_FORMS[orientation], STORED_FORMS[orientation]) == "original"
