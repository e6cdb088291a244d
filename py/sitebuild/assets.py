"""Put the components' styles and scripts where pages load them from: /assets/."""

import shutil
from pathlib import Path

from sitebuild.project import Project, ProjectError

FIRST_STYLES = ("tokens", "base")
"""Components whose styles come before all others, which build on them."""


def write_assets(project: Project, output: Path) -> None:
    """Write one style sheet of all components, and each script under its own name.

    Scripts stay apart, so that what a browser runs is what stands in the repository.

    Args:
        project: Where the components are.
        output: The folder of the site that is being built.

    Raises:
        ProjectError: Two scripts have the same name.
    """
    assets = output / "assets"
    assets.mkdir(parents=True)
    styles = sorted(project.site.glob("components/*/*.css"), key=_style_order)
    (assets / "site.css").write_bytes(b"\n".join(path.read_bytes() for path in styles))
    for script in sorted(project.site.glob("components/*/*.js")):
        target = assets / script.name
        if target.exists():
            raise ProjectError(f"Two components have a script named {script.name}: rename one of them.")
        shutil.copyfile(script, target)


def _style_order(path: Path) -> tuple[int, str, str]:
    component = path.parent.name
    rank = FIRST_STYLES.index(component) if component in FIRST_STYLES else len(FIRST_STYLES)
    return rank, component, path.name
