"""Read and write `.po` files: strictly, so that no letter is lost, and without lines that only a machine needs."""

import io
import re
from collections.abc import Iterable

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from sitebuild.project import ProjectError

LINE = re.compile(r'(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s*)?"(?:[^"\\]|\\.)*")?')
"""A line of a `.po` file: empty, a comment, or a string in quotation marks, those within it after a backslash."""

LEFT_OUT = re.compile(
    rb'^"(?:Generated-By|Language-Team|Last-Translator|PO-Revision-Date|POT-Creation-Date|Project-Id-Version'
    rb"|Report-Msgid-Bugs-To):.*\n",
    re.MULTILINE,
)
"""Lines of a catalog's head that say when and by whom it was written; the repository's history does."""


class UnreadableCatalogError(ProjectError):
    """A catalog is not as `.po` files are; the message says where."""


def parse(content: bytes, babel: str) -> Catalog:
    """Read the content of a `.po` file.

    Args:
        content: What is in the file.
        babel: Babel's identifier of its language.

    Raises:
        UnreadableCatalogError: It is not as such files are, or has a sentence twice.
    """
    lines = _decoded(content).splitlines()
    # Babel takes lines without their quotation marks, and cuts letters off instead.
    for number, line in enumerate(lines, 1):
        if not LINE.fullmatch(line.strip()):
            raise UnreadableCatalogError(f"line {number} cannot be read, look at its quotation marks: {line}")
    try:
        catalog = read_po(io.BytesIO(content), locale=babel, abort_invalid=True)
    except PoFileError as error:
        # Babel counts lines from 0 here.
        raise UnreadableCatalogError(f"line {error.lineno + 1} cannot be read: {error.line}") from error
    except (ValueError, LookupError) as error:
        raise UnreadableCatalogError(f"it cannot be read: {error}") from error
    if sum(line.startswith("msgid ") for line in lines) > len(list(catalog)):
        raise UnreadableCatalogError("a sentence stands in it twice")
    return catalog


def serialized(catalog: Catalog) -> bytes:
    """Return the content of a `.po` file, without line numbers and dates."""
    output = io.BytesIO()
    write_po(output, catalog, include_lineno=False, ignore_obsolete=True, width=100)
    return LEFT_OUT.sub(b"", output.getvalue())


def forms(value: str | Iterable[str | None] | None) -> tuple[str, ...]:
    """Return the forms of a message's sentence or translation; Babel gives one of them as a string."""
    return (value or "",) if isinstance(value, str) or value is None else tuple(form or "" for form in value)


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise UnreadableCatalogError(f"line {number} is not in UTF-8; save the file as UTF-8") from error
