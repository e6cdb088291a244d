"""The registry as an ASGI application."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response

from registry import request_log
from registry.api import (
    documentation,
    feed,
    feedback,
    ncmec,
    operation,
    refusals,
    sandbox,
    snapshot,
    stopncii,
    visitors,
)
from registry.cases import Cases, utc_today
from registry.client_address import ClientAddress, networks
from registry.errors import MethodNotAllowed, NotFound, ParameterInvalid, RegistryError, StorageUnavailable
from registry.feed import Feed
from registry.feedback import Feedback
from registry.limits import Limit
from registry.metrics import Metrics
from registry.middleware.body_limit import BodyLimit
from registry.middleware.even_time import EvenTime
from registry.middleware.farewell import Farewell
from registry.middleware.request_end import REFUSAL, RequestEnd
from registry.middleware.security_headers import SecurityHeaders
from registry.middleware.unexpected_errors import UnexpectedErrors
from registry.ncmec import Ncmec
from registry.platforms import Platforms
from registry.sandbox import Sandbox, check
from registry.settings import Settings, SettingsError
from registry.snapshot import Snapshot
from registry.stopncii import StopNcii
from registry.storage.database import Database

VERSION = "1"

# All addresses that take a code begin so.
LOOK_UPS = "/api/v1/cases/"

# How often the registry looks whether a day has ended, after which something may be due for erasing, and tries again
# what somebody was in the way of.
ERASING_SECONDS = 60

_log = logging.getLogger(__name__)


class RegistryApp(FastAPI):
    """FastAPI, with the schemas of bodies in its OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        document = super().openapi()
        document["components"]["schemas"].update(documentation.body_schemas())
        return document


def create_app(
    settings: Settings, today: Callable[[], date] = utc_today, stopping: threading.Event | None = None
) -> FastAPI:
    """Build the application; the database is open and migrated when this returns.

    The application can be mounted in another one that tells it neither of its start nor of its end: then what is due is
    erased when the next case is looked up, and the operating system closes the database; nothing is lost.

    Args:
        settings: what the operator has chosen.
        today: the calendar; tests turn its pages.
        stopping: is set by the server when it is about to end; nothing of the sort is known without it.

    Raises:
        SettingsError: a sandbox was asked for in a database that is none, or the other way round.
    """
    stopping = stopping or threading.Event()
    database = Database(settings.database)
    database.migrate()
    try:
        check(database, is_sandbox=settings.sandbox)
    except SettingsError:
        database.close()
        raise
    cases = Cases(
        database,
        today,
        demonstration=settings.demonstration,
        sandbox=settings.sandbox,
        repetitions=settings.review_repetitions,
    )
    metrics = Metrics(database, lambda: cases.is_erased_up_to_date)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        cases.leave_forgetting()
        erasing = asyncio.create_task(_keep_house(cases, database))
        yield
        erasing.cancel()
        database.close()

    app = RegistryApp(
        title="Registry of fingerprints",
        version=VERSION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # FastAPI would describe requests, addresses included, to whatever OpenTelemetry set-up the process has.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        lifespan=lifespan,
        middleware=[
            Middleware(RequestEnd, tell=(request_log.log, metrics.count)),
            Middleware(Farewell, is_stopping=stopping.is_set),
            Middleware(EvenTime, prefix=LOOK_UPS),
            Middleware(SecurityHeaders),
            Middleware(UnexpectedErrors),
            Middleware(BodyLimit, limit=settings.max_document_bytes),
        ],
    )
    limits = visitors.Limits(
        ClientAddress(settings.proxy_header, networks(settings.proxy_networks)),
        submissions=Limit(settings.submissions_per_hour, settings.proof_of_work_bits),
        look_ups=Limit(settings.look_ups_per_hour, settings.proof_of_work_bits),
    )
    app.include_router(operation.router(database, metrics, stopping))
    app.include_router(visitors.router(cases, limits))
    platforms = Platforms(database, today)
    app.include_router(feed.router(Feed(database, today), platforms))
    app.include_router(snapshot.router(Snapshot(database), platforms))
    app.include_router(feedback.router(Feedback(database, today), platforms))
    app.include_router(ncmec.router(Ncmec(database, today), platforms))
    app.include_router(stopncii.router(StopNcii(database, today), platforms))
    if settings.sandbox:
        made_up = Sandbox(database, today)
        made_up.fill()
        app.include_router(sandbox.router(made_up, platforms))
    app.add_exception_handler(RegistryError, _refused)
    app.add_exception_handler(RequestValidationError, _parameter_refused)
    app.add_exception_handler(HTTPException, _not_routed)
    app.add_exception_handler(OperationalError, _storage_failed)
    # psycopg's for a standby that takes no writes, and for a connection that the server has cut in a transaction.
    app.add_exception_handler(InternalError, _storage_failed)
    app.add_exception_handler(PoolTimeoutError, _storage_failed)
    return app


async def _keep_house(cases: Cases, database: Database) -> None:
    """Erase what is due also on days on which nobody comes, times when a day is over, and keep the log short."""

    def once() -> None:
        cases.erase_once_a_day()
        cases.forget_times()
        cases.forget_erased()
        database.shorten_log()

    while True:
        try:
            await asyncio.to_thread(once)
        except Exception as error:  # noqa: BLE001  (whatever has failed, the next day's erasing must not)
            _log.warning("Erasing has failed (%s); the next try follows.", type(error).__name__)
        await asyncio.sleep(ERASING_SECONDS)


def _answer(request: Request, refusal: RegistryError) -> Response:
    request.scope[REFUSAL] = refusal.code
    return refusals.response(request.scope, refusal)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RegistryError)  # noqa: S101  (registered for this class only)
    return _answer(request, error)


def _parameter_refused(request: Request, error: Exception) -> Response:
    # Bodies are checked elsewhere, so the place is ("query", NAME) or ("path", NAME).
    assert isinstance(error, RequestValidationError)  # noqa: S101
    return _answer(request, ParameterInvalid(str(error.errors()[0]["loc"][-1])))


def _not_routed(request: Request, error: Exception) -> Response:
    # Starlette itself raises these two only: no route, or no such method on it.
    assert isinstance(error, HTTPException)  # noqa: S101
    refusal = MethodNotAllowed() if error.status_code == MethodNotAllowed.status else NotFound()
    response = _answer(request, refusal)
    response.headers.update(error.headers or {})
    return response


def _storage_failed(request: Request, _error: Exception) -> Response:
    return _answer(request, StorageUnavailable())
