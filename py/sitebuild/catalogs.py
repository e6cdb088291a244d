"""Translations: extract the sentences of the templates, update the catalogs, check them, load them.

The sentences themselves, in English, are the keys. The template and the catalogs carry no line numbers and no dates, so
that a difference shows only sentences.
"""

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from babel.support import NullTranslations, Translations

from sitebuild.project import Language, Project, ProjectError

TEMPLATE = "messages.pot"
METHODS = [("**.html", "jinja2")]
OPTIONS = {"**.html": {"newstyle_gettext": "true", "trimmed": "true"}}
UPDATE = "python3 build.py catalogs update"
CHECK = "python3 build.py catalogs check"
HEADER = f"# Written by: {UPDATE}"
SHOWN = 20
"""How many faults of one language are listed."""

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
LEFT_OUT = re.compile(
    rb'^"(?:Generated-By|Language-Team|Last-Translator|PO-Revision-Date|POT-Creation-Date|Project-Id-Version'
    rb"|Report-Msgid-Bugs-To):.*\n",
    re.MULTILINE,
)
"""Lines of a catalog's head that say when and by whom it was written; the repository's history does."""


class CatalogError(ProjectError):
    """A sentence is not translated, or not well; the message names the command that mends it."""


def catalog_path(project: Project, language: Language) -> Path:
    """Return the file with a language's translations."""
    return project.locales / language.babel / "LC_MESSAGES" / "messages.po"


def translated_languages(project: Project) -> tuple[Language, ...]:
    """Return the languages that have a catalog: all but that of the source sentences."""
    return project.languages[1:]


def extract(project: Project) -> Catalog:
    """Return all sentences of the templates, with the comments "Translators: …" before them."""
    catalog = Catalog(charset="utf-8", fuzzy=False, header_comment=HEADER)
    found = extract_from_dir(project.site, METHODS, OPTIONS, comment_tags=["Translators:"], strip_comment_tags=False)
    for name, _, message, comments, context in found:
        catalog.add(message, None, [(f"site/{name}", 0)], auto_comments=comments, context=context)
    return catalog


def write_template(project: Project) -> Path:
    """Write locales/messages.pot from the templates.

    Returns:
        Its path.
    """
    return _write(extract(project), project.locales / TEMPLATE)


def update(project: Project) -> list[Path]:
    """Write the template, and bring its new sentences into each language's catalog; make catalogs that are not there.

    Where a sentence has changed a little, its old translation is kept and marked as fuzzy.

    Returns:
        The files written.
    """
    template = extract(project)
    written = [write_template(project)]
    for language in translated_languages(project):
        path = catalog_path(project, language)
        catalog = _read(path, language)
        catalog.update(template, update_header_comment=False)
        written.append(_write(catalog, path))
    return written


def check(project: Project) -> list[str]:
    """Look for whatever would fail the build or show a visitor a wrong sentence.

    Returns:
        A line for each fault, the last of a group naming the command that mends it.
    """
    template = extract(project)
    faults = [
        f"HTML in a sentence, use a placeholder: {_short(message)}" for message in template if "<" in _text(message)
    ]
    path = project.locales / TEMPLATE
    if not path.exists() or path.read_bytes() != _serialized(template):
        faults.append(f"locales/{TEMPLATE} is older than the templates. Mend: {UPDATE}")
    for language in translated_languages(project):
        faults += _faults(project, language, template)
    return faults


def stats(project: Project) -> list[str]:
    """Return a line for each language: how many of the sentences are translated."""
    template = extract(project)
    total = len(template)
    lines = []
    for language in project.languages:
        done = total - len(_untranslated(project, language, template))
        lines.append(f"{language.code:8} {done:4} of {total}  {language.name}")
    return lines


