"""Translations: extract the sentences of the templates, update the catalogs, check them, load them.

The sentences themselves, in English, are the keys. The template and the catalogs carry no line numbers and no dates, so
that a difference shows only sentences. Those that somebody's safety hangs on come first.
"""

import io
import re
import tomllib
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.support import NullTranslations, Translations

from sitebuild.plurals import are_right, plural_forms
from sitebuild.po_files import UnreadableCatalogError, forms, parse, serialized
from sitebuild.project import Language, Project, ProjectError
from sitebuild.reviews import GUIDE, reviews_are_told, write_reviews
from sitebuild.sentence_rules import PLACEHOLDER, Rules, has_letters

TEMPLATE = "messages.pot"
METHODS = [("**.html", "jinja2")]
OPTIONS = {"**.html": {"newstyle_gettext": "true", "trimmed": "true"}}
UPDATE = "python3 build.py catalogs update"
CHECK = "python3 build.py catalogs check"
HEADER = f"# Written by: {UPDATE}"
SHOWN = 20
"""How many faults of one language are listed."""

SAFETY = "safety.toml"
FIRST = "priority:200"
"""Weblate's flag for sentences that come before others; 100 is what all others have."""

FIRST_NOTE = "Somebody’s safety hangs on this sentence: translate it first, and exactly."

SPACE = re.compile(r"At most (\d+) characters\.")
"""What a comment says about a sentence for which there is little room."""


class CatalogError(ProjectError):
    """A sentence is not translated, or not well; the message names the command that mends it."""


def catalog_path(project: Project, language: Language) -> Path:
    """Return the file with a language's translations."""
    return project.locales / language.babel / "LC_MESSAGES" / "messages.po"


def translated_languages(project: Project) -> tuple[Language, ...]:
    """Return the languages that have a catalog: all but that of the source sentences."""
    return project.languages[1:]


def extract(project: Project) -> Catalog:
    """Return all sentences of the templates, with the comments "Translators: …" before them, and Weblate's flags."""
    first = _safety_places(project)
    found = extract_from_dir(project.site, METHODS, OPTIONS, comment_tags=["Translators:"], strip_comment_tags=False)
    catalog = Catalog(charset="utf-8", fuzzy=False, header_comment=HEADER)
    for name, _, message, comments, context in sorted(found, key=lambda row: row[0] not in first):
        flags = {FIRST} if name in first else set()
        flags |= {f"max-length:{room}" for comment in comments for room in SPACE.findall(comment)}
        notes = [*([FIRST_NOTE] if name in first else []), *comments]
        catalog.add(message, None, [(f"site/{name}", 0)], flags=flags, auto_comments=notes, context=context)
    return catalog


def _safety_places(project: Project) -> frozenset[str]:
    """Return the templates with sentences that somebody's safety hangs on, by their names below site/."""
    path = project.locales / SAFETY
    if not path.exists():
        return frozenset()
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))["templates"])


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
    if write_reviews(project):
        written.append(project.root / GUIDE)
    for language in translated_languages(project):
        path = catalog_path(project, language)
        catalog = _read(path, language)
        catalog.update(template, update_header_comment=False)
        catalog.header_comment = (
            f"# {Locale.parse(language.babel).english_name}. Rules and terms for translators: {GUIDE}.\n{HEADER}"
        )
        _set_flags(catalog, template)
        written.append(_write(catalog, path))
    return written


def _set_flags(catalog: Catalog, template: Catalog) -> None:
    """Give a catalog's sentences the template's flags, and none that the template no longer has."""
    for message in catalog:
        if wanted := template.get(message.id, message.context):
            message.flags = wanted.flags | ({"fuzzy"} & message.flags)


def check(project: Project) -> list[str]:
    """Look for whatever would fail the build, or show a visitor a wrong, an ill-chosen or an overlong sentence.

    Returns:
        A line for each fault, the last of a group naming the command that mends it.
    """
    template = extract(project)
    faults = [
        f"HTML in a sentence, use a placeholder: {_short(message)}" for message in template if "<" in _text(message)
    ]
    path = project.locales / TEMPLATE
    if not path.exists() or path.read_bytes() != serialized(template):
        faults.append(f"locales/{TEMPLATE} is older than the templates. Mend: {UPDATE}")
    if not reviews_are_told(project):
        faults.append(f"{GUIDE} does not tell who has read which language. Mend: {UPDATE}")
    for language in project.languages:
        faults += _faults(project, language, template) or _style_faults(project, language, template)
    return faults


