"""Hostile addresses, in every notation and by every way in, and some that must pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

PUBLIC = "93.184.216.34"
PUBLIC6 = "2606:4700::1111"


@dataclass(frozen=True)
class Case:
    """One address. `answers` is what the resolver says for its host, look-up by look-up (the last repeats)."""

    name: str
    url: str
    answers: tuple[tuple[str, ...], ...] = ()
    allow: tuple[str, ...] = ()
    location: str = ""
    """Where the server at a public address redirects to."""
    free: frozenset[str] = field(default_factory=frozenset)
    """Addresses that may be connected to on the way."""


RANGES = """
0.0.0.0 0.0.0.1 10.0.0.1 10.255.255.254 100.64.0.1 100.127.255.254 127.0.0.1 127.0.0.2 127.255.255.254 169.254.0.1
169.254.169.254 169.254.170.2 168.63.129.16 172.16.0.1 172.31.255.254 192.0.0.1 192.0.0.8 192.0.0.170 192.0.0.192
192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.168.255.254 192.175.48.1 198.18.0.1 198.19.255.254
198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
"""

RANGES6 = """
:: ::1 ::2 ::7f00:1 ::a00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:100.64.0.1 ::ffff:192.168.0.1
::ffff:0.0.0.0 ::ffff:0:7f00:1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 64:ff9b:1::a00:1
100::1 100:0:0:1::1 1::1 200::1 2001::1 2001:0:7f00:1::1 2001:1::1 2001:2::1 2001:3::1 2001:4:112::1 2001:10::1
2001:20::1 2001:30::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2002:a9fe:a9fe:: 2002:c0a8:1:: 2620:4f:8000::1 3fff::1
3fff:fff::1 4000::1 5f00::1 6000::1 8000::1 a000::1 c000::1 e000::1 fc00::1 fd00::1 fd00:ec2::254 fd20:ce::254 fe80::1
fec0::1 fef0::1 ff01::1 ff02::1 ff05::2 ff0e::1
"""

NOTATIONS = {
    "decimal": "http://2130706433/",
    "decimal of 10.0.0.1": "http://167772161/",
    "decimal of metadata": "http://2852039166/",
    "hex": "http://0x7f000001/",
    "hex of metadata": "http://0xa9fea9fe/",
    "dotted hex": "http://0x7f.0x0.0x0.0x1/",
    "octal": "http://0177.0.0.1/",
    "octal long": "http://017700000001/",
    "dotted octal": "http://0177.0000.0000.0001/",
    "mixed": "http://0x7f.1/",
    "short": "http://127.1/",
    "shorter": "http://127.0.1/",
    "zero": "http://0/",
    "short private": "http://10.1/",
    "short 192": "http://192.168.257/",
    "trailing dot": "http://127.0.0.1./",
    "upper case hex": "http://0X7F000001/",
    "localhost": "http://localhost/",
    "localhost dot": "http://localhost./",
    "upper case localhost": "http://LOCALHOST/",
    "full-width digits": "http://１２７.０.０.１/",
    "circled digits": "http://①②⑦.⓪.⓪.①/",
    "ideographic full stop": "http://127。0。0。1/",
    "long ipv6 loopback": "http://[0:0:0:0:0:0:0:1]/",
    "padded ipv6 loopback": "http://[0000:0000:0000:0000:0000:0000:0000:0001]/",
    "mapped in hex": "http://[::ffff:7f00:1]/",
    "mapped upper case": "http://[::FFFF:7F00:1]/",
    "scope id": "http://[fe80::1%25lo]/",
    "scope id on loopback": "http://[::1%25lo]/",
}

TRICKS = {
    "userinfo before private": "http://93.184.216.34@10.0.0.1/",
    "userinfo with password": "http://user:secret@10.0.0.1/",
    "userinfo and public": "http://user:secret@93.184.216.34/",
    "user alone and public": "http://user@93.184.216.34/",
    "escaped at sign": "http://93.184.216.34%40@127.0.0.1/",
    "backslash then private": "http://93.184.216.34\\@10.0.0.1/",
    "backslash host": "http://10.0.0.1\\@93.184.216.34/",
    "backslash for slash": "http:\\\\127.0.0.1/",
    "fragment before at": "http://127.0.0.1#@93.184.216.34/",
    "query before at": "http://127.0.0.1?@93.184.216.34/",
    "file": "file:///etc/passwd",
    "gopher": "gopher://127.0.0.1:80/_GET",
    "ftp": "ftp://127.0.0.1/",
    "dict": "dict://127.0.0.1:80/",
    "no scheme": "//127.0.0.1/",
    "tab in scheme": "ht\ttp://127.0.0.1/",
    "newline in host": "http://127.0.0.1\n.example/",
    "null in host": "http://127.0.0.1\x00.example/",
    "space in host": "http://127.0.0.1 .example/",
}

PORTS = (22, 25, 6379, 8080, 11211, 9200)

REDIRECTS = (
    "http://127.0.0.1/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://192.168.0.1/",
    "http://[::1]/",
    "http://[fd00::1]/",
    "http://[fec0::1]/",
    "http://[64:ff9b::a00:1]/",
    "http://[2002:a00:1::]/",
    "http://[::ffff:10.0.0.1]/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://localhost/",
    "//127.0.0.1/",
    "http://93.184.216.34:6379/",
    "http://user:secret@127.0.0.1/",
    "http://93.184.216.34\\@10.0.0.1/",
    "http://private.test/",
    "gopher://127.0.0.1:80/",
)

ANSWERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "private": (("10.0.0.1",),),
    "loopback": (("127.0.0.1",),),
    "zero": (("0.0.0.0",),),
    "metadata": (("169.254.169.254",),),
    "shared": (("100.64.0.1",),),
    "loopback 6": (("::1",),),
    "unique local": (("fd00::1",),),
    "site local": (("fec0::1",),),
    "mapped": (("::ffff:10.0.0.1",),),
    "translated": (("64:ff9b::a00:1",),),
    "6to4": (("2002:a00:1::",),),
    "compatible": (("::a00:1",),),
    "srv6": (("5f00::1",),),
    "documentation": (("3fff::1",),),
    "public then private": ((PUBLIC, "10.0.0.1"),),
    "private then public": (("10.0.0.1", PUBLIC),),
    "public then loopback 6": ((PUBLIC, "::1"),),
    "rebinding at the second look": ((PUBLIC,), ("127.0.0.1",)),
    "rebinding at the third look": ((PUBLIC,), (PUBLIC,), ("10.0.0.1",)),
    "rebinding to both": ((PUBLIC,), ("10.0.0.1", PUBLIC)),
    "rebinding to metadata": ((PUBLIC6,), ("169.254.169.254",)),
}


def hostile() -> Iterator[Case]:
    """Cases in which nothing may be connected to, but a public address on the way."""
    for address in RANGES.split():
        yield Case(f"range {address}", f"http://{address}/")
    for address in RANGES6.split():
        yield Case(f"range {address}", f"http://[{address}]/")
    for name, url in NOTATIONS.items():
        yield Case(f"notation {name}", url)
    for name, url in TRICKS.items():
        yield Case(f"trick {name}", url)
    for port in PORTS:
        yield Case(f"port {port}", f"http://{PUBLIC}:{port}/")
        yield Case(f"port {port} of loopback", f"http://127.0.0.1:{port}/")
    public = frozenset({PUBLIC, PUBLIC6})
    for location in REDIRECTS:
        yield Case(f"redirect {location}", f"http://{PUBLIC}/", location=location, free=public)
    for name, answers in ANSWERS.items():
        free = public if "rebinding" in name else frozenset()
        yield Case(f"name {name}", f"http://{name.replace(' ', '-')}.test/", answers=answers, free=free)
    for entry in ("10.9.9.0/24", "intranet.test"):
        yield Case(f"beside what {entry} allows", "http://10.0.0.1/", allow=(entry,))


def harmless() -> Iterator[Case]:
    """Cases that must be answered."""
    yield Case("public", f"http://{PUBLIC}/")
    yield Case("public 6", f"http://[{PUBLIC6}]/")
    yield Case("mapped public", f"http://[::ffff:{PUBLIC}]/")
    yield Case("name", "http://news.test/", answers=((PUBLIC,),))
    yield Case("name with two addresses", "http://both.test/", answers=((PUBLIC6, PUBLIC),))
    yield Case("upper case name", "http://NEWS.test/", answers=((PUBLIC,),))
    yield Case("name with a dot", "http://news.test./", answers=((PUBLIC,),))
    yield Case("the other port", "http://news.test:443/", answers=((PUBLIC,),))
    yield Case("redirect to a public address", f"http://{PUBLIC}/", location="http://1.1.1.1/")
    yield Case("redirect by path", f"http://{PUBLIC}/", location="/story")
    yield Case("allowed network", "http://10.9.9.9/", allow=("10.9.9.0/24",))
    yield Case("allowed address", "http://127.0.0.1/", allow=("127.0.0.1",))
    yield Case("allowed network 6", "http://[fd00::9]/", allow=("fd00::/8",))
    yield Case("allowed name", "http://intranet.test/", answers=(("10.0.0.1",),), allow=("intranet.test",))
    yield Case("next to private", "http://172.32.0.1/")
    yield Case("next to shared", "http://100.128.0.1/")
