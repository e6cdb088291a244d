"""Headers and redirects, as Netlify applies them."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from sitebuild.netlify import Rules, preferred_languages, read_rules
from sitebuild.project import REPOSITORY

from .. import node


def rules(tmp_path: Path, content: str) -> Rules:
    path = tmp_path / "netlify.toml"
    path.write_text(content)
    return read_rules(path)


@pytest.mark.parametrize(
    ("form", "matching", "other"),
    [
        ("/*", ["/", "/en/", "/engine/engine.js"], []),
        ("/engine/*", ["/engine", "/engine/", "/engine/a/b.br"], ["/en/"]),
        ("/:language/start/*", ["/en/start", "/en/start/", "/en/start/a"], ["/start/", "/a/b/start/", "/en/case/"]),
        (
            "/engine/engine.js",
            ["/engine/engine.js", "/Engine/engine.js"],
            ["/engine/engineXjs", "/engine/engine.js.br"],
        ),
        ("/files/a*.br", ["/files/a1.br", "/files/a.br"], ["/files/b.br"]),
    ],
)
def test_a_header_rule_is_for_addresses_of_its_form(tmp_path, form, matching, other):
    found = rules(tmp_path, f'[[headers]]\nfor = "{form}"\n[headers.values]\nX-Found = "yes"\n')
    assert [path for path in matching if not found.headers_for(path)] == []
    assert [path for path in other if found.headers_for(path)] == []


def test_all_header_rules_apply_and_the_later_one_wins(tmp_path):
    found = rules(
        tmp_path,
        """
        [[headers]]
        for = "/*"
        [headers.values]
        X-Both = "general"
        X-Once = '''
            on two
            lines'''
        [[headers]]
        for = "/engine/*"
        [headers.values]
        x-both = "special"
        """,
    )
    assert found.headers_for("/engine/a.js") == {"x-both": "special", "x-once": "on two lines"}
    assert found.headers_for("/en/")["x-both"] == "general"


def test_the_first_redirect_that_matches_applies(tmp_path):
    found = rules(
        tmp_path,
        """
        redirects = [
            {from = "/old/*", to = "/new/:splat", status = 302},
            {from = "/old/page", to = "/never"},
            {from = "/page", to = "/elsewhere"},
            {from = "/forced", to = "/elsewhere", force = true},
        ]
        """,
    )

    def target(path: str, *, is_file: bool = False) -> tuple[str, int] | None:
        match = found.redirect_for(path, "", is_file=is_file)
        return (match[1], match[0].status) if match else None

    assert target("/old/page") == ("/new/page", 302)
    assert target("/page") == ("/elsewhere", 301)
    assert target("/page", is_file=True) is None
    assert target("/forced", is_file=True) == ("/elsewhere", 301)
    assert target("/page/below") is None


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("", []),
        ("de", ["de"]),
        ("de-AT,de;q=0.9,en-US;q=0.8,en;q=0.7", ["de-at", "de", "en-us", "en"]),
        ("en;q=0.5, fr;q=0.9, *;q=0.1", ["fr", "en", "*"]),
        ("ja, de;q=0", ["ja"]),
        (" zh-Hant-TW ; q=1.0 ,,;q=", ["zh-hant-tw", "zh-hant", "zh"]),
    ],
)
def test_languages_are_taken_in_the_order_of_preference(header, languages):
    assert preferred_languages(header) == languages


SITE = read_rules(REPOSITORY.netlify)
PAGE, ENGINE, COURIER = "/en/start/", "/engine/engine.js", "/engine/courier.js"
DECODER = "/engine/decoder.js"


def directives(path: str) -> dict[str, str]:
    policy = SITE.headers_for(path)["content-security-policy"]
    return dict(part.strip().partition(" ")[::2] for part in policy.split(";"))


def test_only_the_courier_has_a_network_and_only_that_of_the_site():
    assert directives(PAGE)["connect-src"] == "'none'"
    assert directives(ENGINE)["connect-src"] == "'none'"
    assert directives(DECODER) == directives(ENGINE)
    assert directives(COURIER)["connect-src"] == "'self'"


@pytest.mark.parametrize(
    "path", ["/", "/en/", PAGE, ENGINE, DECODER, COURIER, "/engine/bridge.js", "/assets/site.css", "/nowhere"]
)
def test_whatever_a_policy_does_not_name_is_forbidden(path):
    policy = directives(path)
    assert policy["default-src"] == "'none'"
    for directive in ("frame-ancestors", "form-action", "base-uri"):  # default-src does not stand in for these
        assert policy[directive] == "'none'"
    assert not re.search(r"'unsafe-(eval|inline)'|https?:|\*", SITE.headers_for(path)["content-security-policy"])


def test_only_workers_may_compile_webassembly_and_the_engine_may_load_no_other_script():
    assert directives(PAGE)["script-src"] == "'self'"
    assert directives(ENGINE)["script-src"] == "'wasm-unsafe-eval'"
    assert directives(ENGINE)["worker-src"] == "'none'"


@pytest.mark.parametrize("path", ["/de/start/", "/en/case/"])
def test_pages_of_a_case_are_not_stored(path):
    headers = SITE.headers_for(path)
    assert (headers["cache-control"], headers["x-robots-tag"]) == ("no-store", "noindex")


def test_a_browser_asks_again_for_everything_but_files_named_by_their_content():
    for path in ("/en/", "/assets/site.css", "/assets/start-flow.js", "/engine/files.js"):
        assert SITE.headers_for(path)["cache-control"] == "no-cache", path
    assert "immutable" in SITE.headers_for("/engine/packed/snapshot.0123456789ab.br")["cache-control"]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("ku-TR", "/ku/"),
        ("kmr", "/ku/"),
        ("zh-CN", "/zh-Hans/"),
        ("zh", "/zh-Hans/"),
        ("zh-Hans-SG", "/zh-Hans/"),
        ("zh-TW", "/en/"),
        ("zh-HK,zh;q=0.9,en;q=0.8", "/en/"),
        ("zh-Hant-TW", "/en/"),
        ("zh-Hant-US", "/en/"),
        ("ku-Arab-IQ", "/en/"),
        ("pt-PT", "/pt-BR/"),
        ("tl", "/fil/"),
        ("fil-PH", "/fil/"),
        ("es-419", "/es/"),
        ("in-ID", "/id/"),
        ("de-AT;q=0.8,tr", "/tr/"),
        ("nb-NO,nb;q=0.9,is;q=0.8,en;q=0.7", "/is/"),
        ("ckb-IQ,ar;q=0.8", "/ar/"),
        ("ckb", None),
        ("sv,fi;q=0.5", None),
        ("*", None),
        ("", None),
    ],
)
def test_a_visitor_lands_where_they_would_want(header, target):
    found = SITE.redirect_for("/", header, is_file=True)
    assert (found[1] if found else None) == target


@pytest.mark.parametrize(
    "tag",
    ["ku-TR", "ku-Arab-IQ", "zh-CN", "zh-TW", "zh-Hant-US", "pt-PT", "tl", "fil-PH", "es-419", "de-AT", "ckb", "sv"],
)
def test_netlifys_own_matcher_says_the_same(tag):
    """For a header with one language: of several, Netlify looks at the first."""
    rules = tomllib.loads(REPOSITORY.netlify.read_text(encoding="utf-8"))["redirects"]
    found = SITE.redirect_for("/", tag, is_file=True)
    assert node.run(Path(__file__).with_name("redirector.mjs"), json.dumps(rules), tag) == {
        "to": found[1] if found else None
    }


def test_no_deep_link_changes_the_language():
    assert SITE.redirect_for("/en/help/", "de", is_file=True) is None
    assert SITE.redirect_for("/en/nowhere/", "de", is_file=False)[1] == "/en/404.html"


def test_every_language_has_its_redirect_and_its_page_for_what_is_not_there():
    for language in REPOSITORY.languages:
        code = language.code
        redirect = SITE.redirect_for("/", code, is_file=True)
        assert redirect is not None, f"netlify.toml has no redirect from / to /{code}/"
        assert (redirect[1], redirect[0].status) == (f"/{code}/", 302)
        missing = SITE.redirect_for(f"/{code}/nowhere/", "", is_file=False)
        assert missing is not None, f"netlify.toml has no rule for what is not under /{code}/"
        assert (missing[1], missing[0].status) == (f"/{code}/404.html", 404)
    assert len(SITE.redirects) == 2 * len(REPOSITORY.languages)
