"""The command line of build.py, once everything is set up."""

import pytest

from sitebuild.__main__ import needs_site, parser


@pytest.mark.parametrize(
    ("arguments", "builds"),
    [
        ([], True),
        (["-x", "-q"], True),
        (["tests"], True),
        (["tests/browser/test_rooms.py::test_name"], True),
        (["tests/registry", "tests/browser/"], True),
        (["tests/registry", "-x"], False),
        (["tests/test_checks.py"], False),
    ],
)
def test_the_site_is_built_before_tests_in_browsers_alone(arguments, builds):
    assert needs_site(arguments) == builds


def test_the_whole_is_an_option_of_its_own_and_the_rest_is_pytests():
    options, rest = parser().parse_known_args(["test", "--whole", "-x", "tests/registry"])
    assert options.whole
    assert rest == ["-x", "tests/registry"]
