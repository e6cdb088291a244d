"""The translators' preview: marks, lenient translations, saves, and what its server answers."""

import hashlib
import json
import re

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from sitebuild import catalogs
from sitebuild.netlify import read_rules
from sitebuild.po_files import UnreadableCatalogError
from sitebuild.preview.marks import mark, plain
from sitebuild.preview.rendering import Rendering
from sitebuild.preview.sentences import Sentence
from sitebuild.preview.server import PreviewSite, find_language
from sitebuild.project import ProjectError

from .conftest import GERMAN, translate

PHOTOS = ("%(num)s photo", "%(num)s photos")


@pytest.fixture
def rendering(project, tmp_path) -> Rendering:
    """A preview of German that has not started yet; what it says goes to `said`."""
    rendering = Rendering(project, project.languages[1], tmp_path / "preview", say=lambda line: said.append(line))
    said = rendering.said = []
    return rendering


@pytest.fixture
def client(rendering, engine, project) -> TestClient:
    rendering.start(engine)
    site = PreviewSite(rendering, read_rules(project.netlify), PlainTextResponse("registry"))
    return TestClient(site, follow_redirects=False)


def page(rendering: Rendering, slug: str = "") -> str:
    return (rendering.site / "de" / slug / "index.html").read_text()


def sentence(rendering: Rendering, english: str) -> Sentence:
    return next(sentence for sentence in rendering.speech.sentences if sentence.english[0] == english)


def number(rendering: Rendering, english: str) -> int:
    return rendering.speech.sentences.index(sentence(rendering, english))


def save(rendering: Rendering, sentences: dict) -> None:
    translate(rendering.project, sentences)
    assert rendering.look()


def test_each_sentence_stands_between_marks_that_say_its_number(rendering, engine):
    rendering.start(engine)
    assert mark(number(rendering, "Welcome"), "Willkommen") in page(rendering)
    assert "Willkommen" in plain(page(rendering))


def test_marks_survive_formatting_escaping_and_attributes(rendering, engine):
    translate(rendering.project, GERMAN | {"{name} “&” co": '{name} "&" Co.'})
    rendering.start(engine)
    start = page(rendering, "start")
    assert mark(number(rendering, PHOTOS[0]), "2 Fotos") in start
    name = mark(number(rendering, "{name} “&” co"), "{name} &#34;&amp;&#34; Co.")
    assert f'data-text="{name}"' in start


def test_marks_may_stand_within_marks(rendering, engine):
    template = rendering.project.site / "pages/home.html"
    template.write_text("{{ _('Page: %(title)s', title=_('Welcome')) }}")
    rendering.start(engine)
    inner = mark(number(rendering, "Welcome"), "Willkommen")
    assert page(rendering) == mark(number(rendering, "Page: %(title)s"), f"Page: {inner}")
    assert plain(page(rendering)) == "Page: Willkommen"


def test_what_is_not_translated_is_shown_in_english_and_reported(rendering, engine):
    translate(rendering.project, GERMAN | {"Welcome": "", PHOTOS: ("%(num)s Foto", "")})
    rendering.start(engine)
    assert "Welcome" in plain(page(rendering))
    assert "2 photos" in plain(page(rendering, "start"))
    assert sentence(rendering, "Welcome").state == sentence(rendering, PHOTOS[0]).state == "not translated"
    assert rendering.figures() == "2 of 4 sentences are translated."


def test_a_fuzzy_translation_is_shown_in_english_and_reported_with_what_it_was(rendering, engine):
    template = rendering.project.site / "pages/home.html"
    template.write_text(template.read_text().replace("Welcome", "Welcome!"))
    catalogs.update(rendering.project)
    rendering.start(engine)
    assert "Welcome!" in plain(page(rendering))
    assert sentence(rendering, "Welcome!").state == "fuzzy"
    assert sentence(rendering, "Welcome!").translation == ("Willkommen",)


def test_a_translation_with_a_wrong_placeholder_is_shown_in_english_and_reported(rendering, engine):
    translate(rendering.project, GERMAN | {PHOTOS: ("%(num)s Foto", "%(number)s Fotos")})
    rendering.start(engine)
    assert "2 photos" in plain(page(rendering, "start"))
    assert "placeholder" in sentence(rendering, PHOTOS[0]).state


