"""Who runs the site, and what a site may therefore be used for."""

from dataclasses import fields
from pathlib import Path

import pytest

from registry.cases import RESTORABLE
from sitebuild.builder import build
from sitebuild.deployment import OPTIONAL, Deployment, Operator
from sitebuild.pages import write_pages
from sitebuild.project import REPOSITORY, Project, ProjectError

from .operators import COMPLETE

REQUIRED = [field.name for field in fields(Operator) if field.name not in {*OPTIONAL, "retention"}]
BANNER = 'class="demonstration"'


class Staffed(Project):
    """The repository with another operator.toml."""

    def __init__(self, table: dict) -> None:
        super().__init__(REPOSITORY.root)
        self.data["operator"] = table


def emptied(name: str) -> dict:
    """Return the complete operator without the value of one field."""
    return COMPLETE | {name: type(COMPLETE[name])()}


def with_platforms(project: Project, *names: str) -> Project:
    """Give a project a platforms.toml of these names."""
    rows = "".join(f'[[platform]]\nname = "{name}"\n' for name in names)
    (project.site / "data/platforms.toml").write_text(rows)
    return Project(project.root)


def connected(project: Project, *names: str) -> Project:
    """Give a project an operator.toml that names these as connected, and is complete otherwise."""
    lines = [
        f"{name} = {list(value) if isinstance(value, (list, tuple)) else repr(value)}"
        for name, value in (COMPLETE | {"connected": names}).items()
        if name != "retention"
    ]
    retention = [f"{name} = {value}" for name, value in COMPLETE["retention"].items()]
    content = "\n".join([*lines, "[retention]", *retention])
    (project.site / "data/operator.toml").write_text(content)
    return Project(project.root)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory):
    """Render the repository's pages with an operator, as what it makes of the site; each pair once."""
    made: dict[str, Path] = {}

    def render(deployment: Deployment, table: dict) -> list[tuple[str, str]]:
        if deployment not in made:
            made[deployment] = tmp_path_factory.mktemp(deployment)
            write_pages(Staffed(table), made[deployment], deployment)
        folder = made[deployment]
        return [(str(path.relative_to(folder)), path.read_text()) for path in sorted(folder.rglob("*.html"))]

    return render


def test_without_platforms_it_is_a_demonstration_whoever_runs_it():
    for table in (REPOSITORY.data["operator"] | {"connected": []}, emptied("connected")):
        assert Operator.from_table(table).deployment(local=False) is Deployment.DEMONSTRATION


def test_with_platforms_and_all_that_must_be_said_it_is_a_service():
    operator = Operator.from_table(COMPLETE)
    assert operator.missing == ()
    assert operator.deployment(local=False) is Deployment.SERVICE


def test_a_developers_machine_has_the_whole_flow_whatever_is_missing():
    deployment = Operator.from_table(emptied("operator")).deployment(local=True)
    assert deployment is Deployment.LOCAL
    assert deployment.takes_cases
    assert deployment.is_demonstration


@pytest.mark.parametrize("name", REQUIRED)
def test_a_service_does_not_start_while_a_field_is_empty(name):
    operator = Operator.from_table(emptied(name))
    assert operator.missing == (name,)
    with pytest.raises(ProjectError, match=rf"Fill in first: {name}\."):
        operator.deployment(local=False)


@pytest.mark.parametrize("name", [field.name for field in fields(Operator)])
def test_a_field_that_is_not_there_is_named(name):
    table = {key: value for key, value in COMPLETE.items() if key != name}
    with pytest.raises(ProjectError, match=rf": {name}\."):
        Operator.from_table(table)


@pytest.mark.parametrize("name", COMPLETE["retention"])
def test_every_time_must_be_given_because_the_privacy_page_names_it(name):
    retention = {key: value for key, value in COMPLETE["retention"].items() if key != name}
    with pytest.raises(ProjectError, match=rf"retention\.{name}\."):
        Operator.from_table(COMPLETE | {"retention": retention})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"conected": []}, "conected"),
        ({"retention": COMPLETE["retention"] | {"practice_days": 1}}, "retention.practice_days"),
        ({"country": "Germany"}, "ISO 3166-1"),
        ({"assessment_date": "25.11.2026"}, "a day like"),
        ({"retention": COMPLETE["retention"] | {"withdrawal_days": RESTORABLE.days + 1}}, "withdrawal_days must be 7"),
    ],
)
def test_what_nobody_could_show_is_refused(change, words):
    with pytest.raises(ProjectError, match=words):
        Operator.from_table(COMPLETE | change)


