"""Build the site into dist/: everything, or nothing where nothing has changed."""

import fcntl
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sitebuild.assets import write_assets
from sitebuild.deployment import Deployment, Operator
from sitebuild.pages import write_pages
from sitebuild.project import Project
from sitebuild.redirects import write_redirects
from sitebuild.sitemap import write_sitemap
from sitebuild.stamp import input_hash

REGISTRY_ADDRESSES = ("/api/", "/ncmec/", "/stopncii/")
"""What begins like this is answered by the registry. Its /health, /ready and /metrics are not for everybody."""


@dataclass(frozen=True)
class Engine:
    """The part of the site that makes fingerprints, which takes longest to build.

    Attributes:
        write: Writes it into a folder.
        inputs: The files and folders that it is made from.
    """

    write: Callable[[Path], None]
    inputs: Iterable[Path]


def repository_engine() -> Engine:
    """Return the engine of this repository."""
    from sitebuild.engine import ENGINE_INPUTS, build_engine

    return Engine(build_engine, ENGINE_INPUTS)


def build(project: Project, engine: Engine, *, local: bool = False, say: Callable[[str], None] = print) -> bool:
    """Bring dist/ up to date.

    The new site is written beside the old one and then takes its place, so that no half of it is ever served. Of two
    builds at once the second waits for the first, and then finds nothing to do.

    Args:
        project: What to build.
        engine: The engine's part.
        local: The site is for a developer's machine, where the whole flow works without an operator.
        say: Takes each line of progress.

    Returns:
        Whether anything was built.

    Raises:
        ProjectError: Something in the repository must be mended first.
    """
    deployment = Operator.of(project).deployment(local=local)
    with _lock(project):
        if write_redirects(project):
            say("netlify.toml has the redirects of all languages now; commit it with languages.toml.")
        due = f"{deployment} {input_hash(project.root, _inputs(project, engine))}"
        stamp = project.cache / "site.stamp"
        if project.dist.exists() and stamp.exists() and stamp.read_text() == due:
            say("dist/ is up to date.")
            return False
        start = time.monotonic()
        output = project.cache / "dist"
        shutil.rmtree(output, ignore_errors=True)
        _write_site(project, output, deployment, say)
        shutil.copytree(_engine_folder(project, engine, say), output / "engine")
        replace(project.dist, output)
        stamp.write_text(due)
        say(f"Built dist/ in {time.monotonic() - start:.1f} s.")
        return True


def _write_site(project: Project, output: Path, deployment: Deployment, say: Callable[[str], None]) -> None:
    """Write everything but the engine into a new folder."""
    operator = Operator.of(project)
    output.mkdir()
    write_pages(project, output, deployment)
    write_assets(project, output)
    write_proxy(operator, output)
    if address := operator.site_address(deployment):
        write_sitemap(project, output, address)
    else:
        say("No sitemap.xml: site/data/operator.toml has no address.")


def write_proxy(operator: Operator, output: Path) -> None:
    """Write the rules by which the host passes requests on to the registry, when operator.toml gives its address.

    They stand in _redirects, which Netlify reads before netlify.toml: an address in netlify.toml could only be literal,
    and would have to be changed in every copy of the repository. The local server has a registry of its own.
    """
    if operator.registry:
        registry = operator.registry.rstrip("/")
        rules = [f"{address}*  {registry}{address}:splat  200!\n" for address in REGISTRY_ADDRESSES]
        (output / "_redirects").write_text("".join(rules), encoding="utf-8")


def copy_engine(project: Project, engine: Engine, target: Path, say: Callable[[str], None] = print) -> None:
    """Put the engine into a folder that is not there yet; it is built first when what it is made from has changed."""
    with _lock(project):
        shutil.copytree(_engine_folder(project, engine, say), target)


def _inputs(project: Project, engine: Engine) -> list[Path]:
    own_code = Path(__file__).parent
    return [project.site, project.locales, own_code, *engine.inputs]


def _engine_folder(project: Project, engine: Engine, say: Callable[[str], None]) -> Path:
    """Return the folder with the engine, built only when what it is made from has changed."""
    folder = project.cache / "engine-built"
    stamp = project.cache / "engine-built.stamp"
    due = input_hash(project.root, engine.inputs)
    if not (folder.exists() and stamp.exists() and stamp.read_text() == due):
        say("Building the engine; the first time its compression takes some minutes …")
        stamp.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        engine.write(folder)
        stamp.write_text(due)
    return folder


def replace(old: Path, new: Path) -> None:
    """Put a folder in another's place, with no moment in which files are missing for longer than two renames take."""
    retired = new.with_name("retired")
    shutil.rmtree(retired, ignore_errors=True)
    if old.exists():
        old.rename(retired)
    new.rename(old)
    shutil.rmtree(retired, ignore_errors=True)


@contextmanager
def _lock(project: Project) -> Iterator[None]:
    project.cache.mkdir(exist_ok=True)
    with (project.cache / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
