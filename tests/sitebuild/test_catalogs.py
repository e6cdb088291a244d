"""The translators' tool."""

import re

import pytest

from sitebuild import catalogs
from sitebuild.catalogs import CatalogError
from sitebuild.project import Project

from .conftest import GERMAN, translate


def german(project: Project):
    return catalogs.translations(project, project.languages[1], catalogs.extract(project))


def po(project: Project):
    return catalogs.catalog_path(project, project.languages[1])


def test_a_complete_catalog_has_no_faults(project):
    assert catalogs.check(project) == []
    assert german(project).gettext("Welcome") == "Willkommen"
    assert german(project).ngettext("%(num)s photo", "%(num)s photos", 1) == "%(num)s Foto"


def test_the_template_has_comments_for_translators_and_neither_lines_nor_dates(project):
    template = (project.locales / "messages.pot").read_text()
    assert "#. the number of chosen photos\n" in template
    assert "#: site/pages/start.html\n" in template
    assert not re.search(r":\d+\n|Date|Translator", template)


def test_updating_again_changes_nothing(project):
    catalogs.update(project)
    before = po(project).read_bytes()
    catalogs.update(project)
    assert po(project).read_bytes() == before
    assert b"Willkommen" in before
    assert b"Date" not in before


def test_a_missing_translation_fails_and_names_the_commands_that_mend_it(project):
    translate(project, GERMAN | {"Welcome": ""})
    with pytest.raises(CatalogError) as raised:
        german(project)
    message = str(raised.value)
    assert "de: not translated: “Welcome”" in message
    assert "python3 build.py catalogs update" in message
    assert "locales/de/LC_MESSAGES/messages.po" in message


def test_a_plural_without_all_its_forms_is_not_translated(project):
    translate(project, GERMAN | {("%(num)s photo", "%(num)s photos"): ("%(num)s Foto", "")})
    with pytest.raises(CatalogError, match="not translated: “%\\(num\\)s photo"):
        german(project)


def test_a_changed_sentence_keeps_its_translation_as_fuzzy_and_fails(project):
    page = project.site / "pages" / "home.html"
    page.write_text(page.read_text().replace("Welcome", "Welcome!"))
    assert f"locales/{catalogs.TEMPLATE} is older than the templates. Mend: {catalogs.UPDATE}" in catalogs.check(
        project
    )
    catalogs.update(project)
    assert "Willkommen" in po(project).read_text()
    with pytest.raises(CatalogError, match="de: fuzzy: “Welcome!”"):
        german(project)


@pytest.mark.parametrize(("translation", "fault"), [("Co.", "is missing"), ("{names} & {name}", "does not have")])
def test_a_translation_with_other_placeholders_fails(project, translation, fault):
    translate(project, GERMAN | {"{name} “&” co": translation})
    with pytest.raises(CatalogError, match=fault):
        german(project)


def test_html_in_a_sentence_is_a_fault(project):
    (project.site / "pages" / "home.html").write_text('{{ _("Be <b>bold</b>") }}')
    catalogs.update(project)
    assert "HTML in a sentence, use a placeholder: “Be <b>bold</b>”" in catalogs.check(project)


def test_a_language_without_a_catalog_lacks_every_sentence(project):
    po(project).unlink()
    assert catalogs.stats(project)[1].split() == ["de", "0", "of", "4", "0", "%", "0", "fuzzy", "Deutsch"]
    catalogs.update(project)
    new = po(project).read_text()
    assert 'msgid "Welcome"\nmsgstr ""' in new
    assert "Plural-Forms: nplurals=2" in new
    assert not re.search(r"PROJECT|ORGANIZATION|@|20\d\d", new)


def test_a_catalog_that_cannot_be_read_is_named(project):
    po(project).write_text('msgid "Welcome\n')
    with pytest.raises(CatalogError, match=r"messages\.po"):
        german(project)


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ('msgstr "Willkommen"', 'msgstr "Willkommen', "quotation marks"),
        ('msgstr "Willkommen"', "msgstr Willkommen", "quotation marks"),
        ('msgstr "Willkommen"', 'msgstr "Willkommen"\n\nmsgid "Welcome"\nmsgstr "Hallo"', "twice"),
    ],
)
def test_a_slip_in_a_catalog_loses_no_letter(project, good, bad, told):
    po(project).write_text(po(project).read_text().replace(good, bad))
    with pytest.raises(CatalogError, match=told):
        german(project)
    with pytest.raises(CatalogError, match=told):
        catalogs.check(project)


def test_a_translation_that_nobody_can_see_is_none(project):
    translate(project, GERMAN | {"Welcome": " \N{ZERO WIDTH SPACE}"})
    with pytest.raises(CatalogError, match="not translated: “Welcome”"):
        german(project)


@pytest.mark.parametrize("forms", ["nplurals=2; plural=(n > 5);", "nplurals=2; plural=(n !=;"])
def test_plural_forms_other_than_cldrs_are_named_and_mended(project, forms):
    path = po(project)
    path.write_text(re.sub(r"nplurals[^\\]*", forms, path.read_text()))
    assert any("plural forms" in fault for fault in catalogs.check(project))
    catalogs.update(project)
    assert catalogs.check(project) == []


def test_figures_count_what_is_translated(project):
    translate(project, GERMAN | {"Welcome": ""})
    assert [line.split() for line in catalogs.stats(project)] == [
        ["en", "4", "of", "4", "100", "%", "0", "fuzzy", "English"],
        ["de", "3", "of", "4", "75", "%", "0", "fuzzy", "Deutsch"],
    ]
