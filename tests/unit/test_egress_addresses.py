"""Which addresses, hosts and ports may be dialled."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.egress.addresses import Allowed, judge, judge_host, judge_port, parse

FORBIDDEN = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.1.2.3 169.254.0.1 169.254.169.254
168.63.129.16 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1
192.168.0.1 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1
255.255.255.255 :: ::1 ::7f00:1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:0 ::ffff:0:7f00:1 64:ff9b::a00:1
64:ff9b::7f00:1 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1 2001:0:53aa:64c::1 2001:2::1 2001:10::1 2001:20::1
2001:db8::1 2002:a00:1:: 2002:7f00:1:: 2620:4f:8000::1 3fff::1 4000::1 5f00::1 8000::1 fc00::1 fd00::1 fd00:ec2::254
fd20:ce::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 1::1 200::1 2606:4700::1%2
"""
PUBLIC = """
1.1.1.1 8.8.8.8 93.184.216.34 172.15.0.1 172.32.0.1 100.63.0.1 100.128.0.1 198.17.0.1 198.20.0.1 223.255.255.1
2606:4700::1111 2a00:1450:4001::1 2001:4860:4860::8888 2400:cb00::1 ::ffff:8.8.8.8
"""


@pytest.mark.parametrize("address", FORBIDDEN.split())
def test_what_is_not_public_is_refused_with_a_reason(address: str) -> None:
    assert judge(address)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_what_is_public_passes(address: str) -> None:
    assert judge(address) is None


@pytest.mark.parametrize(
    "text", ["", "localhost", "127.1", "0x7f000001", "2130706433", "1.2.3.4.5", "010.0.0.1", "[::1]"]
)
def test_only_numeric_addresses_are_judged(text: str) -> None:
    assert judge(text) == "it is not a numeric address"


def test_mapped_addresses_are_unwrapped() -> None:
    assert parse("::ffff:10.0.0.1") == IPv4Address("10.0.0.1")
    assert parse("2606:4700::1") == IPv6Address("2606:4700::1")


@given(st.ip_addresses(v=6).filter(lambda a: a not in __import__("ipaddress").IPv6Network("2000::/3")))
def test_no_ipv6_address_outside_global_unicast_passes(address: IPv6Address) -> None:
    mapped = address.ipv4_mapped
    assert judge(str(address)) == (judge(str(mapped)) if mapped is not None else judge(str(address)))
    assert mapped is not None or judge(str(address))


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_the_one_inside(address: IPv4Address) -> None:
    assert judge(f"::ffff:{address}") == judge(str(address))


def test_the_operator_lets_networks_and_addresses_through() -> None:
    allowed = Allowed.parse(["10.1.0.0/16", "192.168.7.7", "fd00::/8", "intranet.example."])
    assert judge("10.1.2.3", allowed) is None
    assert judge("::ffff:10.1.2.3", allowed) is None
    assert judge("192.168.7.7", allowed) is None
    assert judge("fd00::5", allowed) is None
    assert judge("10.2.0.1", allowed)
    assert judge("192.168.7.8", allowed)
    assert judge("fd00::5%eth0", allowed)
    assert allowed.hosts == {"intranet.example"}


def test_a_translator_let_through_does_not_lead_to_what_is_refused() -> None:
    allowed = Allowed.parse(["64:ff9b::/96"])
    assert judge("64:ff9b::808:808", allowed) is None
    assert judge("64:ff9b::a00:1", allowed) == "it is a private address"
    both = Allowed.parse(["64:ff9b::/96", "10.0.0.0/8"])
    assert judge("64:ff9b::a00:1", both) is None


@pytest.mark.parametrize(
    "host", ["", "a b", "a\\b", "fe80::1%eth0", "a..b", "x" * 254, "héllo", "a/b", "user@host", "[::1]"]
)
def test_hosts_that_are_none_are_not_looked_up(host: str) -> None:
    assert judge_host(host)


@pytest.mark.parametrize(
    "host", ["news.example", "news.example.", "xn--bcher-kva.example", "a_b.example", "1.2.3.4", "::1", "2606:4700::1"]
)
def test_hosts_may_be_looked_up(host: str) -> None:
    assert judge_host(host) is None


def test_ports() -> None:
    assert judge_port(443, (80, 443)) is None
    assert judge_port(25, (80, 443)) == "port 25 is not among those in use here (80, 443)"
