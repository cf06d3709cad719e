"""Which addresses may be dialled. Pure: text in, a reason or nothing out; no name is looked up here.

`ipaddress.is_global` alone does not do: several releases of Python call multicast, 6to4, NAT64, site-local and SRv6
addresses global. So an IPv6 address must lie in 2000::/3 (the only range IANA gives out as global unicast), be global,
not multicast, and stand on none of our lists; IPv4 likewise. Sources: IANA IPv4 and IPv6 Special-Purpose Address
Registries; RFC 6890, 6598, 6052, 3056, 4380, 3849, 9637, 9602, 3879, 7526.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

WEB_PORTS = (80, 443)

_GLOBAL_UNICAST = IPv6Network("2000::/3")

_SPECIAL: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "it means this machine itself"),
    ("10.0.0.0/8", "it is a private address"),
    ("100.64.0.0/10", "it lies behind a provider's address translation"),
    ("127.0.0.0/8", "it is this machine itself"),
    ("169.254.169.254/32", "it is the metadata service of a cloud"),
    ("169.254.0.0/16", "it is a link-local address"),
    ("168.63.129.16/32", "it is the metadata service of a cloud"),
    ("172.16.0.0/12", "it is a private address"),
    ("192.0.0.192/32", "it is the metadata service of a cloud"),
    ("192.0.0.0/24", "it is kept for protocols"),
    ("192.0.2.0/24", "it is kept for documentation"),
    ("192.31.196.0/24", "it is an anycast address for reverse look-ups"),
    ("192.52.193.0/24", "it is an anycast address of a tunnel"),
    ("192.88.99.0/24", "it is an anycast address of a tunnel"),
    ("192.168.0.0/16", "it is a private address"),
    ("192.175.48.0/24", "it is an anycast address for reverse look-ups"),
    ("198.18.0.0/15", "it is kept for benchmarks"),
    ("198.51.100.0/24", "it is kept for documentation"),
    ("203.0.113.0/24", "it is kept for documentation"),
    ("224.0.0.0/4", "it is a multicast address"),
    ("255.255.255.255/32", "it is the broadcast address"),
    ("240.0.0.0/4", "it is kept for the future"),
    ("::1/128", "it is this machine itself"),
    ("::/128", "it means this machine itself"),
    ("::/96", "it is an outdated form of an IPv4 address"),
    ("64:ff9b::/96", "it stands for an IPv4 address behind a translator"),
    ("64:ff9b:1::/48", "it stands for an IPv4 address behind a translator"),
    ("100::/64", "it is a black hole"),
    ("100:0:0:1::/64", "it is kept for protocols"),
    ("2001::/32", "it stands for an IPv4 address behind a tunnel"),
    ("2001::/23", "it is kept for protocols"),
    ("2001:db8::/32", "it is kept for documentation"),
    ("2002::/16", "it stands for an IPv4 address behind a tunnel"),
    ("2620:4f:8000::/48", "it is an anycast address for reverse look-ups"),
    ("3fff::/20", "it is kept for documentation"),
    ("5f00::/16", "it is kept for segment routing"),
    ("fd00:ec2::254/128", "it is the metadata service of a cloud"),
    ("fd20:ce::254/128", "it is the metadata service of a cloud"),
    ("fc00::/7", "it is a private address"),
    ("fe80::/10", "it is a link-local address"),
    ("fec0::/10", "it is a site-local address"),
    ("ff00::/8", "it is a multicast address"),
)
"""Network and reason; the first that fits gives the reason."""

_LISTS: dict[int, tuple[tuple[Network, str], ...]] = {
    version: tuple(
        (net, why) for net, why in ((ip_network(text), why) for text, why in _SPECIAL) if net.version == version
    )
    for version in (4, 6)
}

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator's configuration file lets through besides the public Internet."""

    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, entries: Sequence[str]) -> Allowed:
        """From addresses, networks and host names. A host name lets through whatever it resolves to."""
        networks: list[Network] = []
        hosts: set[str] = set()
        for entry in entries:
            try:
                networks.append(ip_network(entry, strict=False))
            except ValueError:
                hosts.add(entry.lower().rstrip("."))
        return cls(tuple(networks), frozenset(hosts))

    def covers(self, address: Address) -> bool:
        return any(address.version == net.version and address in net for net in self.networks)


def parse(text: str) -> Address | None:
    """A numeric address, an IPv4-mapped one unwrapped; None if it is none. Scope ids stay (and are refused)."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None and address.scope_id is None:
        return address.ipv4_mapped
    return address


def judge(text: str, allowed: Allowed = Allowed()) -> str | None:
    """Why the numeric address may not be dialled; None if it may."""
    address = parse(text)
    if address is None:
        return "it is not a numeric address"
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return "it names a network card"
    if allowed.covers(address):
        return _embedded(address, allowed)
    return _special(address)


def _special(address: Address) -> str | None:
    for network, reason in _LISTS[address.version]:
        if address in network:
            return reason
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return "it is not a global unicast address"
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return "it is not a public address"
    return None


def _embedded(address: Address, allowed: Allowed) -> str | None:
    """A translator's network that the operator allows still must not lead to an IPv4 address that we refuse."""
    if isinstance(address, IPv6Address) and any(address in net for net in _NAT64):
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
        return None if allowed.covers(inner) else _special(inner)
    return None


def judge_host(host: str) -> str | None:
    """Why a host, as it stands in an address, may not even be looked up; None if it may."""
    if not host:
        return "it names no host"
    if "%" in host:
        return "it names a network card"
    if ":" in host:
        return None if parse(host) is not None else "it is not a numeric address"
    if len(host) > 253 or not _HOST.fullmatch(host) or ".." in host:
        return "it is not a host name"
    return None


def judge_port(port: int, ports: Iterable[int]) -> str | None:
    """Why the port may not be dialled; None if it may."""
    if port in ports:
        return None
    return f"port {port} is not among those in use here ({', '.join(str(p) for p in sorted(ports))})"
