"""A small site, with the real headers and redirects."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from sitebuild import catalogs
from sitebuild.builder import Engine
from sitebuild.po_files import serialized
from sitebuild.project import REPOSITORY, Project

LANGUAGES = """
[[language]]
code = "en"
name = "English"
dir = "ltr"
babel = "en"
countries = ["GB", "US"]

[[language]]
code = "de"
name = "Deutsch"
dir = "ltr"
babel = "de"
countries = ["DE"]
"""
PAGES = """
[[page]]
slug = ""
template = "home.html"
indexable = true

[[page]]
slug = "start"
template = "start.html"
indexable = false
"""
HELPLINES = """
collected = "2026-11-22"

[[helpline]]
name = "Rat und Tat"
country = "DE"
languages = ["de"]
kind = "helpline"
operator = "independent"
phone = [{number = "116 111"}]
free = "yes"
anonymous = "unknown"
source = "https://example.org/"
source_date = "2026-01"
confidence = "high"
"""
PLATFORMS = """
collected = "2026-11-22"

[[list]]
service = "take_it_down"
date = "2023-11-03"
platforms = ["Example"]
source = "https://example.org/members"

[[platform]]
name = "Example"
url_minor = "https://example.org/report"
way = "form"
take_it_down = "yes"
take_it_down_date = "2026-07-04"
take_it_down_source = "https://example.org/news"
stopncii = "no_evidence"
source = "https://example.org/"
source_date = "undated"
confidence = "high"
"""
OPERATOR = (REPOSITORY.site / "data/operator.toml").read_text()
FILES = {
    "site/data/caution.toml": "country = []",
    "site/data/helplines.toml": HELPLINES,
    "site/data/operator.toml": OPERATOR,
    "site/data/languages.toml": LANGUAGES,
    "site/data/pages.toml": PAGES,
    "site/data/platforms.toml": PLATFORMS,
    "site/pages/home.html": '{% extends "layout.html" %}{% block main %}{{ _("Welcome") }}{% endblock %}',
    "site/pages/start.html": (
        '{% extends "layout.html" %}{% block main %}'
        "\n{# Translators: the number of chosen photos #}\n"
        '{{ ngettext("%(num)s photo", "%(num)s photos", 2) }}'
        '<b data-text="{{ _("{name} “&” co") }}"></b>{% endblock %}'
    ),
    "site/pages/languages.html": (
        "{% for other in languages %}<a href='{{ url('', other.code) }}'>{{ other.name }}</a>{% endfor %}"
    ),
    "site/pages/components.html": "Buttons",
    "site/pages/not-found.html": '{{ _("Not found") }}',
    "site/components/layout.html": (
        '<html lang="{{ language.code }}"><a href="{{ url("start") }}"></a>{% block main %}{% endblock %}'
    ),
    "site/components/base/base.css": "base{}",
    "site/components/alert/alert.css": "alert{}",
    "site/components/tokens/tokens.css": "tokens{}",
    "site/components/alert/alert.js": "export {};",
}
GERMAN = {
    "Welcome": "Willkommen",
    ("%(num)s photo", "%(num)s photos"): ("%(num)s Foto", "%(num)s Fotos"),
    "{name} “&” co": "{name} „&“ Co.",
    "Not found": "Nicht gefunden",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A site of two pages in two languages, fully translated."""
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    shutil.copy(REPOSITORY.netlify, tmp_path)
    project = Project(tmp_path)
    catalogs.update(project)
    translate(project, GERMAN)
    return project


def translate(project: Project, sentences: dict) -> None:
    """Write German for the sentences given."""
    language = project.languages[1]
    catalog = catalogs.extract(project)
    catalog.locale = language.babel
    for key, value in sentences.items():
        catalog.get(key).string = value
    catalogs.catalog_path(project, language).write_bytes(serialized(catalog))


@dataclass
class CountingEngine:
    """Writes an engine's two workers, and counts how often."""

    built: int = 0

    def __call__(self, folder: Path) -> None:
        self.built += 1
        for name in ("engine.js", "courier.js"):
            (folder / name).write_text("export {};")


@pytest.fixture
def engine(project: Project) -> Engine:
    source = project.root / "kernel.c"
    source.write_text("int x;")
    return Engine(CountingEngine(), [source])
