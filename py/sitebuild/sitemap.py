"""Write sitemap.xml: for search engines, every page that they may list, with its address in each language.

Source: the protocol of sitemaps.org, and Google's `xhtml:link` for the same page in other languages.
"""

from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent, register_namespace

from sitebuild.pages import alternates
from sitebuild.project import Project

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


def write_sitemap(project: Project, output: Path, address: str) -> None:
    """Write sitemap.xml, and a robots.txt that leads to it. Both need whole addresses.

    Args:
        project: Which pages and languages there are.
        output: The folder of the site that is being built.
        address: Where the site is, without a slash at the end.
    """
    register_namespace("", SITEMAP)
    register_namespace("xhtml", XHTML)
    root = Element(f"{{{SITEMAP}}}urlset")
    for slug in (page.slug for page in project.pages if page.indexable):
        paths = alternates(project, slug)
        for path in dict.fromkeys(paths.values()):
            _add(root, address, path, paths)
    indent(root)
    ElementTree(root).write(output / "sitemap.xml", encoding="utf-8", xml_declaration=True)
    rules = f"User-agent: *\nDisallow:\n\nSitemap: {address}/sitemap.xml\n"
    (output / "robots.txt").write_text(rules, encoding="utf-8")


def _add(root: Element, address: str, path: str, alternates: dict[str, str]) -> None:
    """Add a page in one language, with its address in all."""
    entry = SubElement(root, f"{{{SITEMAP}}}url")
    SubElement(entry, f"{{{SITEMAP}}}loc").text = address + path
    for tag, other in alternates.items():
        SubElement(entry, f"{{{XHTML}}}link", rel="alternate", hreflang=tag, href=address + other)
