"""Render one language's pages with marks, and again whenever its catalog has been saved."""

import json
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import cached_property
from pathlib import Path

from babel.messages.catalog import Catalog
from jinja2 import TemplateError

from sitebuild import catalogs
from sitebuild.assets import write_assets
from sitebuild.builder import Engine, copy_engine, replace
from sitebuild.deployment import Deployment
from sitebuild.pages import write_language
from sitebuild.po_files import UnreadableCatalogError
from sitebuild.preview.marks import MarkedTranslations
from sitebuild.preview.sentences import Speech, name_of, read_speech
from sitebuild.project import Language, Project

HEAD = """<head>
  <link rel="stylesheet" href="/.preview/preview.css">
  <script type="module" src="/.preview/preview.js" data-preview="{version}"></script>"""
"""Stands before all scripts of the page, so that none of them meets a mark that it might take for a part of a name."""

LOOK_EVERY = 0.2
"""Seconds between two looks at the catalog."""


class Rendering:
    """The pages of one language, kept up to date.

    Attributes:
        site: The folder of the site: pages, assets, engine.
        version: Another one after each rendering.
        error: Why the catalog's last state is not shown: "" when it is.
        speech: What the pages say.
    """

    def __init__(self, project: Project, language: Language, folder: Path, say: Callable[[str], None] = print) -> None:
        """Render nothing yet.

        Args:
            project: Whose pages.
            language: Which one.
            folder: An own folder; what is in it is removed.
            say: Takes each line of progress.
        """
        self.project = project
        self.language = language
        self.site = folder / "site"
        self.version = ""
        self.error = ""
        self.speech: Speech | None = None
        self._folder = folder
        self._stopped = threading.Event()
        self._watcher: threading.Thread | None = None
        self._say = say
        self._seen: tuple[int, int] | None = None

    @cached_property
    def path(self) -> Path:
        """The catalog."""
        return catalogs.catalog_path(self.project, self.language)

    @cached_property
    def template(self) -> Catalog:
        """The sentences of the templates, as they were at the start."""
        return catalogs.extract(self.project)

    def start(self, engine: Engine) -> None:
        """Write the whole site.

        Raises:
            UnreadableCatalogError: There is no good state of the catalog yet that could be shown meanwhile.
        """
        shutil.rmtree(self._folder, ignore_errors=True)
        self.site.mkdir(parents=True)
        write_assets(self.project, self.site)
        copy_engine(self.project, engine, self.site / "engine", self._say)
        self._seen = self._state()
        try:
            self._render()
        except UnreadableCatalogError as error:
            raise UnreadableCatalogError(f"{name_of(self.path, self.project)}: {error}.") from error

    def look(self) -> bool:
        """Render the pages again when the catalog has been saved since the last look.

        Returns:
            Whether it has been.
        """
        state = self._state()
        if state == self._seen:
            return False
        self._seen = state
        name = name_of(self.path, self.project)
        try:
            self._render()
        except (UnreadableCatalogError, TemplateError, LookupError, OSError, TypeError, ValueError) as error:
            self.error = f"{name}: {error}."
            self._say(f"{self.error} The page shows the last good state; correct the file and save it again.")
        else:
            self._say(f"{name} was saved: {self.figures()}")
        return True

    def watch(self) -> None:
        """Look at the catalog again and again, beside what this process does otherwise."""

        def look_on() -> None:
            state = None
            while not self._stopped.wait(LOOK_EVERY):
                before, state = state, self._state()
                if state == before:  # else an editor may be writing just now
                    self.look()

        self._watcher = threading.Thread(target=look_on, daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """Watch no longer, and remove the folder."""
        self._stopped.set()
        if self._watcher:
            self._watcher.join()
        shutil.rmtree(self._folder, ignore_errors=True)

    def figures(self) -> str:
        """Return in words how many sentences are translated."""
        sentences = self.speech.sentences if self.speech else ()
        missing = sum(1 for sentence in sentences if sentence.state)
        return f"{len(sentences) - missing} of {len(sentences)} sentences are translated."

    def script(self) -> str:
        """Return a module for the page: what it has to know of each sentence."""
        knowledge = {
            "language": {"code": self.language.code, "name": self.language.name, "dir": self.language.dir},
            "catalog": name_of(self.path, self.project),
            "sentences": [asdict(sentence) for sentence in (self.speech.sentences if self.speech else ())],
        }
        return f"export default {json.dumps(knowledge)};\n"

    def _render(self) -> None:
        """Write the pages beside the old ones, and put them in their place when all are there."""
        speech = read_speech(self.project, self.language, self.template)
        version = str(time.time_ns())
        staged = self._folder / "staged"
        shutil.rmtree(staged, ignore_errors=True)
        translations = MarkedTranslations(speech.translations, speech.numbers)
        write_language(self.project, staged, Deployment.LOCAL, self.language, translations)
        for page in staged.rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            page.write_text(text.replace("<head>", HEAD.format(version=version), 1), encoding="utf-8")
        replace(self.site / self.language.code, staged / self.language.code)
        self.speech, self.version, self.error = speech, version, ""

    def _state(self) -> tuple[int, int] | None:
        """Return what changes when the catalog is saved; None while it is not there."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_size
