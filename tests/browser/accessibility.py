"""axe-core on an open page: what it finds, told so that it can be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitebuild.project import REPOSITORY

if TYPE_CHECKING:
    from .person import PlaywrightPerson

AXE = (REPOSITORY.root / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

WITHOUT_SCRIPTS = """() => {
  globalThis.setTimeout = (callback) => void Promise.resolve().then(callback);
  for (const noscript of document.querySelectorAll("noscript")) noscript.replaceWith(...noscript.childNodes);
}"""
"""Where scripts are switched off, no timer ever rings, and axe waits for some. And axe takes all in a `noscript` for
hidden, which is right only where scripts are on."""

RUN = """async (tags) => {
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(" ")}: ${failureSummary}`));
}"""


def violations(person: PlaywrightPerson) -> list[str]:
    """Return what is wrong with the open page as it is now, a line for each node.

    axe is brought in by the browser's own tools, which the page's policy does not bind.
    """
    if person.evaluate("() => matchMedia('(scripting: none)').matches"):
        person.page.evaluate(WITHOUT_SCRIPTS)
    if not person.evaluate("() => 'axe' in globalThis"):
        person.page.evaluate(AXE)
    found: Any = person.evaluate(RUN, TAGS)
    return [" ".join(line.split()) for line in found]
