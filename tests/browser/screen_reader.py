"""What a screen reader is told: Chromium's own accessibility tree of the open page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .person import PlaywrightPerson


class Node(NamedTuple):
    """Something that a screen reader can speak of.

    Attributes:
        role: As ARIA calls it.
        name: What is read out for it.
        description: What is read out after that.
        properties: Such as `level` of a heading, or `live` where changes are read out.
        parts: All nodes inside, in reading order.
    """

    role: str
    name: str
    description: str
    properties: dict[str, Any]
    parts: list[Node]

    def all(self, *roles: str) -> list[Node]:
        """Return the nodes of these roles inside, at any depth."""
        return [node for node in self.parts if node.role in roles]

    def names(self, *roles: str) -> list[str]:
        """Return the names of the nodes of these roles inside."""
        return [node.name for node in self.all(*roles)]

    def only(self, role: str, name: str | None = None) -> Node:
        """Return the one node of a role, and of a name where one is given."""
        found = [node for node in self.all(role) if name is None or node.name == name]
        assert len(found) == 1, f"{len(found)} × {role} “{name or ''}” among {self.names(role)}"
        return found[0]

    def headings(self, level: int) -> list[str]:
        """Return the names of the headings of a level inside."""
        return [node.name for node in self.all("heading") if node.properties.get("level") == level]

    def text(self) -> str:
        """Return all that is read out inside."""
        return " ".join(node.name for node in self.parts if node.role == "StaticText")


def listen(person: PlaywrightPerson) -> Node:
    """Return the open page as a screen reader has it now."""
    session = person.page.context.new_cdp_session(person.page)
    session.send("Accessibility.enable")
    rows = {row["nodeId"]: row for row in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    (root,) = [row for row in rows.values() if "parentId" not in row]
    return _node(root, rows)


def _node(row: dict[str, Any], rows: dict[str, Any]) -> Node:
    children = [_node(child, rows) for child in _children(row, rows)]
    parts = [part for child in children for part in (child, *child.parts)]
    value, name, description = (str(row.get(key, {}).get("value", "")) for key in ("role", "name", "description"))
    properties = {item["name"]: item["value"].get("value") for item in row.get("properties", ())}
    return Node(value, name, description, properties, parts)


def _children(row: dict[str, Any], rows: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """Return the nodes right inside; in the place of one that screen readers leave out, what is inside that."""
    for key in row.get("childIds", ()):
        if key in rows and rows[key]["ignored"]:
            yield from _children(rows[key], rows)
        elif key in rows:
            yield rows[key]
