"""What Prometheus may know: how much is asked and how long it takes, and how the store stands; nothing of anybody."""

from collections.abc import Callable, Iterable

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from registry.middleware.request_end import Ending
from registry.storage import change_store, statistics_store
from registry.storage.database import Database

CONTENT_TYPE = prometheus_client.CONTENT_TYPE_LATEST

# From a look-up in memory to what makes people give up, in seconds.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

SUBMITTING = ("POST", "/api/v1/cases")
SUBMITTED = {201: "new", 200: "known"}
"""Which answers say that a case is kept, and whether it was new."""


class Metrics:
    """The figures of this process, and of the database that it works on.

    Args:
        database: where cases are kept.
        is_erased: tells whether all that was due is erased.
    """

    def __init__(self, database: Database, is_erased: Callable[[], bool]) -> None:
        # Each counter would tell when it was made, so the time of the first request of a kind.
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_Store(database, is_erased))
        self._requests = Histogram(
            "registry_request_seconds",
            "Requests, by how long their answers took.",
            ("method", "route", "status"),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._submissions = Counter(
            "registry_submissions", "Cases that were taken: new ones, and those that were known.", ("case",),
            registry=self._registry,
        )  # fmt: skip
        self._refusals = Counter(
            "registry_refusals", "Requests that were refused, by the error's code.", ("code",), registry=self._registry
        )

    def count(self, ending: Ending) -> None:
        """Count a request, its refusal where it was refused, and a submission where it was one."""
        self._requests.labels(ending.method, ending.route, f"{ending.status // 100}xx").observe(ending.seconds)
        if (ending.method, ending.route) == SUBMITTING and ending.status in SUBMITTED:
            self._submissions.labels(SUBMITTED[ending.status]).inc()
        if ending.status >= 400:
            self._refusals.labels(ending.refusal).inc()

    def text(self) -> bytes:
        """Return all figures in Prometheus' format."""
        return prometheus_client.generate_latest(self._registry)


class _Store(Collector):
    """Asks the database whenever Prometheus asks."""

    def __init__(self, database: Database, is_erased: Callable[[], bool]) -> None:
        self._database = database
        self._is_erased = is_erased

    def describe(self) -> Iterable[Metric]:
        """Name nothing: what there is depends on the database, which is not to be asked before somebody asks."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Return what the database says, or that it says nothing."""
        try:
            figures = list(self._figures())
        except SQLAlchemyError:
            figures = []
        yield _gauge("registry_database_up", "Whether the database answers.", bool(figures))
        yield _gauge("registry_erased_up_to_date", "Whether all that was due for erasing is erased.", self._is_erased())
        yield from figures

    def _figures(self) -> Iterable[Metric]:
        with self._database.read() as connection:
            yield _gauge("registry_entries", "Entries with fingerprints.", statistics_store.entry_count(connection))
            yield _gauge("registry_changes", "Changes in the feed.", change_store.last_number(connection))
            lag = GaugeMetricFamily(
                "registry_platform_lag", "Changes that a platform has not acknowledged.", labels=("platform",)
            )
            for name, number in statistics_store.changes_behind(connection).items():
                lag.add_metric((name,), number)
            yield lag


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=value)
