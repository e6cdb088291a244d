"""Render the templates to static pages, once for each language."""

import re
from functools import partial
from pathlib import Path

from babel.support import NullTranslations
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import escape

from sitebuild import catalogs
from sitebuild.contacts import Contacts
from sitebuild.deployment import Deployment, Operator
from sitebuild.local_names import LocalNames
from sitebuild.platforms import Platforms
from sitebuild.project import Language, Page, Project
from sitebuild.pseudo import PSEUDO_LANGUAGES

LANGUAGES_PAGE = Page("", "languages.html", indexable=True)
"""The page at /, for visitors whose language is not known; search engines have it for the same (x-default)."""

NOT_FOUND_PAGE = Page("", "not-found.html", indexable=False)

COMPONENTS_PAGE = Page("", "components.html", indexable=False)
"""The style page, for people who work on the site: not linked, and in the first language alone, without a catalog."""


WIDE_STOP = re.compile(r"([。？！])[ \n]+(?=\S)")


class _CompiledTemplates(BytecodeCache):
    """Keeps compiled templates in memory, so that each is compiled once and not once for each language.

    Jinja compares a template's text with that of the code before it takes it.
    """

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


COMPILED = _CompiledTemplates()


def write_pages(project: Project, output: Path, deployment: Deployment) -> None:
    """Write every page in every language, and those that exist once: the list of languages, the style page, not-found.

    Args:
        project: Where the templates, the data and the catalogs are.
        output: The folder of the site that is being built.
        deployment: What the site may be used for.

    Raises:
        CatalogError: A translation is missing.
        jinja2.TemplateError: A template is wrong.
    """
    sentences = catalogs.extract(project)
    for language in project.languages:
        translations = catalogs.translations(project, language, sentences)
        write_language(project, output, deployment, language, translations)
    if deployment is Deployment.LOCAL:
        for language, translations in PSEUDO_LANGUAGES:
            write_language(project, output, deployment, language, translations)
    first = project.languages[0]
    environment = _environment(project, deployment, first, NullTranslations())
    _write(environment, COMPONENTS_PAGE, output / first.code / "components" / "index.html")
    _write(environment, LANGUAGES_PAGE, output / "index.html")
    _write(environment, NOT_FOUND_PAGE, output / "404.html")


def write_language(
    project: Project, output: Path, deployment: Deployment, language: Language, translations: NullTranslations
) -> None:
    """Write every page in one language.

    Args:
        project: Where the templates and the data are.
        output: The folder of the site that is being built.
        deployment: What the site may be used for.
        language: Which one.
        translations: What it says for each sentence.
    """
    environment = _environment(project, deployment, language, translations)
    for page in project.pages:
        _write(environment, page, output / language.code / page.slug / "index.html")
    _write(environment, NOT_FOUND_PAGE, output / language.code / "404.html")


def _environment(
    project: Project, deployment: Deployment, language: Language, translations: NullTranslations
) -> Environment:
    """Return templates that speak one language.

    Names that they know, next to gettext's: `language`, `languages`, `url`, `data`, `names`, `contacts`, `platforms`,
    `operator`, `address`, `alternates`, `deployment`; and `page`, given by `_write`.
    """
    environment = Environment(
        loader=FileSystemLoader([project.site / "pages", project.site / "components"]),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        bytecode_cache=COMPILED,
    )
    environment.policies["ext.i18n.trimmed"] = True
    _speak(environment, translations)
    operator = Operator.from_table(project.data["operator"])

    def url(slug: str, code: str = language.code) -> str:
        return page_path(slug, code)

    environment.globals.update(
        language=language,
        languages=project.languages,
        data=project.data,
        names=LocalNames(language.babel),
        contacts=Contacts(project.data, language),
        platforms=Platforms(project.data, language),
        operator=operator,
        address=operator.site_address(deployment),
        deployment=deployment,
        url=url,
        alternates=partial(alternates, project),
    )
    return environment


def page_path(slug: str, code: str) -> str:
    """Return where a page is in a language: "/de/help/"."""
    return f"/{code}/{slug}/" if slug else f"/{code}/"


def alternates(project: Project, slug: str) -> dict[str, str]:
    """Return where a page is in each language, by the languages' tags; "x-default" is for everybody else."""
    paths = {language.code: page_path(slug, language.code) for language in project.languages}
    return paths | {"x-default": page_path(slug, project.languages[0].code) if slug else "/"}


def _speak(environment: Environment, translations: NullTranslations) -> None:
    """Give templates the functions of gettext.

    Jinja takes what these return for HTML. A translation is plain text, and a quotation mark in it must not end the
    attribute that it stands in.
    """
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: escape(translations.gettext(text)),
        ngettext=lambda one, many, number: escape(translations.ngettext(one, many, number)),
        pgettext=lambda context, text: escape(translations.pgettext(context, text)),
        npgettext=lambda context, one, many, number: escape(translations.npgettext(context, one, many, number)),
        newstyle=True,
    )


def _write(environment: Environment, page: Page, path: Path) -> None:
    html = environment.get_template(page.template).render(page=page)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Chinese full stops bring their own space; one more, from between two sentences of a template, makes a hole.
    path.write_text(WIDE_STOP.sub(r"\1", html), encoding="utf-8")
