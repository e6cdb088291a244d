"""Write vectors.json: what the reference, pdqhash 0.2.8, says about each picture.

Run from the project's root, when pictures are added: ``python -m tests.fingerprint.make_vectors``
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pdqhash

from tests.fingerprint.pictures import GENERATORS, PHOTOGRAPHS, Pixels, photograph

VECTORS = Path(__file__).with_name("vectors.json")

# Sides up to 128 are not blurred, 64 × 64 is all samples, and under 5 there is no hash.
SIZES = (
    (4, 64),
    (64, 4),
    (1, 300),
    (300, 1),
    *((side, side) for side in (5, 63, 64, 65, 127, 128, 129, 511, 512, 513)),
    (10000, 200),
    (200, 10000),
)
TWELVE_MEGAPIXELS = (4032, 3024)


def reference(pixels: Pixels) -> dict[str, Any]:
    """Return hash and quality by pdqhash."""
    bits, quality = pdqhash.compute(pixels)
    return {"hash": np.packbits(bits).tobytes().hex(), "quality": int(quality)}


def main() -> None:
    """Write the file."""
    synthetic = [
        {"generator": name, "width": width, "height": height, **reference(generate(width, height))}
        for name, generate in GENERATORS.items()
        for width, height in (SIZES if name == "noise" else (*SIZES, TWELVE_MEGAPIXELS))
    ]
    names = sorted(path.name for path in PHOTOGRAPHS.iterdir() if path.suffix in (".png", ".jpg", ".gif"))
    photographs = [{"file": name, **reference(photograph(name))} for name in names]
    vectors = {
        "made": f"pdqhash {version('pdqhash')} on the pictures of pictures.py, by make_vectors.py; "
        f"photographs from scikit-image {version('scikit-image')}, decoded by Pillow {version('pillow')}",
        "synthetic": synthetic,
        "photographs": photographs,
    }
    VECTORS.write_text(json.dumps(vectors, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
