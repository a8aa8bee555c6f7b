"""What a person typed to a state or organisation: by code, by name of any time and language, by the nearest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select, union_all

from blocs import models
from blocs.errors import AmbiguousName, UnknownName
from blocs.models.base import SUBJECTS, Subject
from blocs.names.fold import fold
from blocs.store.session import CURATED, Session, standing

ENOUGH = 84
"""The likeness (0 to 100, rapidfuzz's WRatio) from which a misspelt name is taken for the one it is like."""
AHEAD = 5
"""How much nearer than the next it must be."""
MOST_CHOICES = 6


@dataclass(frozen=True)
class Match:
    """What a text was taken for. `guessed` is true where it was not written as the record has it; only then, and in
    what `find` returns, is `name` looked up: else it is the code."""

    code: str
    name: str
    guessed: bool = False


def _without_nul(text: str) -> str:
    """The text as every engine takes it: PostgreSQL refuses a NUL, which no name has."""
    return text.replace("\0", "\ufffd")


def state(session: Session, text: str) -> Match:
    """The state that a text means: any of its codes, any of its names, or a name with a typing error or two.

    Raises AmbiguousName with all that bear the name, UnknownName with the nearest.
    """
    return _resolve(session, "state", text)


def organisation(session: Session, text: str, dataset: str = CURATED) -> Match:
    """The organisation that a text means, first by what another dataset calls it; raises as `state` does."""
    if dataset != CURATED:
        codes = models.organisation_code
        named = func.lower(codes.c.value) == _without_nul(text).strip().lower()
        own = session.rows(
            select(codes.c.organisation)
            .where(named, codes.c.dataset == dataset, standing(codes, session.now))
            .distinct()
        )
        if len(own) == 1:
            return Match(own[0][0], own[0][0])
    return _resolve(session, "organisation", text)


def scheme(session: Session, name: str) -> Callable[[str], str]:
    """A function from a code of one scheme (iso2, iso_numeric, cow, gw, wikidata) to the state's own code.

    Raises UnknownName for a scheme that there is not; the function does for a code that no state has.
    """
    codes = models.state_code
    found = session.rows(select(codes.c.scheme, codes.c.value, codes.c.state).where(standing(codes, session.now)))
    chosen = choose(name, sorted({row[0] for row in found}), "scheme of codes")
    known: dict[str, str] = {value.casefold(): state for its, value, state in found if its == chosen}

    def resolve(text: str) -> str:
        code = known.get(text.strip().casefold()) or known.get(text.strip().zfill(3))
        if code is None:
            raise UnknownName(f"no state has the {chosen} code {_quoted(text)}; see: blocs states")
        return code

    return resolve


def either(session: Session, text: str) -> tuple[Subject, Match]:
    """("organisation" or "state", the match): what a text means where both may be asked about.

    Exact names go before likenesses, organisations before states. Raises as `state` does.
    """
    kind: Subject
    for kind in SUBJECTS:
        exact = _exact(session, kind, text)
        if len(exact) == 1:
            return kind, Match(exact[0], exact[0])
    for kind in reversed(SUBJECTS):
        try:
            return kind, _resolve(session, kind, text)
        except AmbiguousName:
            raise
        except UnknownName:
            continue
    nearest = [name for kind in SUBJECTS for name in _nearest_shown(session, kind, text, 3)]
    raise UnknownName(_unknown("organisation or state", text, nearest), nearest)


def coded(session: Session, text: str) -> tuple[str, str] | None:
    """("memorandum", "status" or "source", its code) if a text is the code of one; organisations and states are
    found by `either`. None if it is not."""
    for kind in ("memorandum", "source", "status"):
        record = models.table(f"{kind}_record")
        wanted = func.lower(record.c[kind]) == _without_nul(text).strip().casefold()
        found = session.rows(select(record.c[kind]).where(wanted, standing(record, session.now)))
        if found:
            return kind, found[0][0]
    return None


def choose(text: str, valid: Iterable[str], what: str) -> str:
    """`text` if it is one of the `valid` words, written in any case; raises UnknownName with all of them."""
    words = list(valid)
    for word in words:
        if word.casefold() == text.casefold().replace(" ", "_").replace("-", "_"):
            return word
    raise UnknownName(f"no {what} {_quoted(text)}; choose one of: {', '.join(words)}", words)


def find(session: Session, text: str, limit: int = 10) -> list[tuple[Subject, Match, float]]:
    """States and organisations whose names are like the text: (kind, match, likeness 0 to 100), nearest first."""
    found: list[tuple[Subject, Match, float]] = []
    for kind in SUBJECTS:
        exact = set(_exact(session, kind, text))
        for code, name, likeness in _likenesses(session, kind, text, limit):
            found.append((kind, Match(code, name), 100.0 if code in exact else min(likeness, 99.0)))
            exact.discard(code)
        found += [(kind, _match(session, kind, code), 100.0) for code in exact]
    return sorted(found, key=lambda one: (-one[2], one[0], one[1].code))[:limit]


def _resolve(session: Session, kind: Subject, text: str) -> Match:
    exact = _exact(session, kind, text)
    if len(exact) == 1:
        return Match(exact[0], exact[0])
    if exact:
        names = [_shown(_match(session, kind, code)) for code in sorted(exact)]
        raise AmbiguousName(f"{_quoted(text)} may be {_listed(names)}; type the code of the one you mean", names)
    return _guess(session, kind, text)


def _exact(session: Session, kind: Subject, text: str) -> list[str]:
    """The codes of all that bear a text as code or name. A code of ours goes before everything else."""
    typed = _without_nul(text).strip()
    upper = typed.upper().replace(" ", "_").replace("-", "_")
    if session.rows(_code_statement(kind, session.now), code=upper):
        return [upper]
    rows = session.rows(_exact_statement(kind, session.now), value=typed.upper(), folded=fold(typed))
    best: dict[int, list[str]] = {}
    for code, strength in rows:
        best.setdefault(strength, []).append(code)
    return sorted(set(best[min(best)])) if best else []


@cache
def _code_statement(kind: Subject, now: bool) -> Select[Any]:
    record = models.table(f"{kind}_record")
    return select(record.c[kind]).where(record.c[kind] == bindparam("code"), standing(record, now))


@cache
def _exact_statement(kind: Subject, now: bool) -> Select[Any]:
    names, codes = models.table(f"{kind}_name"), models.table(f"{kind}_code")
    parts = union_all(
        select(codes.c[kind].label("code"), literal(1).label("strength")).where(
            codes.c.value == bindparam("value"), codes.c.scheme != "wikidata", standing(codes, now)
        ),
        select(names.c[kind], literal(2)).where(names.c.folded == bindparam("folded"), standing(names, now)),
        select(codes.c[kind], literal(3)).where(
            codes.c.value == bindparam("value"), codes.c.scheme == "wikidata", standing(codes, now)
        ),
    ).subquery()
    return select(parts.c.code, parts.c.strength)


@cache
def _name_statement(kind: Subject, now: bool) -> Select[Any]:
    names = models.table(f"{kind}_name")
    return (
        select(names.c.name)
        .where(names.c[kind] == bindparam("code"), names.c.kind == "short", standing(names, now))
        .order_by(names.c.ends_latest.desc())
        .limit(1)
    )


def _match(session: Session, kind: Subject, code: str, *, guessed: bool = False) -> Match:
    rows = session.rows(_name_statement(kind, session.now), code=code)
    return Match(code, rows[0][0] if rows else code, guessed)


def _guess(session: Session, kind: Subject, text: str) -> Match:
    """A name that the text begins or is contained in by whole words, if one alone; else the one nearest by far."""
    names = _all_names(session, kind)
    folded = fold(text)
    within = sorted({code for code, name in names if len(folded) > 3 and f" {folded} " in f" {name} "})
    starting = sorted({code for code, name in names if len(folded) > 3 and name.startswith(folded)})
    for codes in (within, starting):
        if len(codes) == 1:
            return _match(session, kind, codes[0], guessed=True)
        if 1 < len(codes) <= MOST_CHOICES:
            shown = [_shown(_match(session, kind, code)) for code in codes]
            raise AmbiguousName(f"{_quoted(text)} may be {_listed(shown)}; type the code of the one you mean", shown)
    likenesses = _likenesses(session, kind, text, 3)
    if likenesses and len(folded) > 3 and likenesses[0][2] >= ENOUGH:
        ahead = likenesses[0][2] - (likenesses[1][2] if len(likenesses) > 1 else 0)
        if ahead >= AHEAD:
            return Match(likenesses[0][0], likenesses[0][1], guessed=True)
    nearest = _nearest_shown(session, kind, text, 4)
    raise UnknownName(_unknown(kind, text, nearest), nearest)


def _all_names(session: Session, kind: Subject) -> list[tuple[str, str]]:
    """(code, folded name) of every name, codes among them."""
    return [(row[0], row[1]) for row in session.rows(_all_names_statement(kind, session.now))]


@cache
def _all_names_statement(kind: Subject, now: bool) -> Select[Any]:
    names, record = models.table(f"{kind}_name"), models.table(f"{kind}_record")
    parts = union_all(
        select(names.c[kind].label("code"), names.c.folded).where(standing(names, now)),
        select(record.c[kind], func.lower(record.c[kind])).where(standing(record, now)),
    ).subquery()
    return select(parts.c.code, parts.c.folded).order_by(parts.c.code, parts.c.folded)


def _likenesses(session: Session, kind: Subject, text: str, limit: int) -> list[tuple[str, str, float]]:
    """(code, name, likeness) of the nearest, one a code, nearest first."""
    from rapidfuzz import fuzz, process

    names = _all_names(session, kind)
    folded = fold(text)
    if not folded:
        return []
    # A name that merely contains the text is like it, but less than one that is written nearly the same.
    best: dict[str, float] = {}
    written = [name for _, name in names]
    for scorer, weight in ((fuzz.ratio, 1.0), (fuzz.WRatio, 0.85)):
        for _, score, position in process.extract(folded, written, scorer=scorer, limit=None):
            code = names[position][0]
            best[code] = max(best.get(code, 0.0), score * weight)
    ranked = sorted(best.items(), key=lambda one: (-one[1], one[0]))[:limit]
    return [(code, _match(session, kind, code).name, score) for code, score in ranked]


def _nearest_shown(session: Session, kind: Subject, text: str, limit: int) -> list[str]:
    return [f"{code} ({name})" for code, name, score in _likenesses(session, kind, text, limit) if score >= 40]


def _unknown(kind: str, text: str, nearest: Sequence[str]) -> str:
    near = f"; nearest: {', '.join(nearest)}" if nearest else ""
    shorter = text if len(text) <= 40 else text[:37] + "..."
    command = {"organisation": "blocs orgs", "state": "blocs states"}.get(kind, "blocs orgs or blocs states")
    return f"no {kind} {_quoted(text)}{near}; try: blocs find {_argument(shorter)}, or list all with {command}"


def _argument(text: str) -> str:
    import shlex

    return shlex.quote(" ".join(text.split()))


def _quoted(text: str) -> str:
    clean = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return repr(clean if len(clean) <= 60 else clean[:57] + "...")


def _shown(match: Match) -> str:
    return f"{match.code} ({match.name})"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + " or " + names[-1]
