"""The operator's side: whether this process lives, whether it can work, and its figures. Not for the public."""

import threading

from fastapi import APIRouter, Response

from registry.errors import NotMigrated, ShuttingDown
from registry.metrics import CONTENT_TYPE, Metrics
from registry.storage.database import Database

HEALTH, READY, METRICS = "/health", "/ready", "/metrics"


def router(database: Database, metrics: Metrics, stopping: threading.Event) -> APIRouter:
    """Return the routes about this process, which is about to end once ``stopping`` is set."""
    routes = APIRouter(include_in_schema=False)

    # A coroutine: it answers also while all threads wait for the database.
    @routes.get(HEALTH)
    async def health() -> dict[str, str]:
        """Say that this process answers, whatever else is the matter."""
        return {"status": "ok"}

    @routes.get(READY)
    def ready() -> dict[str, str]:
        """Say whether requests may be sent here."""
        if stopping.is_set():
            raise ShuttingDown
        if not database.is_migrated():
            raise NotMigrated
        return {"status": "ready"}

    @routes.get(METRICS)
    def figures() -> Response:
        """Give the figures in Prometheus' format."""
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return routes
