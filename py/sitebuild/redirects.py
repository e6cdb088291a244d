"""Write the redirects of netlify.toml that follow from site/data/languages.toml.

They stand in netlify.toml itself, between two marks, so that the host has them before it builds, and the local server,
which reads the same file, after the same rules.
"""

import json

from sitebuild.marked import MarkedPart
from sitebuild.project import Language, Project

PART = MarkedPart("# --- Written by `python3 build.py build` from site/data/languages.toml ---", "# --- until here ---")


def write_redirects(project: Project) -> bool:
    """Bring the part of netlify.toml between the marks up to date.

    Returns:
        Whether it was not.

    Raises:
        ProjectError: The marks are not there.
    """
    rules = [*map(_to_language, project.languages), *map(_not_found, project.languages)]
    return PART.write(project.netlify, "".join(rules))


def _to_language(language: Language) -> str:
    """Return the rule from / to a language's home page, for those whose browser asks for it."""
    tags = ", ".join(json.dumps(tag) for tag in language.accept or (language.code,))
    return f"""
[[redirects]]
  from = "/"
  to = "/{language.code}/"
  status = 302
  force = true
  conditions = {{Language = [{tags}]}}
"""


def _not_found(language: Language) -> str:
    """Return the rule that answers a language's addresses that do not exist, in that language."""
    return f"""
[[redirects]]
  from = "/{language.code}/*"
  to = "/{language.code}/404.html"
  status = 404
"""
