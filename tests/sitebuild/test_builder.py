"""Building dist/."""

import re
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.pofile import write_po

from sitebuild import catalogs
from sitebuild.builder import build
from sitebuild.catalogs import CatalogError
from sitebuild.netlify import read_rules
from sitebuild.project import REPOSITORY, Project, ProjectError
from sitebuild.pseudo import Accented

from .conftest import GERMAN, OPERATOR, translate


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def fresh(project: Project) -> Project:
    """Return the project as the next call of build.py sees it."""
    return Project(project.root)


def test_every_page_is_there_in_every_language(project, engine):
    translate(project, GERMAN | {"{name} “&” co": '{name} "&" Co.'})
    assert build(project, engine) is True
    assert sorted(content(project.dist)) == [
        "404.html",
        "assets/alert.js",
        "assets/site.css",
        "de/404.html",
        "de/index.html",
        "de/start/index.html",
        "en/404.html",
        "en/components/index.html",
        "en/index.html",
        "en/start/index.html",
        "engine/courier.js",
        "engine/engine.js",
        "index.html",
    ]
    start = (project.dist / "de/start/index.html").read_text()
    assert '<html lang="de"><a href="/de/start/">' in start
    assert "2 Fotos" in start
    assert '<b data-text="{name} &#34;&amp;&#34; Co.">' in start
    assert (project.dist / "index.html").read_text().count("<a href='/") == 2


def test_styles_are_put_together_from_the_tokens_up(project, engine):
    build(project, engine)
    assert (project.dist / "assets/site.css").read_text().split() == ["tokens{}", "base{}", "alert{}"]


def test_two_scripts_of_one_name_are_refused(project, engine):
    (project.site / "components/base/alert.js").write_text("")
    with pytest.raises(ProjectError, match=r"alert\.js"):
        build(project, engine)


def test_a_second_build_does_nothing_and_says_so(project, engine, capsys):
    build(project, engine)
    before = project.dist.stat().st_ino
    capsys.readouterr()
    assert build(fresh(project), engine) is False
    assert capsys.readouterr().out == "dist/ is up to date.\n"
    assert project.dist.stat().st_ino == before
    assert engine.write.built == 1


def test_a_changed_page_is_built_again_without_the_engine(project, engine):
    build(project, engine)
    (project.site / "pages/languages.html").write_text("new")
    assert build(fresh(project), engine) is True
    assert (project.dist / "index.html").read_text() == "new"
    assert engine.write.built == 1


def test_a_changed_source_of_the_engine_builds_it_again(project, engine):
    build(project, engine)
    (project.root / "kernel.c").write_text("int y;")
    assert build(fresh(project), engine) is True
    assert engine.write.built == 2


def test_a_deleted_site_is_built_again(project, engine):
    build(project, engine)
    before = content(project.dist)
    project.dist.rename(project.root / "elsewhere")
    assert build(fresh(project), engine) is True
    assert content(project.dist) == before


def test_a_build_that_fails_leaves_the_old_site_and_is_tried_again(project, engine):
    build(project, engine)
    before = content(project.dist)
    translate(project, GERMAN | {"Welcome": ""})
    for _ in range(2):
        with pytest.raises(CatalogError):
            build(fresh(project), engine)
    assert content(project.dist) == before


def test_an_engine_that_fails_halfway_is_built_again(project, engine):
    def break_down(folder: Path) -> None:
        (folder / "engine.js").write_text("half")
        raise ProjectError("no compiler")

    with pytest.raises(ProjectError):
        build(project, replace(engine, write=break_down))
    build(fresh(project), engine)
    assert (project.dist / "engine/engine.js").read_text() == "export {};"


def test_the_same_source_gives_the_same_site(project, engine):
    build(project, engine)
    before = content(project.dist)
    for path in project.site.rglob("*"):
        path.touch()
    (project.cache / "site.stamp").unlink()
    assert build(fresh(project), engine) is True
    assert content(project.dist) == before


def test_of_two_builds_at_once_one_has_nothing_to_do(project, engine):
    built = []
    threads = [threading.Thread(target=lambda: built.append(build(fresh(project), engine))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(built) == [False, True]


def test_a_new_language_is_one_row_and_one_catalog(tmp_path_factory, engine):
    """Of the real site: here a twentieth, whose sentences are disguised English ones."""
    root = tmp_path_factory.mktemp("twenty")
    for name in ("site", "locales"):
        shutil.copytree(REPOSITORY.root / name, root / name)
    shutil.copy(REPOSITORY.netlify, root)
    with (root / "site/data/languages.toml").open("a", encoding="utf-8") as table:
        table.write('\n[[language]]\ncode = "sv"\nname = "Svenska"\ndir = "ltr"\nbabel = "sv"\ncountries = []\n')
    project = Project(root)
    catalog = catalogs.extract(project)
    disguised = Accented().gettext
    for message in catalog:
        is_plural = isinstance(message.id, tuple)
        message.string = tuple(map(disguised, message.id)) if is_plural else message.id and disguised(message.id)
    path = root / "locales/sv/LC_MESSAGES/messages.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalog)

    assert build(project, replace(engine, inputs=[])) is True
    pages = {str(page.relative_to(project.dist / "de")) for page in (project.dist / "de").rglob("*.html")}
    assert {str(page.relative_to(project.dist / "sv")) for page in (project.dist / "sv").rglob("*.html")} == pages
    home = (project.dist / "sv/index.html").read_text()
    assert '<html lang="sv" dir="ltr">' in home
    assert '<link rel="alternate" hreflang="sv" href="/sv/">' in home
    assert 'hreflang="sv" dir="ltr">Svenska</a>' in (project.dist / "index.html").read_text()
    rules = read_rules(project.netlify)
    assert rules.redirect_for("/", "sv-FI,en;q=0.5", is_file=True)[1] == "/sv/"
    assert rules.redirect_for("/sv/nowhere", "", is_file=False)[1] == "/sv/404.html"
    count = str(len(catalog))
    assert catalogs.stats(project)[-1].split() == ["sv", count, "of", count, "100", "%", "0", "fuzzy", "Svenska"]


def test_search_engines_get_every_page_in_every_language(project, engine):
    chosen = OPERATOR.replace('address = ""', 'address = "https://www.example.org"')
    (project.site / "data/operator.toml").write_text(chosen)
    build(fresh(project), engine)
    sitemap = (project.dist / "sitemap.xml").read_text()
    assert re.findall("<loc>(.*)</loc>", sitemap) == [
        "https://www.example.org/en/",
        "https://www.example.org/de/",
        "https://www.example.org/",
    ]
    assert sitemap.count('hreflang="x-default" href="https://www.example.org/"') == 3
    assert "Sitemap: https://www.example.org/sitemap.xml" in (project.dist / "robots.txt").read_text()


def test_the_host_is_told_the_address_of_the_registry(project, engine):
    chosen = OPERATOR.replace('registry = ""', 'registry = "https://registry.example/"')
    (project.site / "data/operator.toml").write_text(chosen)
    build(fresh(project), engine)
    assert (project.dist / "_redirects").read_text() == (
        "/api/*  https://registry.example/api/:splat  200!\n"
        "/ncmec/*  https://registry.example/ncmec/:splat  200!\n"
        "/stopncii/*  https://registry.example/stopncii/:splat  200!\n"
    )
