"""Names, dates and numbers in each language, by CLDR."""

from gettext import c2py

import pytest
from babel import Locale

from sitebuild.local_names import LocalNames
from sitebuild.plurals import are_right, plural_forms
from sitebuild.project import REPOSITORY


@pytest.mark.parametrize(
    ("babel", "date", "month"),
    [
        ("en", "November 25, 2026", "December {day}, {year}"),
        ("de", "25. November 2026", "{day}. Dezember {year}"),
        ("ar", "25 نوفمبر 2026", "{day} ديسمبر {year}"),
        ("is", "25. nóvember 2026", "{day}. desember {year}"),
        ("km", "25 វិច្ឆិកា 2026", "{day} ធ្នូ {year}"),
        ("ku", "25ê mijdara 2026an", "{day}ê berfanbara {year}an"),
        ("si", "2026 නොවැම්බර් 25", "{year} දෙසැම්බර් {day}"),
        ("zh_Hans", "2026年11月25日", "{year}年12月{day}日"),
    ],
)
def test_dates_are_said_in_the_language_in_digits_that_can_be_copied(babel, date, month):
    names = LocalNames(babel)
    assert names.date("2026-11-25").replace("\N{NO-BREAK SPACE}", " ") == date
    assert names.months[11].replace("\N{NO-BREAK SPACE}", " ") == month


@pytest.mark.parametrize("language", REPOSITORY.languages, ids=lambda language: language.code)
def test_browsers_get_a_date_of_every_month(language):
    months = LocalNames(language.babel).months
    assert len(set(months)) == 12
    assert all(month.count("{day}") == month.count("{year}") == 1 for month in months)


@pytest.mark.parametrize(
    ("babel", "names"),
    [
        ("de", ["Australien", "Island", "Österreich", "Schweiz", "Türkei"]),
        ("is", ["Ástralía", "Ísland", "Tyrkland", "Þýskaland"]),
        ("tr", ["Avusturya", "Çin", "İspanya", "İzlanda"]),
        ("es", ["Nigeria", "Noruega", "Ñuble", "Omán"]),
        ("zh_Hans", ["爱尔兰", "德国", "韩国", "中国"]),
        ("ko", ["독일", "스위스", "중국"]),
    ],
)
def test_names_stand_in_the_order_of_the_language(babel, names):
    assert LocalNames(babel).sorted(reversed(names)) == tuple(names)


@pytest.mark.parametrize(
    ("babel", "afternoon"),
    [("en", "2:00 PM"), ("de", "14:00"), ("ko", "오후 2:00"), ("km", "14:00"), ("si", "14.00")],
)
def test_times_are_said_in_the_language(babel, afternoon):
    assert LocalNames(babel).time("14:00").replace("\N{NARROW NO-BREAK SPACE}", " ") == afternoon


def test_a_part_of_a_state_is_called_as_people_call_it():
    assert [LocalNames(babel).country("HK") for babel in ("en", "is", "km", "zh_Hans")] == [
        "Hong Kong",
        "Hong Kong",
        "ហុងកុង",
        "香港",
    ]


def test_lists_are_joined_as_the_language_does():
    assert LocalNames("en").joined(["English", "Irish", "Welsh"]) == "English, Irish, and Welsh"
    assert LocalNames("zh_Hans").joined(["中文", "英语"]) == "中文和英语"
    assert LocalNames("ar").joined(["<b>", "&"]) == "&lt;b&gt; و&amp;"


@pytest.mark.parametrize("language", REPOSITORY.languages, ids=lambda language: language.code)
def test_plural_forms_are_those_of_cldr(language):
    forms = plural_forms(language.babel)
    plural = c2py(forms.partition("plural=")[2].rstrip(";"))
    rule = Locale.parse(language.babel).plural_form
    numbers = range(2000)
    assert len({(plural(number), rule(number)) for number in numbers}) == len({rule(number) for number in numbers})
    assert are_right(forms, language.babel)


def test_babels_own_table_would_be_wrong():
    assert not are_right("nplurals=2; plural=(n != 1);", "id")
    assert not are_right("nplurals=2; plural=(n != 1);", "fil")
    assert are_right("nplurals=2; plural=(n != 1);", "sv")
