"""Which court a document comes from: ids of courts-db where it knows the court, else state and county."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import islice

from monitor.extract.dockets.labels import Line
from monitor.extract.dockets.page import Element

_HOST = re.compile(r"//(?:[\w-]+\.)*?([a-z0-9]{2,8})\.uscourts\.gov\b", re.IGNORECASE)
_ACMS = re.compile(r"//(ca\d{1,2})-[\w-]+\.", re.IGNORECASE)
_VETERANS = re.compile(r"uscourts\.cavc\.gov", re.IGNORECASE)
_SHAPE = re.compile(r"[a-z]{2}[nsewmc]?[db]|ca\d{1,2}|cadc|cafc|cit|cofc|jpml|uscfc|nmid|gud|almb|bap\d+")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh"
_CIRCUITS = {name: f"ca{number}" for number, name in enumerate(_ORDINALS.split(), start=1)}
_CIRCUITS |= {"district of columbia": "cadc", "federal": "cafc"}
_CIRCUIT = re.compile(r"court of appeals for the ([a-z ]+?) circuit", re.IGNORECASE)
_KIND = re.compile(
    r"\b(?:u\.?\s?s\.?|united states) (district|bankruptcy) court|^(district|bankruptcy) court,|\b(district|bankruptcy) court,"
)
_PHRASES = {
    "court of appeals for veterans claims": "cavc",
    "court of international trade": "cit",
    "court of federal claims": "uscfc",
    "panel on multidistrict litigation": "jpml",
    "supreme court of the united states": "scotus",
}
_ISLANDS = {
    "district court of the virgin islands": "vid",
    "district of the virgin islands": "vid",
    "district of northern mariana islands": "nmid",
    "district court for the northern mariana islands": "nmid",
}
_SIDES = {"northern": "n", "southern": "s", "eastern": "e", "western": "w", "middle": "m", "central": "c"}
_POSTAL = """
alabama=al alaska=ak arizona=az arkansas=ar california=ca colorado=co connecticut=ct delaware=de florida=fl georgia=ga
hawaii=hi idaho=id illinois=il indiana=in iowa=ia kansas=ks kentucky=ky louisiana=la maine=me maryland=md
massachusetts=ma michigan=mi minnesota=mn mississippi=ms missouri=mo montana=mt nebraska=ne nevada=nv new_hampshire=nh
new_jersey=nj new_mexico=nm new_york=ny north_carolina=nc north_dakota=nd ohio=oh oklahoma=ok oregon=or pennsylvania=pa
rhode_island=ri south_carolina=sc south_dakota=sd tennessee=tn texas=tx utah=ut vermont=vt virginia=va washington=wa
west_virginia=wv wisconsin=wi wyoming=wy puerto_rico=pr guam=gu district_of_columbia=dc
"""
_STATES = dict(pair.split("=") for pair in _POSTAL.split())
_NAMES = {name.replace("_", " "): short for name, short in _STATES.items()}
_STATE = "|".join(sorted(_NAMES, key=len, reverse=True))
_SIDE = "|".join(_SIDES)
_OF_STATE = re.compile(
    rf"(?:\b(?P<side>{_SIDE}) )?district of (?P<state>{_STATE})\b|\b(?P<state2>{_STATE}) (?:(?P<side2>{_SIDE}) )?district\b"
    rf"|\b(?P<side3>{_SIDE}) (?P<state3>{_STATE})\b",
    re.IGNORECASE,
)
_SHORT = re.compile(rf"\bcourt, (?:([nsewmc])\.)?d\. ({_STATE})\b")
_COUNTY = re.compile(
    r"(?i:superior|circuit|district|county) (?i:court of) (?:(?![\w ]{2,30} (?i:county),)[A-Z][\w ]{2,30}, )?(?i:county of )?([A-Z][\w.]{2,25})\b"
    r"|\b(?i:for|of) ([A-Za-z][\w.]{2,25}) (?i:county)\b|\b(?i:county of) ([A-Z][\w.]{2,25})\b",
)
_ZIP = re.compile(r"\b([A-Z]{2}),? \d{5}\b")
_TEXAS = re.compile(r"(\d{2})-\d{2}-\d{5}-(?:CV|CR)", re.IGNORECASE)
_TEXAS_NAMES = {"cossup": "Supreme Court of Texas", "coscca": "Texas Court of Criminal Appeals"}
_ZONES = {
    "New_York": "ct dc de fl ga in ky ma md me mi nc nh nj ny oh pa ri sc va vt wv ca1 ca2 ca3 ca4 ca6 ca11 cadc cafc cavc "
    "cit uscfc jpml scotus",
    "Chicago": "al ar ia il ks la mn mo ms nd ne ok sd tn tx wi ca5 ca7 ca8",
    "Denver": "co id mt nm ut wy ca10",
    "Los_Angeles": "ca nv or wa ca9 lasc",
    "Phoenix": "az",
    "Anchorage": "ak",
    "Puerto_Rico": "pr",
}
_ZONE_OF = {name: f"America/{zone}" for zone, names in _ZONES.items() for name in names.split()}
_ZONE_OF |= {"hi": "Pacific/Honolulu", "gu": "Pacific/Guam"}


def zone_of(court: str | None) -> str | None:
    """The time zone of most of a court's district (IANA); None for a court that we do not know."""
    if not court:
        return None
    if court.startswith("texas_"):
        return _ZONE_OF["tx"]
    return _ZONE_OF.get(court) or (_ZONE_OF.get(court[:2]) if _SHAPE.fullmatch(court) or "_" in court else None)


