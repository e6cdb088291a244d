"""Whom a visitor can call or write to, and where platforms take reports."""

import copy
from typing import Any

import pytest

from sitebuild.contacts import REMARKS, Contacts, cautious_countries, dialled, read_contacts
from sitebuild.platforms import Platforms
from sitebuild.project import REPOSITORY, ProjectError

ENGLISH, GERMAN = (next(one for one in REPOSITORY.languages if one.code == code) for code in ("en", "de"))
ROW = {
    "name": "Example line",
    "country": "DE",
    "languages": ["de"],
    "kind": "helpline",
    "operator": "independent",
    "phone": [{"number": "0800 1"}],
    "free": "yes",
    "anonymous": "unknown",
    "source": "https://example.org/",
    "source_date": "2026-01",
    "confidence": "high",
}


def in_one_piece(date: str) -> str:
    return date.replace(" ", "\N{NO-BREAK SPACE}")


def table(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"collected": "2026-11-22", "helpline": [ROW | row for row in rows]}


def contacts(*rows: dict[str, Any], language=GERMAN, cautious: tuple[str, ...] = ()) -> Contacts:
    caution = [{"country": code, "source": "a law", "source_date": "2026"} for code in cautious]
    return Contacts({"helplines": table(*rows), "caution": {"country": caution}}, language)


def names(rows) -> list[str]:
    return [row.name for row in rows]


@pytest.mark.parametrize("field", ["source", "source_date", "name", "country"])
def test_a_row_without_its_source_its_date_or_its_name_fails(field):
    with pytest.raises(ProjectError, match=f"helplines.toml: .*: {field}: is missing"):
        read_contacts(table({field: ""}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source_date", "last year"),
        ("kind", "shop"),
        ("operator", "somebody"),
        ("free", "maybe"),
        ("chat", ["pigeon"]),
        ("remarks", ["Ask for Anna"]),
        ("hours", "always"),
        ("hours", [{"days": "mon-fri", "from": "9", "to": "17:00"}]),
        ("hours", [{"days": "Monday", "from": "09:00", "to": "17:00"}]),
        ("phone", [{"number": "on the site"}]),
        ("phone", [{"number": "112", "reaches": "anybody"}]),
        ("telephone", "1"),
    ],
)
def test_what_no_sentence_is_there_for_fails_and_names_row_and_field(field, value):
    with pytest.raises(ProjectError, match=rf"Example line \(DE\): {field}: "):
        read_contacts(table({field: value}))


def test_a_row_that_cannot_be_reached_is_kept_out_or_fails():
    read_contacts(table({"phone": [], "confidence": "low"}))
    with pytest.raises(ProjectError, match="confidence is “low”"):
        read_contacts(table({"phone": []}))


def test_rows_of_low_confidence_are_not_shown():
    found = contacts({"name": "sure"}, {"name": "not sure", "confidence": "low"})
    assert names(found.own[0].contacts) == ["sure"]


def test_countries_stand_in_the_order_and_the_words_of_the_language():
    found = contacts(*({"country": code} for code in ("US", "AT", "EG", "DE", "FR", "CH", "ZZ")))
    assert names(found.own) == ["Deutschland", "Österreich", "Schweiz"]
    assert names(found.others) == ["Ägypten", "Frankreich", "Vereinigte Staaten"]
    assert len(found.worldwide) == 1


MIXED = (
    {"name": "police", "kind": "police", "operator": "police"},
    {"name": "office", "kind": "hotline"},
    {"name": "state line", "operator": "state"},
    {"name": "crisis", "kind": "crisis"},
    {"name": "emergency", "kind": "emergency", "operator": "state"},
)


def test_emergency_and_crisis_come_first():
    assert names(contacts(*MIXED).own[0].contacts) == ["emergency", "crisis", "state line", "office", "police"]


def test_independent_contacts_come_first_where_the_law_can_turn_against_the_person():
    (country,) = contacts(*MIXED, cautious=("DE",)).own
    assert country.is_cautious
    assert names(country.contacts) == ["crisis", "office", "emergency", "state line", "police"]
    assert names(country.urgent) == ["crisis", "state line", "emergency"]


def test_somebody_who_can_be_texted_is_among_the_urgent_ones():
    text_only = {"name": "text", "kind": "support", "phone": [], "sms": {"number": "85258", "word": "SHOUT"}}
    assert names(contacts(text_only, *MIXED).own[0].urgent) == ["emergency", "crisis", "state line", "text"]


def test_where_somebody_can_be_written_to_they_are_among_the_urgent_ones():
    """In the other countries nobody is known who can."""
    reachable = {
        country.code
        for language in REPOSITORY.languages
        for country in Contacts(REPOSITORY.data, language).own
        if any(contact.is_written_to for contact in country.urgent)
    }
    assert reachable >= {"AT", "AU", "BE", "BR", "CA", "CH", "CO", "DE", "ES", "FR", "GB", "ID", "IE", "IS", "IT", "KR"}
    assert reachable >= {"MA", "NL", "NZ", "SG", "TR", "US", "ZA"}


@pytest.mark.parametrize("language", REPOSITORY.languages, ids=lambda language: language.code)
def test_who_answers_in_the_language_of_the_page_is_among_the_urgent_ones(language):
    spoken = language.code.partition("-")[0]
    for country in Contacts(REPOSITORY.data, language).own:
        for kind in ("crisis", "helpline"):
            speaking = [c for c in country.contacts if c.kind == kind and c.phones and spoken in c.languages]
            urgent = [contact for contact in country.urgent if contact.kind == kind]
            assert not speaking or any(spoken in contact.languages for contact in urgent), country.name


