"""Tell in TRANSLATING.md which languages a native speaker has read, from site/data/languages.toml."""

from sitebuild.marked import MarkedPart
from sitebuild.project import Project

GUIDE = "TRANSLATING.md"
PART = MarkedPart(
    "<!-- Written by `python3 build.py catalogs update` from site/data/languages.toml -->", "<!-- until here -->"
)


def write_reviews(project: Project) -> bool:
    """Bring the list up to date, where the project has one.

    Returns:
        Whether it was not.

    Raises:
        ProjectError: The marks are not there.
    """
    guide = project.root / GUIDE
    return guide.exists() and PART.write(guide, _table(project))


def reviews_are_told(project: Project) -> bool:
    """Return whether the list is up to date.

    Raises:
        ProjectError: The marks are not there.
    """
    guide = project.root / GUIDE
    return not guide.exists() or PART.holds(guide, _table(project))


def _table(project: Project) -> str:
    rows = [
        f"| {language.name} | `{language.code}` | {language.reviewer or 'nobody yet'} |\n"
        for language in project.languages[1:]
    ]
    return "".join(["| Language | Tag | Read by a native speaker |\n", "| --- | --- | --- |\n", *rows])
