"""One log line a request, with nothing in it that leads to a person."""

import logging

from registry.middleware.request_end import Ending

logger = logging.getLogger(__name__)

# Asked for every few seconds by other programs.
UNLOGGED = frozenset({"/health", "/ready", "/metrics"})


def log(ending: Ending) -> None:
    """Log method, route, status and duration."""
    if ending.route not in UNLOGGED or ending.status != 200:
        milliseconds = 1000 * ending.seconds
        logger.info("%s %s %d %.0f ms", ending.method, ending.route, ending.status, milliseconds)