def test_a_language_without_a_catalog_is_shown_in_english(rendering, engine):
    rendering.path.unlink()
    rendering.start(engine)
    assert "Welcome" in plain(page(rendering))
    assert {(one.state, one.line) for one in rendering.speech.sentences} == {("not translated", 0)}


def test_a_sentence_is_named_by_a_hash_and_found_in_its_file(rendering, engine):
    rendering.start(engine)
    photos = sentence(rendering, PHOTOS[0])
    assert photos.id == hashlib.sha256(b"%(num)s photo").hexdigest()[:12]
    assert photos.comments == ("the number of chosen photos",)
    assert photos.places == ("site/pages/start.html",)
    assert rendering.path.read_text().splitlines()[photos.line - 1] == 'msgstr[0] "%(num)s Foto"'


def test_a_save_is_rendered_and_nothing_else_is(rendering, engine):
    rendering.start(engine)
    first = rendering.version
    assert not rendering.look()
    save(rendering, GERMAN | {"Welcome": "Schön, dass du da bist"})
    assert "Schön, dass du da bist" in plain(page(rendering))
    assert rendering.version != first
    assert "messages.po was saved: 4 of 4" in rendering.said[-1]


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        (b'msgid "Welcome', 1),
        (b'msgid "Welcome"\nmsgstr "Willkommen\n\n', 2),
        (b'msgid "Welcome"\nmsgstr "Sei "willkommen""\n', 2),
        (b'# German\n"Welcome"\n', 2),
        (b'msgid "Welcome"\nmsgtsr "Willkommen"\n', 2),
        (b'msgid "Welcome"\n\nmsgstr "Sch\xf6n"\n', 3),
    ],
)
def test_a_broken_catalog_is_reported_while_the_last_good_state_stays_and_the_next_save_mends_it(
    rendering, engine, broken, line
):
    rendering.start(engine)
    first = rendering.version
    rendering.path.write_bytes(broken)
    assert rendering.look()
    assert rendering.error.startswith(f"locales/de/LC_MESSAGES/messages.po: line {line} ")
    assert rendering.said[-1].startswith(rendering.error)
    assert "Willkommen" in plain(page(rendering))
    assert rendering.version == first
    save(rendering, GERMAN | {"Welcome": "Hallo"})
    assert rendering.error == ""
    assert "Hallo" in plain(page(rendering))


def test_a_catalog_that_is_broken_at_the_start_is_named_with_its_line(rendering, engine):
    rendering.path.write_text('msgid "Welcome"\nmsgstr Willkommen\n')
    with pytest.raises(UnreadableCatalogError, match=r"locales/de/LC_MESSAGES/messages\.po: line 2 "):
        rendering.start(engine)


def test_the_first_address_leads_to_the_language(client):
    response = client.get("/", headers={"Accept-Language": "en"})
    assert (response.status_code, response.headers["location"]) == (302, "/de/")


def test_another_languages_address_says_what_this_is_and_leads_to_the_same_page(client):
    response = client.get("/en/start/")
    assert response.status_code == 404
    assert "This preview shows Deutsch only" in response.text
    assert 'href="/de/start/"' in response.text
    assert "python3 build.py catalogs preview en" in response.text


def test_only_pages_of_the_preview_may_hear_of_saves(client):
    assert "connect-src 'self'" in client.get("/de/").headers["content-security-policy"]
    assert "connect-src 'none'" in client.get("/engine/engine.js").headers["content-security-policy"]


def test_the_page_gets_what_it_has_to_know(client, rendering):
    script = client.get("/.preview/knowledge.js")
    assert script.headers["content-type"].startswith("text/javascript")
    knowledge = json.loads(re.fullmatch(r"export default (.*);\n", script.text)[1])
    assert knowledge["catalog"] == "locales/de/LC_MESSAGES/messages.po"
    assert knowledge["sentences"][number(rendering, "Welcome")]["translation"] == ["Willkommen"]
    assert client.get("/.preview/preview.js").headers["cache-control"] == "no-store"
    assert client.get("/.preview/states.js").text.startswith("export default //")
    assert client.get("/.preview/marks.py").status_code == 404


@pytest.mark.parametrize("name", ["", "xx"])
def test_a_language_that_is_not_there_is_answered_with_those_that_are(project, name):
    assert find_language(project, "de").name == "Deutsch"
    with pytest.raises(ProjectError, match="There are: en, de"):
        find_language(project, name)
