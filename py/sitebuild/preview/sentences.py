"""The templates' sentences with what a translator has to know of each, and lenient translations made from them."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.support import NullTranslations, Translations

from sitebuild import catalogs
from sitebuild.po_files import forms, parse
from sitebuild.preview.marks import Key
from sitebuild.project import Language, Project

ID_LENGTH = 12
"""Hex digits of a sentence's name: enough to tell some thousand sentences apart, and short in a file's name."""

COMMENT_TAG = "Translators:"
CONTEXT_END = "\x04"
"""Stands between context and sentence in gettext's own files, too."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of the templates.

    Attributes:
        id: A name that stays as long as the English sentence does.
        english: Its forms: one, or singular and plural.
        translation: Its forms in the catalog; none where the catalog does not know the sentence.
        state: What is wrong with the translation: "" when nothing is.
        comments: What the templates tell translators.
        places: The templates that it stands in.
        line: Where in the catalog its translation begins, counted from 1; 0 where it is not there.
    """

    id: str
    english: tuple[str, ...]
    translation: tuple[str, ...]
    state: str
    comments: tuple[str, ...]
    places: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Speech:
    """What a language says.

    Attributes:
        sentences: All that the templates need; a sentence's number is its place here.
        numbers: The numbers by context and English form.
        translations: What is said for each; English where a translation is missing, fuzzy or has wrong placeholders.
    """

    sentences: tuple[Sentence, ...]
    numbers: dict[Key, int]
    translations: NullTranslations


def sentence_id(message: Message) -> str:
    """Return the name of a message: the first digits of a hash of its context and English form."""
    context, text = key_of(message)
    whole = f"{context}{CONTEXT_END}{text}" if context else text
    return hashlib.sha256(whole.encode()).hexdigest()[:ID_LENGTH]


def key_of(message: Message) -> Key:
    """Return the key of a message."""
    return str(message.context or ""), forms(message.id)[0]


def read_speech(project: Project, language: Language, template: Catalog) -> Speech:
    """Read what a language says, as it is: nothing that is missing fails.

    Args:
        project: Where the catalogs are.
        language: Which one.
        template: The sentences that are needed, from `catalogs.extract`.

    Raises:
        UnreadableCatalogError: The catalog is not as `.po` files are.
    """
    messages = [message for message in template if message.id]
    numbers = {key_of(message): number for number, message in enumerate(messages)}
    if language not in catalogs.translated_languages(project):
        sentences = tuple(_sentence(message, None, "", 0) for message in messages)
        return Speech(sentences, numbers, NullTranslations())
    path = catalogs.catalog_path(project, language)
    content = path.read_bytes() if path.exists() else b""
    catalog = parse(content, language.babel)
    states = [catalogs.fault(catalog, message) for message in messages]
    lines = content.decode().splitlines()
    known = [catalog.get(message.id, message.context) for message in messages]
    sentences = tuple(
        _sentence(message, there, state, _line(lines, there))
        for message, there, state in zip(messages, known, states, strict=True)
    )
    good = [there for there, state in zip(known, states, strict=True) if there and not state]
    return Speech(sentences, numbers, _compiled(catalog, good))


def name_of(path: Path, project: Project) -> str:
    """Return a file's name as a translator knows it: from the top folder of the repository where it is below that."""
    return str(path.relative_to(project.root)) if path.is_relative_to(project.root) else str(path)


def _sentence(message: Message, known: Message | None, state: str, line: int) -> Sentence:
    return Sentence(
        id=sentence_id(message),
        english=forms(message.id),
        translation=forms(known.string) if known else (),
        state=state,
        comments=tuple(comment.removeprefix(COMMENT_TAG).strip() for comment in message.auto_comments),
        places=tuple(dict.fromkeys(place for place, _ in message.locations)),
        line=line,
    )


def _line(lines: list[str], known: Message | None) -> int:
    """Return the line of a message's `msgstr`: below that of its `msgid`, which Babel knows."""
    if known is None or known.lineno is None:
        return 0
    below = range(known.lineno, len(lines) + 1)
    return next((line for line in below if lines[line - 1].lstrip().startswith("msgstr")), known.lineno)


def _compiled(catalog: Catalog, messages: list[Message]) -> Translations:
    """Return translations of those messages alone."""
    good = Catalog(locale=catalog.locale, fuzzy=False)
    # The number of plural forms, as the file itself says it.
    good.mime_headers = catalog.mime_headers
    for message in messages:
        good[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, good)
    compiled.seek(0)
    return Translations(compiled)