def test_a_connected_platform_must_be_one_that_the_site_knows(project, engine):
    with_platforms(project, "Example", "Sample")
    assert Operator.of(connected(project, "Example")).connected == ("Example",)
    with pytest.raises(ProjectError, match=r"does not have: Exemple\."):
        Operator.of(connected(project, "Example", "Exemple"))
    with pytest.raises(ProjectError, match=r"does not have: Exemple\."):
        build(connected(project, "Exemple"), engine)
    assert not project.dist.exists()


def test_a_build_stops_when_it_would_take_cases_and_nobody_answers_for_them(project, engine):
    text = (project.site / "data/operator.toml").read_text()
    (project.site / "data/operator.toml").write_text(text.replace("connected = []", 'connected = ["Example"]'))
    with pytest.raises(ProjectError, match="Fill in first: address, operator, contact, country"):
        build(Project(project.root), engine)
    assert not project.dist.exists()
    assert build(Project(project.root), engine, local=True)


def test_what_may_be_done_with_a_site_is_part_of_what_is_built(project, engine):
    assert build(project, engine)
    assert build(project, engine, local=True)
    assert not build(project, engine, local=True)
    assert build(connected(project, "Example"), engine)


@pytest.mark.parametrize("deployment", [Deployment.DEMONSTRATION, Deployment.LOCAL])
def test_a_demonstration_says_so_on_every_page(rendered, deployment):
    pages = rendered(deployment, REPOSITORY.data["operator"])
    assert len(pages) > len(REPOSITORY.pages) * len(REPOSITORY.languages)
    assert [name for name, text in pages if BANNER not in text] == []


def test_a_service_says_who_runs_it_on_every_page_and_is_no_demonstration(rendered):
    pages = rendered(Deployment.SERVICE, COMPLETE)
    assert [name for name, text in pages if BANNER in text] == []
    assert [name for name, text in pages if f"<bdi>{COMPLETE['operator']}</bdi>" not in text] == []


@pytest.mark.parametrize("language", REPOSITORY.languages, ids=lambda language: language.code)
def test_the_privacy_page_of_a_service_has_all_that_operator_toml_says(rendered, language):
    pages = dict(rendered(Deployment.SERVICE, COMPLETE))
    text = " ".join(pages[f"{language.code}/privacy/index.html"].split())
    operator = Operator.from_table(COMPLETE)
    told = [COMPLETE[name] for name in ("service_name", "operator", "contact", "supervisory_authority", "assessment")]
    told += [*COMPLETE["legal_bases"], *COMPLETE["processors"], *COMPLETE["connected"]]
    told += [operator.country_name(language.babel), operator.day("assessment_date", language.babel)]
    assert [words for words in told if words not in text] == []


@pytest.mark.parametrize("language", REPOSITORY.languages, ids=lambda language: language.code)
def test_the_privacy_page_has_no_empty_place_when_nobody_runs_the_site(rendered, language):
    pages = dict(rendered(Deployment.DEMONSTRATION, REPOSITORY.data["operator"]))
    text = pages[f"{language.code}/privacy/index.html"]
    assert "<bdi></bdi>" not in text
    assert "<dd></dd>" not in text
    assert "mailto:" not in text


@pytest.mark.parametrize("deployment", [Deployment.DEMONSTRATION, Deployment.SERVICE])
def test_the_privacy_page_names_the_times(rendered, deployment):
    table = COMPLETE if deployment is Deployment.SERVICE else REPOSITORY.data["operator"]
    text = dict(rendered(deployment, table))["en/privacy/index.html"]
    # A log is kept by whoever runs the site.
    assert "and wait 7 days" in text
    assert "within 24 hours" in text
    assert ("keep it for 7 days" in text) is (deployment is Deployment.SERVICE)