def sentences(project: Project, language: Language, template: Catalog) -> dict[str, tuple[str, ...]]:
    """Return each English sentence with what a language says for it, in all its forms.

    Args:
        project: Where the catalogs are.
        language: Which one; the first one says the sentences themselves.
        template: The sentences, from `extract`.
    """
    if language not in translated_languages(project):
        return {_text(message): forms(message.id) for message in template if message.id}
    catalog = _read(catalog_path(project, language), language)
    return {_text(message): forms(message.string) for message in catalog if message.id and message.id in template}


def stats(project: Project) -> list[str]:
    """Return a line for each language: how many of the sentences are translated, and how many fuzzy."""
    template = extract(project)
    total = len(template)
    lines = []
    for language in project.languages:
        problems = [problem for _, problem in _unfit(project, language, template)]
        done, fuzzy = total - len(problems), problems.count("fuzzy")
        share = f"{100 * done // total} %"
        lines.append(f"{language.code:8} {done:4} of {total}  {share:>5}  {fuzzy:3} fuzzy  {language.name}")
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
    unfit = _unfit(project, language, template)
    return _listed(project, language, [f"{language.code}: {problem}: {_short(message)}" for message, problem in unfit])


def _listed(project: Project, language: Language, faults: list[str]) -> list[str]:
    """Return the first of a language's faults, and how to mend them."""
    if not faults:
        return []
    path = catalog_path(project, language).relative_to(project.root)
    if len(faults) > SHOWN:
        faults = [*faults[:SHOWN], f"{language.code}: and {len(faults) - SHOWN} more"]
    where = f"{UPDATE}, then translate in {path}, then " if language in translated_languages(project) else ""
    return [*faults, f"Mend: {where}{CHECK}"]


def _placeholder_errors(message: Message) -> list[str]:
    """Return what is wrong with the placeholders of a translation: %(name)s for templates, {name} for scripts.

    A plural's form for one may leave its number out.
    """
    wanted = set(PLACEHOLDER.findall(_text(message)))
    translated = [set(PLACEHOLDER.findall(string)) for string in forms(message.string)]
    if any(names - wanted for names in translated):
        return ["a placeholder that the sentence does not have"]
    if not message.pluralizable and any(wanted - names for names in translated):
        return ["a placeholder is missing"]
    return []


def _style_faults(project: Project, language: Language, template: Catalog) -> list[str]:
    """Return a line for each sentence that breaks a rule of its language, and one on how to mend them."""
    rules = Rules.of(project, language)
    path = catalog_path(project, language)
    faults = []
    if path.exists() and not are_right(_parse(path, language).plural_forms, language.babel):
        faults.append(f"{language.code}: the head has other plural forms than CLDR; `update` writes the right ones")
    room = {_text(message): _room(message) for message in template}
    faults += [
        f"{language.code}: {fault}: {_shortened(form)}"
        for english, said in sentences(project, language, template).items()
        for form in said
        for fault in rules.faults(english, form, room[english])
    ]
    return _listed(project, language, faults)


def _room(message: Message) -> int | None:
    """Return how many characters there is room for, when a comment says so."""
    found = [flag.removeprefix("max-length:") for flag in message.flags if flag.startswith("max-length:")]
    return int(found[0]) if found else None


def _unfit(project: Project, language: Language, template: Catalog) -> list[tuple[Message, str]]:
    """Return the template's messages whose translation cannot be shown, each with the reason."""
    if language not in translated_languages(project):
        return []
    catalog = _read(catalog_path(project, language), language)
    return [(message, problem) for message in template if message.id and (problem := fault(catalog, message))]


def _state(catalog: Catalog, message: Message) -> str:
    """Return what is wrong with the translation of a message: "" when nothing is."""
    known = catalog.get(message.id, message.context)
    if known is None:
        return "not translated"
    if not all(map(has_letters, forms(known.string))):
        return "not translated"
    return "fuzzy" if known.fuzzy else ""


def _read(path: Path, language: Language) -> Catalog:
    """Return a catalog with the right plural forms; an empty one where there is no file yet."""
    if path.exists():
        catalog = _parse(path, language)
    else:
        catalog = Catalog(locale=language.babel, fuzzy=False, header_comment=HEADER)
    if not are_right(catalog.plural_forms, language.babel):
        catalog.mime_headers = [("Plural-Forms", plural_forms(language.babel))]
    return catalog


def _parse(path: Path, language: Language) -> Catalog:
    try:
        return parse(path.read_bytes(), language.babel)
    except UnreadableCatalogError as error:
        raise CatalogError(f"{path}: {error}") from error


def _write(catalog: Catalog, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(serialized(catalog))
    return path


def _text(message: Message) -> str:
    return " ".join(forms(message.id))


def _short(message: Message) -> str:
    return _shortened(_text(message))


def _shortened(text: str) -> str:
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
