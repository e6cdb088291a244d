"""The eight ways to turn and mirror a picture without losing a pixel, and those of them that EXIF knows."""

SWAPPED, ROWS_REVERSED, COLUMNS_REVERSED = 1, 2, 4
"""What makes a form: first the axes are swapped, then the rows put in reverse order, then the columns."""

FORMS = {
    "original": 0,
    "mirror": COLUMNS_REVERSED,  # left becomes right
    "flip": ROWS_REVERSED,  # top becomes bottom
    "rotate90": SWAPPED | COLUMNS_REVERSED,  # clockwise
    "rotate180": ROWS_REVERSED | COLUMNS_REVERSED,
    "rotate270": SWAPPED | ROWS_REVERSED,
    "transpose": SWAPPED,  # mirrored at the diagonal from the top left
    "transverse": SWAPPED | ROWS_REVERSED | COLUMNS_REVERSED,  # mirrored at the diagonal from the top right
}

# EXIF orientation → the form of the stored picture that is upright.
UPRIGHT_FORMS = {
    1: "original",
    2: "mirror",
    3: "rotate180",
    4: "flip",
    5: "transpose",
    6: "rotate90",
    7: "transverse",
    8: "rotate270",
}

# EXIF orientation → the form of the upright picture that is stored.
STORED_FORMS = UPRIGHT_FORMS | {6: "rotate270", 8: "rotate90"}

_NAMES = {parts: name for name, parts in FORMS.items()}


def has_swapped_sides(form: str) -> bool:
    """Tell whether a form's width is the picture's height."""
    return bool(FORMS[form] & SWAPPED)


def combined(first: str, then: str) -> str:
    """Return the form that is a form of a form.

    Args:
        first: what is done to the picture.
        then: what is done to the result.
    """
    parts = FORMS[first]
    if has_swapped_sides(then):  # what was a row becomes a column
        rows, columns = parts & ROWS_REVERSED, parts & COLUMNS_REVERSED
        parts = parts & SWAPPED | (COLUMNS_REVERSED if rows else 0) | (ROWS_REVERSED if columns else 0)
    return _NAMES[parts ^ FORMS[then]]
