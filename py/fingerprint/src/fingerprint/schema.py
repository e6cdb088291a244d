"""The JSON Schema of everything that leaves a device, read from schema.json beside this file.

``SCHEMA`` describes a whole case; ``$defs`` has ``item`` and ``code_request`` as well.
"""

import json
from importlib.resources import files
from typing import Any

SCHEMA: dict[str, Any] = json.loads(files("fingerprint").joinpath("schema.json").read_text("utf-8"))
MAX_DOCUMENT_BYTES: int = SCHEMA["$defs"]["document_bytes"]["maximum"]
