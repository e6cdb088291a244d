"""Write sitemap.xml: for search engines, every page that they may list, with its address in each language.

Source: the protocol of sitemaps.org, and Google's `xhtml:link` for the same page in other languages.
"""

from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent, register_namespace

from sitebuild.pages import page_path
from sitebuild.project import Page, Project

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


def write_sitemap(project: Project, output: Path, address: str) -> None:
    """Write sitemap.xml, and a robots.txt that leads to it. Both need whole addresses.

    Args:
        project: Which pages and languages there are.
        output: The folder of the site that is being built.
        address: Where the site is, without a slash at the end; "" when that is not known: then neither is written.
    """
    if not address:
        return
    register_namespace("", SITEMAP)
    register_namespace("xhtml", XHTML)
    root = Element(f"{{{SITEMAP}}}urlset")
    for page in project.pages:
        if page.indexable:
            for language in project.languages:
                _add(root, project, page, address, language.code)
    indent(root)
    ElementTree(root).write(output / "sitemap.xml", encoding="utf-8", xml_declaration=True)
    (output / "robots.txt").write_text(
        f"User-agent: *\nDisallow:\n\nSitemap: {address}/sitemap.xml\n", encoding="utf-8"
    )


def _add(root: Element, project: Project, page: Page, address: str, code: str) -> None:
    entry = SubElement(root, f"{{{SITEMAP}}}url")
    SubElement(entry, f"{{{SITEMAP}}}loc").text = address + page_path(page.slug, code)
    alternates = {language.code: page_path(page.slug, language.code) for language in project.languages}
    alternates["x-default"] = page_path(page.slug, project.languages[0].code) if page.slug else "/"
    for tag, path in alternates.items():
        SubElement(entry, f"{{{XHTML}}}link", rel="alternate", hreflang=tag, href=address + path)
