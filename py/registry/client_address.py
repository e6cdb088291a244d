"""Where a request comes from, as coarsely as the limits need it."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import Request

# Whoever has several IPv4 addresses mostly has neighbours, and networks smaller than a /24 are not routed, so a /24 is
# one network; among its 256 addresses nobody stands out. Of IPv6 a customer gets up to a /48 and may use all of it.
IPV4_PREFIX, IPV6_PREFIX = 24, 48

UNKNOWN = b"unknown"
"""The prefix of whoever has no address, as over a Unix socket."""

Network = IPv4Network | IPv6Network


class ClientAddress:
    """Tell the network prefix that a request comes from.

    Args:
        header: the header in which a proxy names its client; none if empty. Of several addresses in it the last one
            that is no proxy's counts, since what stands before it can be made up.
        proxies: networks whose connections are believed what the header says.
    """

    def __init__(self, header: str = "", proxies: Sequence[Network] = ()) -> None:
        self._header = header
        self._proxies = proxies

    def prefix(self, request: Request) -> bytes:
        """Return the prefix as bytes that differ between prefixes; never to be stored or logged."""
        address = _address(request.client.host) if request.client else None
        if self._header and address and self._is_proxy(address):
            address = self._named(request.headers.getlist(self._header)) or address
        return UNKNOWN if address is None else _prefix(address)

    def _named(self, values: Iterable[str]) -> IPv6Address | None:
        for text in reversed(",".join(values).split(",")):
            address = _address(text.strip())
            if address is None:
                return None  # what stands before it is even less to be believed
            if not self._is_proxy(address):
                return address
        return None

    def _is_proxy(self, address: IPv6Address) -> bool:
        return any((address.ipv4_mapped or address) in network for network in self._proxies)


def networks(text: str) -> tuple[Network, ...]:
    """Read networks or single addresses, separated by commas.

    Raises:
        ValueError: one of them is none.
    """
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def _address(text: str) -> IPv6Address | None:
    """Read an address with or without a port; IPv4 becomes an IPv6 address that says so."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return address if isinstance(address, IPv6Address) else IPv6Address(f"::ffff:{address}")


def _prefix(address: IPv6Address) -> bytes:
    bits = 128 - 32 + IPV4_PREFIX if address.ipv4_mapped else IPV6_PREFIX
    return IPv6Network((address, bits), strict=False).network_address.packed
