"""The words of lists of hearings, in several languages: what heads them, what their columns and results are called."""

from __future__ import annotations

import re
from functools import lru_cache

_ROLES = (
    (
        "filing",
        r"(date )?(filed|entered|docketed|received)( on| date| by)?|fil(ing|ed) ?(date|by|party)?|docket (text|entry|entries)"
        r"|case ?(#|no|num|number|name|title|caption|style)?|caption|style|(amount|fee|balance).*|fecha de presentaci[oó]n"
        r"|eingereicht.*|d[eé]pos[eé].*|aktenzeichen|expediente|processo|dossier",
    ),
    ("end", r"(end|finish|to|until) ?(time|date)?|hora (de )?fin|ende|fin"),
    (
        "time",
        r"((hearing|event|start|court|session|scheduled|calendar) ?)?times?|hours?|hora( de inicio)?|heures?|horaire|uhrzeit"
        r"|zeit|beginn|ora|or[aá]rio|tijd(stip)?",
    ),
    (
        "when",
        r"((hearing|event|court|session|trial|calendar|setting|set|scheduled|appearance|proceeding|conference|start|next) ?)?"
        r"(date|day)s?( ?([&/-]|and) ?time)?|date (of hearing|scheduled|set)|when|scheduled( for| on)?|date ?time"
        r"|fecha( y hora)?( de( la)? audiencia)?|date( et heure)?( de( l)? ?audience)?|jour|tag|datum( und uhrzeit| en tijd)?"
        r"|(verhandlungs|sitzungs)?termin(stag)?|(verhandlungs|sitzungs)tag|data( e (hora|ora))?( da audi[eê]ncia| udienza)?"
        r"|zittingsdatum",
    ),
    (
        "place",
        r"(court)?room( ?(#|no|num|number|name))?|court ?room ?[/&] ?.{1,20}|(hearing )?(location|venue|place|room)|dep(t|artment|artamento)"
        r"( ?(#|no|num|number))?|division|building|court( ?house)?( location)?|where|part|sala|lugar|juzgado|salle|lieu|chambre"
        r"|(sitzungs)?saal|(sitzungs)?raum|ort|aula|luogo|(zittings)?zaal|locatie|local|vara",
    ),
    (
        "judge",
        r"((hearing|presiding|assigned) )?(judge|judicial officer|officer|magistrate|justice|commissioner|referee)s?"
        r"|before|coram|bench|panel|juez|jueza|magistrado|juge|pr[eé]sident|richter(in)?|vorsitz|juiz|giudice|rechter",
    ),
    (
        "what",
        r"((court |scheduled |calendar )?(hearing|event|proceeding|calendar|setting|appearance|conference|session|activity)s?)"
        r"( ?(type|description|name|purpose|reason|code|details?))?|(hearing )?type( of (hearing|event|proceeding))?|purpose"
        r"|reason( set)?|description|matter|nature( of hearing)?|subject|tipo( de audiencia)?|audiencia|asunto|motivo"
        r"|type( d ?audience)?|audience|objet|nature|gegenstand|anlass|verhandlung|(termins|verhandlungs)?art( der verhandlung)?"
        r"|audi[eê]ncia|tipo( de audi[eê]ncia)?|udienza|oggetto|attivit[aà]|zitting|soort( zitting)?|onderwerp",
    ),
    (
        "result",
        r"((hearing|event) )?(results?|outcomes?|status|dispositions?|rulings?)|cancel\w*( reason)?|vacated|resultado|estado"
        r"|r[eé]sultat|statut|issue|suites?|ergebnis|stand|esito|stato|uitslag|uitkomst|situa[cç][aã]o",
    ),
    ("judged", r"document(s)?|minutes?|transcripts?|links?|view|image|pdf"),
)
_ROLE_OF = [(role, re.compile(pattern)) for role, pattern in _ROLES]
_HEARINGS = (
    r"hearings?|hearings? (?:schedule|list|information|info|dates?|calendar|details|history|events|settings?)|court dates?"
    r"|court (?:appearances|events|settings|calendar)|(?:hearing|trial) (?:calendar|settings|dates)|appearances"
    r"|(?:calendar|schedule|list) of (?:hearings|court dates)|trial settings"
    r"|audiencias?|calendario de audiencias|se[nñ]alamientos|audiences?|calendrier des audiences|r[oô]le des audiences"
    r"|(?:verhandlungs|sitzungs|gerichts)?termine|terminsliste|audi[eê]ncias?|pauta(?: de audi[eê]ncias)?|udienze"
    r"|calendario(?: delle)? udienze|zittingen|zittingsrooster"
)
_ONLY_AHEAD = r"events?|proceedings?|settings?|dates|matters|calendar|schedule"
_AHEAD = (
    r"upcoming|future|scheduled|next|pending|coming|pr[oó]xim[ao]s|prochaines|kommende|anstehende|n[aä]chste|prossime"
    r"|komende|past|previous|prior|completed|earlier|anteriores|pass[eé]es|vergangene|passate"
)
_BEHIND = r"programadas|pendientes|pasadas|[aà] venir|pr[eé]vues|pass[eé]es|designadas|realizadas|fissate"
_TITLE = re.compile(
    rf"(?:(?:all|the|my|case|court|list of|set|{_AHEAD}|and|&|/) ){{0,5}}(?:{_HEARINGS})(?: (?:{_BEHIND}))?"
    rf"|(?:(?:all|case|court) )*(?:(?:{_AHEAD}) )(?:(?:court|case) )?(?:{_ONLY_AHEAD})"
    r"|(?:all )?scheduled (?:court )?(?:hearings?|events?) (?:and|&) (?:hearings?|events?|trials?)",
    re.IGNORECASE,
)
_TRIMMED = re.compile(
    r"\s*(?:\(\d{1,4}\)|\b(?:in|for|of|on) (?:this|the) (?:case|docket|matter))?[\s:.–—-]*\Z", re.IGNORECASE
)
_NAMED = re.compile(
    r"hearing|courtroom|court (?:date|room)|appearance|audien|audi[eê]nc|verhandlung|sitzung|udienz|zitting"
)
_HELD = r"\b(?:held|heard|complet\w+|conclud\w+|celebrad[ao]|realizad[ao]|tenue|stattgefunden|durchgef\w+|tenuta|svolta|gehouden)\b"
_NOT = r"\b(?:not|non|no|nicht|niet|n[aã]o)\b"
_OFF = re.compile(
    r"\b(?:cancel+\w*|vacat\w+|strick\w+|off[ -]calendar|taken off|withdrawn|dropped|removed|not held|cancelad[ao]s?"
    r"|suspendid[ao]s?|anulad[ao]s?|annul[eé]e?s?|supprim[eé]e?|aufgehoben|abgesetzt|entf[aä]llt|abgesagt|annullat[ao]"
    r"|revocat[ao]|geannuleerd|vervallen)\b",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\b(?:continued|continuance|re-?schedul\w+|re-?set|re-?calendared|adjourned|postponed|moved|deferred|aplazad[ao]|reprogramad[ao]"
    r"|diferid[ao]|report[eé]e|renvoy[eé]e|ajourn[eé]e|verlegt|vertagt|verschoben|umgeladen|adiad[ao]|redesignad[ao]"
    r"|rinviat[ao]|differit[ao]|verplaatst|uitgesteld|aangehouden)\b",
    re.IGNORECASE,
)
_STANDING = re.compile(
    r"\W*(?:(?:is|currently|hearing|event) )?(?:scheduled|set|active|pending|open|confirmed|calendared|noticed|upcoming|future|to be held"
    r"|on calendar|tentative|new|none|n/?a|programad[ao]|pendiente|se[nñ]alad[ao]|pr[eé]vue|fix[eé]e|maintenue|angesetzt"
    r"|anberaumt|geplant|designad[ao]|agendad[ao]|fissat[ao]|gepland)?\W*",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"(?:(?:date of )?next (?:hearing|court|event|appearance|court appearance|scheduled event|setting|conference)(?: date)?(?:(?: and|/| &) ?time)?"
    r"|(?:next )?(?:trial|sentencing|arraignment) date(?: and time)?|pr[oó]xima audiencia|prochaine audience|n[aä]chster termin"
    r"|pr[oó]xima audi[eê]ncia|prossima udienza|(?:eerst)?volgende zitting)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:court ?room|room|rm|dept|department|division|div|part|building|sala|salle|saal|sitzungssaal|raum|aula|zaal|court(?: no)?)\b\.?"
    r"|\b(?:courthouse|court house|by (?:video|phone|zoom|telephone)|zoom|webex|remote|in person)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def hearing_role(heading: str) -> str | None:
    """What a column of a list of hearings holds, by its heading: when, time, end, what, place, judge, result; `filing`
    where such a list has no such column; None if it is unknown."""
    clean = " ".join(re.sub(r"[~*:().’'`_]+", " ", heading.lower()).split())
    if not clean or len(clean) > 40:
        return None
    return next((role for role, pattern in _ROLE_OF if pattern.fullmatch(clean)), None)


def names_hearings(heading: str) -> bool:
    """A column's heading speaks of hearings itself."""
    return len(heading) <= 40 and _NAMED.search(heading.lower()) is not None


@lru_cache(maxsize=2048)
def heads_hearings(title: str) -> bool:
    """The title of a list of nothing but hearings, past or ahead."""
    if not 3 < len(title) <= 80:
        return False
    return _TITLE.fullmatch(title[: _TRIMMED.search(title).start()].strip(" :–—-")) is not None  # type: ignore[union-attr]


def is_next(label: str) -> bool:
    """A label before the day of the next hearing."""
    return len(label) <= 60 and _NEXT.fullmatch(label.strip()) is not None


def is_off(said: str) -> bool:
    """A result, or a remark, by which the hearing does not take place then: cancelled, or moved."""
    if re.search(_HELD, said, re.IGNORECASE) and not re.search(_NOT, said, re.IGNORECASE):
        return False
    return bool(_OFF.search(said) or _MOVED.search(said))


def is_moved(said: str) -> bool:
    """A result by which the hearing takes place on another day."""
    return _MOVED.search(said) is not None


def is_standing(said: str) -> bool:
    """A status by which the hearing is simply set."""
    return _STANDING.fullmatch(said) is not None


def is_place(said: str) -> bool:
    """A line that says where: a courtroom, a building, a video link."""
    return len(said) <= 120 and _PLACE.search(said) is not None
