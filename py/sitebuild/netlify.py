"""Read netlify.toml: which headers go with an address, and which redirect or rewrite applies to it.

Netlify's semantics, so that the local server and the site behave alike:

- A header rule's `for` may have placeholders (`:name`, one part of the address) and wildcards (`*`, anything). All
  rules that match apply, and where two set the same header the later one wins. Source: getForRegExp and headersForPath
  in Netlify's own packages @netlify/headers-parser and netlify-cli.
- Of the redirects the first that matches applies, but not where there is a file, unless it says `force`. Its `from` may
  end in `*`, which the target calls `:splat`. Source: Netlify's documentation, "Redirects and rewrites".
- `conditions.Language` holds for a language of the visitor's browser; a language alone stands for all its regions. Of
  the rules that hold, the first applies. Netlify looks at the first language of Accept-Language alone, which in
  browsers is the one that is liked best. This one goes on to the others, by their weights, so it finds a page in a
  second language where Netlify shows the list of all. Source: Netlify's documentation, "Redirect by country or
  language", and its matcher netlify-redirector, with which the tests compare.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class HeaderRule:
    """Headers for all addresses of one form."""

    pattern: re.Pattern[str]
    values: dict[str, str]


@dataclass(frozen=True)
class Redirect:
    """A rule that sends a visitor elsewhere, or answers with another page.

    Attributes:
        source: The form of the addresses that it is for.
        target: Where it leads.
        status: 301 or 302 for a redirect; 200 or 404 to answer with the target's content.
        force: Whether it applies where a file exists.
        languages: Tags of which the visitor must prefer one, in lower case; empty: whatever the visitor prefers.
    """

    source: str
    target: str
    status: int
    force: bool
    languages: frozenset[str]

    def target_for(self, path: str) -> str | None:
        """Return where this rule leads from an address; None where it is for other addresses."""
        if not self.source.endswith("*"):
            return self.target if path == self.source else None
        prefix = self.source.removesuffix("*")
        if f"{path}/".startswith(prefix):
            return self.target.replace(":splat", path.removeprefix(prefix))
        return None


@dataclass(frozen=True)
class Rules:
    """The content of a netlify.toml that a server needs."""

    headers: tuple[HeaderRule, ...]
    redirects: tuple[Redirect, ...]

    def headers_for(self, path: str) -> dict[str, str]:
        """Return the headers of an address."""
        found: dict[str, str] = {}
        for rule in self.headers:
            if rule.pattern.fullmatch(path):
                found.update(rule.values)
        return found

    def redirect_for(self, path: str, accept_language: str, *, is_file: bool) -> tuple[Redirect, str] | None:
        """Return the redirect that applies to a request, and its target for this address.

        Args:
            path: The address, without a query.
            accept_language: The request's header, "" when it has none.
            is_file: Whether the site has a file for this address.
        """
        candidates = [
            (rule, target)
            for rule in self.redirects
            if (rule.force or not is_file) and (target := rule.target_for(path)) is not None
        ]
        for tag in preferred_languages(accept_language):
            for rule, target in candidates:
                if tag in rule.languages:
                    return rule, target
        return next(((rule, target) for rule, target in candidates if not rule.languages), None)


def read_rules(path: Path) -> Rules:
    """Read a netlify.toml."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return Rules(
        headers=tuple(
            HeaderRule(_pattern(rule["for"]), {name.lower(): _joined(value) for name, value in rule["values"].items()})
            for rule in content.get("headers", ())
        ),
        redirects=tuple(_redirect(rule) for rule in content.get("redirects", ())),
    )


def preferred_languages(accept_language: str) -> list[str]:
    """Return the language tags of an Accept-Language header, best first, each followed by shorter forms of it.

    Source: RFC 9110, section 12.5.4, and RFC 4647, section 3.4: "zh-Hant-US, fr" gives zh-hant-us, zh-hant, zh, fr.
    """
    weighted = []
    for position, part in enumerate(accept_language.split(",")):
        tag, _, parameters = part.partition(";")
        match = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d*)?)\s*", parameters)
        quality = float(match[1]) if match else 1.0
        if tag.strip() and quality > 0:
            weighted.append((-quality, position, tag.strip().lower()))
    tags: list[str] = []
    for _, _, tag in sorted(weighted):
        parts = tag.split("-")
        tags += ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return list(dict.fromkeys(tags))


def _redirect(rule: dict[str, Any]) -> Redirect:
    languages = rule.get("conditions", {}).get("Language", ())
    return Redirect(
        source=rule["from"],
        target=rule["to"],
        status=rule.get("status", 301),
        force=rule.get("force", False),
        languages=frozenset(language.lower() for language in languages),
    )


def _joined(value: str) -> str:
    """Return a header's value on one line; Netlify joins the lines of a longer string."""
    return " ".join(value.split())


def _pattern(form: str) -> re.Pattern[str]:
    """Return the expression that the addresses of a header rule's `for` match."""
    parts = "/".join(_part_pattern(part) for part in form.split("/") if part)
    return re.compile(f"/{parts}/?", re.IGNORECASE)


def _part_pattern(part: str) -> str:
    if part.startswith(":"):
        return "[^/]+"
    if part == "*":
        return "?.*"
    return ".*".join(re.escape(piece) for piece in part.split("*"))
