"""The rules for sentences, in every language: what is never said, what must be, terms, signs and room."""

import tomllib
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sitebuild import catalogs
from sitebuild.deployment import Deployment
from sitebuild.pages import write_pages
from sitebuild.project import REPOSITORY, Language
from sitebuild.sentence_rules import Rules, width

LANGUAGES = REPOSITORY.languages
SOURCE = LANGUAGES[0]
RULES = {language.code: Rules.of(REPOSITORY, language) for language in LANGUAGES}
WORDS = tomllib.loads((REPOSITORY.locales / "words.toml").read_text(encoding="utf-8"))


def faults(code: str, sentence: str, english: str = "", room: int | None = None) -> str:
    return "\n".join(RULES[code].faults(english or sentence, sentence, room))


@pytest.mark.parametrize("code", RULES)
def test_every_language_has_its_lists(code):
    rules = RULES[code]
    assert len({never.why for never in rules.never}) >= 6
    assert all(never.why and never.word.strip() for never in rules.never)
    assert rules.language.quotes
    assert code == SOURCE.code or set(rules.terms) == set(rules.source)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("site")
    write_pages(REPOSITORY, output, Deployment.LOCAL)
    return output


def text_of(path: Path) -> str:
    """Return all text of a page, each run of white space as one space."""
    parts: list[str] = []
    parser = HTMLParser()
    parser.handle_data = parts.append  # type: ignore[method-assign]
    parser.feed(path.read_text(encoding="utf-8"))
    return " ".join("".join(parts).split())


@pytest.fixture(scope="module")
def said() -> dict[Language, dict[str, tuple[str, ...]]]:
    template = catalogs.extract(REPOSITORY)
    return {language: catalogs.sentences(REPOSITORY, language, template) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
@pytest.mark.parametrize("truth", WORDS["always"], ids=lambda truth: truth["sentence"][:40])
def test_every_page_that_needs_it_tells_the_truth(site, said, truth, language):
    (sentence,) = said[language][truth["sentence"]]
    for slug in truth["pages"]:
        assert sentence in text_of(site / language.code / slug / "index.html"), f"{slug or 'home'}: {truth['why']}"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Upload your photo."),
        ("en", "It is not only your fault."),
        ("en", "The pictures were submitted."),
        ("en", "You are anonymous here."),
        ("en", "Nobody will see it."),
        ("en", "It is 100 % safe."),
        ("de", "Lade dein Foto jetzt hoch."),
        ("de", "Du bist nicht nur schuld."),
        ("de", "Hilfe für Gewaltopfer."),
        ("de", "Alle Schüler:innen können es nutzen."),
        ("es", "Puedes subir tu foto."),
        ("ar", "تحميل الصورة"),
        ("zh-Hans", "请上传你的照片。"),
        ("km", "អាប់ឡូតរូបភាព"),
        ("ko", "사진을 업로드하세요."),
        ("th", "อัปโหลดรูปของคุณ"),
        ("si", "ඡායාරූපය උඩුගත කරන්න."),
        ("tr", "Bu müstehcen bir fotoğraf."),
        ("vi", "Tải lên ảnh của bạn."),
    ],
)
def test_a_forbidden_word_is_found(code, text):
    assert faults(code, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "We cannot promise that every copy goes away. It is not your fault."),
        ("en", "You do not have to tell us your name."),
        ("de", "Lade die Seite neu. Sie geht hoch hinaus."),
        ("de", "Drinnen und draußen: in der App."),
    ],
)
def test_an_allowed_sentence_is_not(code, text):
    assert faults(code, text, "An English sentence that is about as long.") == ""


@pytest.mark.parametrize(
    ("code", "english", "sentence", "fault"),
    [
        ("de", "Choose", " Wählen", "white space"),
        ("de", "Choose", "<b>Wählen</b>", "HTML"),
        ("de", "Choose", "Wählen &amp; los", "HTML"),
        ("ar", "Choose 3", "اختيار ٣", "digits"),
        ("vi", "Choose", unicodedata.normalize("NFD", "Chọn"), "NFC"),
        ("de", "“Send” sends", '"Senden" sendet', "straight"),
        ("de", "“Send” sends", "“Senden” sendet", "another language"),
        ("de", "“Send” sends", "„Senden sendet", "without its other"),
        ("de", "Your fingerprint", "Dein Code", "fingerprint"),
        ("fr", "Leave this page?", "Leave this page?", "English"),
        ("de", "Exit", "Verlassen, und zwar ganz schnell und sofort", "characters for the English"),
    ],
)
def test_a_fault_is_named(code, english, sentence, fault):
    assert fault in faults(code, sentence, english)


def test_what_has_little_room_is_measured_in_wide_letters():
    assert (width("Exit"), width("退出"), width("ចេញ"), width("ออก")) == (4, 4, 3, 3)
    assert "room for 3" in faults("zh-Hans", "退出", "Exit", 3)
    assert faults("zh-Hans", "退出", "Exit", 4) == ""


def test_an_apostrophe_is_no_quotation_mark():
    assert faults("fr", "C’est l’ami d’une amie.", "That is a friend of a friend.") == ""
    assert faults("nl", "’s Avonds", "In the evening") == ""