@cache
def _known_names() -> dict[str, str]:
    """Id → name as courts-db has them; empty where it is not to be had."""
    try:
        from courts_db import courts
    except ImportError:
        return {}
    return {str(court["id"]): " ".join(str(court["name"]).split()) for court in courts}


def court_name(court: str) -> str:
    """A court's name by its id; PACER's short names, Texas' codes and our state_county ids in words."""
    if court == "lasc":
        return "Los Angeles Superior Court"
    known = _known_names().get(court)
    if known:
        return known
    if court.startswith("texas_"):
        return _TEXAS_NAMES.get(court[6:]) or f"Texas Court of Appeals, district {court[-2:].lstrip('0')}"
    state = next((name.title() for name, short in _NAMES.items() if short == court[:2]), "")
    if "_" in court and state:
        return f"{court[3:].replace('_', ' ').title()} County, {state}"
    side = next((name.title() for name, letter in _SIDES.items() if letter == court[2:3]), "")
    kind = {"b": "Bankruptcy Court", "d": "District Court"}.get(court[-1:], "")
    return f"U.S. {kind}, {side + ' ' if side else ''}District of {state}" if state and kind else court


def court_of(url: str, root: Element, title: str, lines: Sequence[Line], number: str | None) -> str | None:
    """The court of a page: by its address, by its documents' addresses, by its words."""
    said = " ".join([title, *(line.text for line in lines[:80])])[:8_000]
    return by_address(url) or by_words(said, number) or by_links(root) or by_title(title) or county_of(said, lines)


def by_address(url: str) -> str | None:
    """A court by the host of its site: `ecf.mdd.uscourts.gov`, `www.ca9.uscourts.gov`, the Supreme Court's."""
    if "supremecourt.gov" in url:
        return "scotus"
    if _VETERANS.search(url):
        return "cavc"
    found = _HOST.search(url) or _ACMS.search(url)
    return federal(found[1]) if found else None


def federal(name: str) -> str | None:
    """The id of a federal court by its short name as PACER writes it."""
    short = name.lower()
    return (
        short if _SHAPE.fullmatch(short) or (len(short) > 2 and short in _known_names() and short != "pacer") else None
    )


def by_links(root: Element) -> str | None:
    """The court from whose file system most of the page's documents come."""
    hosts: Counter[str] = Counter()
    for link in islice(root.iter("a"), 3_000):
        address = link.get("href") or ""
        if "uscourts" in address:
            court = by_address(address)
            if court:
                hosts[court] += 10 if "/doc" in address else 1
    return hosts.most_common(1)[0][0] if hosts else None


def by_title(title: str) -> str | None:
    """PACER's titles mostly hold the court's short name: "CM/ECF - casd", "CTB Live Database"."""
    names = re.findall(r"\b[A-Za-z]{2,3}[BDbd]\b", title[:200])
    return next((n.lower() for n in names if n[:2].lower() in _NAMES.values() and federal(n)), None)


def by_words(said: str, number: str | None) -> str | None:
    """A court by what its page calls it."""
    lowered = said.lower()
    for phrase, court in _PHRASES.items():
        if phrase in lowered:
            return court
    circuit = _CIRCUIT.search(lowered)
    if circuit:
        return _CIRCUITS.get(circuit[1].removeprefix("the ").strip())
    kind = _KIND.search(lowered)
    found = district(lowered[kind.start() :], kind[1] or kind[2] or kind[3]) if kind else None
    if found:
        return found
    island = next((court for phrase, court in _ISLANDS.items() if phrase in lowered), None)
    if island:
        return island
    if "texas" in lowered and number and ("court of" in lowered or "supreme court" in lowered):
        return texas(number)
    return None


def texas(number: str) -> str:
    """Texas' appellate courts by the codes of their own case system: cossup, coscca, coa01 to coa15."""
    found = _TEXAS.fullmatch(number)
    if found:
        return f"texas_coa{found[1]}"
    return "texas_coscca" if re.match(r"(?:WR|PD|AP)-", number, re.IGNORECASE) else "texas_cossup"


def district(said: str, kind: str) -> str | None:
    found = _OF_STATE.search(said[:300])
    short = _SHORT.search(said[:120])
    if short and (found is None or short.start() < found.start()):
        return f"{_NAMES[short[2]]}{short[1] or ''}{'b' if kind == 'bankruptcy' else 'd'}"
    if found is None:
        return "dcd" if "district of columbia" in said[:300] else None
    state = _NAMES[(found["state"] or found["state2"] or found["state3"]).lower()]
    side = found["side"] or found["side2"] or found["side3"] or ""
    return f"{state}{_SIDES.get(side.lower(), '')}{'b' if kind == 'bankruptcy' else 'd'}"


def county_of(said: str, lines: Sequence[Line]) -> str | None:
    """State and county of a local court, for which nobody keeps ids: `ok_tulsa`."""
    found = _COUNTY.search(said)
    if found is None:
        return None
    county = (found[1] or found[2] or found[3]).lower()
    named = [short for name, short in _NAMES.items() if name in said.lower() and name != county]
    zips = Counter(code.lower() for line in lines[:300] for code in _ZIP.findall(line.text))
    state = named[0] if named else zips.most_common(1)[0][0] if zips else None
    return f"{state}_{county}" if state else None
