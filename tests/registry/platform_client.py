"""What a platform does over HTTP."""

from typing import Any

import httpx


class Platform:
    """A platform's client."""

    def __init__(self, client: httpx.Client, key: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {key}"}

    def get(self, after: str | None = None, limit: int | None = None, **headers: str) -> httpx.Response:
        parameters = {name: value for name, value in (("after", after), ("limit", limit)) if value is not None}
        return self.client.get("/api/v1/feed", params=parameters, headers={**self.headers, **headers})

    def read(self, after: str | None = None, limit: int | None = None) -> dict[str, Any]:
        answer = self.get(after, limit)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    def read_all(self, after: str | None = None, limit: int | None = None) -> tuple[list[dict[str, Any]], str]:
        entries = []
        while True:
            page = self.read(after, limit)
            entries += page["entries"]
            after = page["cursor"]
            if not page["has_more"]:
                return entries, page["cursor"]

    def entries(self) -> list[dict[str, Any]]:
        """Read from the beginning, and return what is on the list now, in the order in which it came."""
        found = {entry["id"]: entry for entry in self.read_all()[0]}
        return [entry for entry in found.values() if "deleted" not in entry]

    def acknowledge(self, cursor: str) -> httpx.Response:
        return self.client.post("/api/v1/feed/ack", json={"cursor": cursor}, headers=self.headers)

    def take_over(self) -> None:
        """Acknowledge all that there is."""
        assert self.acknowledge(self.read_all()[1]).status_code == 200

    def give(self, **said: Any) -> httpx.Response:
        return self.client.post("/api/v1/feedback", json=said, headers=self.headers)

    def say(self, entry: dict[str, Any], verdict: str, reason: str = "other") -> dict[str, Any]:
        answer = self.give(entry=entry["id"], verdict=verdict, reason=reason)
        assert answer.status_code == 200, answer.text
        opinion: dict[str, Any] = answer.json()
        return opinion