def translations(project: Project, language: Language, template: Catalog) -> NullTranslations:
    """Return a language's translations, compiled in memory.

    Args:
        project: Where the catalogs are.
        language: Which one.
        template: The sentences that are needed, from `extract`.

    Raises:
        CatalogError: A sentence of the templates has no translation, a fuzzy one, or one with other placeholders.
    """
    if language not in translated_languages(project):
        return NullTranslations()
    faults = _faults(project, language, template)
    if faults:
        raise CatalogError("\n".join(faults))
    compiled = io.BytesIO()
    write_mo(compiled, _read(catalog_path(project, language), language))
    compiled.seek(0)
    return Translations(compiled)


def fault(catalog: Catalog, message: Message) -> str:
    """Return what keeps a catalog's translation of a message from being shown to visitors: "" when nothing does."""
    if state := _state(catalog, message):
        return state
    known = catalog.get(message.id, message.context)
    errors = [*known.check(catalog), *_placeholder_errors(known)] if known else []
    return str(errors[0]) if errors else ""


def _faults(project: Project, language: Language, template: Catalog) -> list[str]:
    """Return a line for each string that this language lacks or has wrong, and one on how to mend them."""
    path = catalog_path(project, language)
    name = path.relative_to(project.root)
    faults = [
        f"{language.code}: {state}: {_short(message)}" for message, state in _untranslated(project, language, template)
    ]
    catalog = _read(path, language)
    faults += [
        f"{language.code}: {error}: {_short(message)}"
        for message in catalog
        if message.id and not message.fuzzy
        for error in [*message.check(catalog), *_placeholder_errors(message)]
    ]
    if not faults:
        return []
    if len(faults) > SHOWN:
        faults[SHOWN:] = [f"{language.code}: and {len(faults) - SHOWN} more"]
    return [*faults, f"Mend: {UPDATE}, then translate in {name}, then {CHECK}"]


def _placeholder_errors(message: Message) -> list[str]:
    """Return what is wrong with the placeholders of a translation: %(name)s for templates, {name} for scripts.

    A plural's form for one may leave its number out.
    """
    wanted = set(PLACEHOLDER.findall(_text(message)))
    translated = [set(PLACEHOLDER.findall(string)) for string in _strings(message)]
    if any(names - wanted for names in translated):
        return ["a placeholder that the sentence does not have"]
    if not message.pluralizable and any(wanted - names for names in translated):
        return ["a placeholder is missing"]
    return []


def _untranslated(project: Project, language: Language, template: Catalog) -> list[tuple[Message, str]]:
    """Return the template's messages without a good translation, each with the reason."""
    if language not in translated_languages(project):
        return []
    catalog = _read(catalog_path(project, language), language)
    return [(message, state) for message in template if message.id and (state := _state(catalog, message))]


def _state(catalog: Catalog, message: Message) -> str:
    """Return what is wrong with the translation of a message: "" when nothing is."""
    known = catalog.get(message.id, message.context)
    if known is None:
        return "not translated"
    if not all(_strings(known)):
        return "not translated"
    return "fuzzy" if known.fuzzy else ""


def _read(path: Path, language: Language) -> Catalog:
    """Return a catalog; an empty one where there is no file yet."""
    if not path.exists():
        return Catalog(locale=language.babel, fuzzy=False, header_comment=HEADER)
    with path.open("rb") as file:
        try:
            return read_po(file, locale=language.babel, abort_invalid=True)
        except PoFileError as error:
            raise CatalogError(f"{path}: {error}") from error


def _write(catalog: Catalog, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_serialized(catalog))
    return path


def _serialized(catalog: Catalog) -> bytes:
    output = io.BytesIO()
    write_po(output, catalog, include_lineno=False, ignore_obsolete=True, width=100)
    return LEFT_OUT.sub(b"", output.getvalue())


def _text(message: Message) -> str:
    return " ".join(message.id) if isinstance(message.id, (list, tuple)) else message.id


def _strings(message: Message) -> tuple[str, ...]:
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return tuple(string or "" for string in strings)


def _short(message: Message) -> str:
    text = _text(message)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