def test_a_reader_of_french_in_belgium_is_not_sent_to_a_line_in_dutch():
    (french,) = (language for language in REPOSITORY.languages if language.code == "fr")
    belgium = next(country for country in Contacts(REPOSITORY.data, french).own if country.code == "BE")
    assert "Centre de Prévention du Suicide" in names(belgium.urgent)
    assert "Zelfmoordlijn 1813" not in names(belgium.urgent)


def test_in_each_country_of_a_language_somebody_answers_in_it():
    """But in Kurdish: in its countries no line is known that does."""
    for language in REPOSITORY.languages:
        spoken = language.code.partition("-")[0]
        silent = {
            country.code
            for country in Contacts(REPOSITORY.data, language).own
            if not any(spoken in contact.languages for contact in country.urgent if contact.kind != "emergency")
        }
        assert silent <= ({"SY", "TR"} if spoken == "ku" else set()), language.code


def test_hours_and_dates_are_said_in_the_language():
    row = {
        "hours": [
            {"days": "mon-sat", "from": "14:00", "to": "24:00"},
            {"days": "daily", "from": "09:00", "to": "12:30"},
        ]
    }
    german, english = contacts(row), contacts(row, language=ENGLISH)
    part, daily = german.own[0].contacts[0].hours
    assert (german.days(part), german.times(part)) == ("Mo–Sa", "14:00–00:00")
    assert english.days(part) == "Mon–Sat"
    assert english.times(part).replace("\u202f", " ") == "2:00 PM–12:00 AM"
    assert daily.is_daily
    assert not part.is_daily
    assert german.as_of(german.own[0].contacts[0]) == in_one_piece("Januar 2026")


@pytest.mark.parametrize(
    ("number", "address"),
    [("0800 111 0 111", "08001110111"), ("(011) 5275-1135", "01152751135"), ("*4141", "*4141"), ("#1388", "%231388")],
)
def test_numbers_are_dialled_without_what_only_people_need(number, address):
    assert dialled(number) == address


def test_all_rows_of_the_site_have_a_source_and_a_date():
    for language in REPOSITORY.languages:
        assert Contacts(REPOSITORY.data, language).countries
        assert Platforms(REPOSITORY.data, language).reportable
    assert len(read_contacts(REPOSITORY.data["helplines"])) > 200
    assert {"EG", "NG", "SA"} <= cautious_countries(REPOSITORY.data["caution"])


def test_each_language_has_countries_of_its_own_with_an_emergency_number():
    for language in REPOSITORY.languages:
        found = Contacts(REPOSITORY.data, language).own
        assert {country.code for country in found} == set(language.countries)
        for country in found:
            assert any(contact.kind == "emergency" for contact in country.urgent), country.name


def test_the_offers_that_the_project_promises_are_shown_for_germany():
    (germany,) = (country for country in Contacts(REPOSITORY.data, GERMAN).own if country.code == "DE")
    shown = " | ".join(names(germany.contacts))
    for name in ("Nummer gegen Kummer", "JUUUPORT", "jugend.support", "Safe im Recht", "internet-beschwerdestelle.de"):
        assert name in shown


def test_remarks_are_used_and_have_a_sentence():
    used = {code for row in REPOSITORY.data["helplines"]["helpline"] for code in row.get("remarks", ())}
    assert used == set(REMARKS)
    sentences = (REPOSITORY.site / "components/contact-list/contact-list.html").read_text()
    assert [code for code in REMARKS if f'"{code}": _(' not in sentences] == []


def platforms(**changes: Any) -> Platforms:
    data = copy.deepcopy(REPOSITORY.data["platforms"])
    data["platform"][0].update(changes)
    return Platforms({"platforms": data}, GERMAN)


@pytest.mark.parametrize("field", ["source", "source_date", "take_it_down_source", "take_it_down_date"])
def test_a_platform_without_its_evidence_fails(field):
    with pytest.raises(ProjectError, match=f"platforms.toml: Facebook: {field}: is missing"):
        platforms(**{field: ""})


def test_a_list_that_names_an_unknown_platform_fails():
    with pytest.raises(ProjectError, match="“Facebook” has no row"):
        platforms(name="Fakebook")


def test_both_lists_of_the_third_of_november_2023_are_shown_with_the_newest_evidence():
    listed = {member.name: member for member in platforms().members("take_it_down")}
    day = [name for name, member in listed.items() if member.listed == in_one_piece("3. November 2023")]
    assert sorted(day) == sorted(
        [
            "Facebook",
            "Instagram",
            "TikTok",
            "Snapchat",
            "Yubo",
            "OnlyFans",
            "Pornhub",
            "Threads",
            "RedGIFs",
            "Clips4Sale",
        ]
    )
    assert listed["Facebook"].seen == in_one_piece("4. Juli 2026")
    adults = {member.name: member.listed for member in platforms().members("stopncii")}
    assert adults["Bumble"] == adults["Reddit"] == in_one_piece("3. November 2023")


def test_a_platform_without_a_good_address_is_not_linked():
    assert "Clips4Sale" not in names(platforms().reportable)
    assert names(platforms().not_reportable) == ["Clips4Sale"]
