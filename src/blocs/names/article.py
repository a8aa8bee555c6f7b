"""Names as they stand in an English sentence: with "the" where English wants it, and abbreviations that people say."""

from __future__ import annotations

from collections.abc import Sequence

BARE = frozenset({"Asia-Pacific Economic Cooperation", "Black Sea Economic Cooperation", "Comecon", "OPEC+"})
"""Names of organisations that stand without an article, beside those in capitals (BRICS) and those that begin so."""
_SPOKEN = """
    ALADI ALBA ANZUS AOSIS APEC ASEAN AUKUS BIMSTEC BRICS CARICOM CEFTA CELAC CEMAC CENTO CERN CICA COMESA
    ECOWAS EFTA EURASEC GUAM IBSA IFAD IGAD INTERPOL IRENA ITER LAFTA NAFTA NATO OAPEC ODECA OPANAL OPEC PROSUR SAARC
    SACU SADC SADCC SEATO SELA SICA UNASUR UNCTAD UNESCO UNIDO UNIDROIT
"""
SPOKEN = frozenset(_SPOKEN.split())
"""Abbreviations that are spoken as words, and take no article: NATO, but the SCO."""
LONGEST_ABBREVIATION = 6
STATES_WITH = frozenset({"Bahamas", "Comoros", "Gambia", "Holy See", "Maldives", "Netherlands", "Philippines"})
"""States with an article whose name does not show it."""
_LAST = """
    Antilles Communities Community Congo Emirates Empire Federation Islands Kingdom Netherlands Republic State States
    Territory Union
"""
_FIRST = "Democratic Federal Isle Kingdom Republic State Union United"
LAST_WORDS, FIRST_WORDS = frozenset(_LAST.split()), frozenset(_FIRST.split())
"""Words at the end, and at the beginning, of the names of states that take an article."""


def organisation_in_prose(name: str) -> str:
    """An organisation's name in a sentence.

    >>> organisation_in_prose("European Union"), organisation_in_prose("BRICS"), organisation_in_prose("UN Tourism")
    ('the European Union', 'BRICS', 'UN Tourism')
    """
    name = name.removeprefix("The ").removeprefix("the ")
    if name in BARE or (name.isupper() and " " not in name) or name.startswith("UN "):
        return name
    return f"the {name[0].lower() if name.startswith('Euro area') else name[0]}{name[1:]}" if name else name


def state_in_prose(name: str) -> str:
    """A state's name in a sentence.

    >>> state_in_prose("United Kingdom"), state_in_prose("Iran"), state_in_prose("Soviet Union")
    ('the United Kingdom', 'Iran', 'the Soviet Union')
    """
    words = name.split()
    if not words:
        return name
    with_the = name in STATES_WITH or words[0] in FIRST_WORDS or (len(words) > 1 and words[-1] in LAST_WORDS)
    return f"the {name}" if with_the else name


def short_in_prose(code: str, name: str) -> str:
    """How a sentence that names several organisations calls one: by its abbreviation, if its code is one, else by name.

    >>> short_in_prose("NATO", "North Atlantic Treaty Organization"), short_in_prose("EU", "European Union")
    ('NATO', 'the EU')
    >>> short_in_prose("WARSAW_PACT", "Warsaw Pact"), short_in_prose("QUAD", "Quad")
    ('the Warsaw Pact', 'the Quad')
    """
    short = abbreviation(code, name)
    if short is None:
        return organisation_in_prose(name)
    return short if short in SPOKEN else f"the {short}"


def abbreviation(code: str, name: str) -> str | None:
    """The abbreviation that the code of an organisation is; None where it is a word of its name, or no abbreviation."""
    if "_" in code or any(sign.isdigit() for sign in code):
        return None
    if len(code) > LONGEST_ABBREVIATION and code not in SPOKEN:
        return None
    return None if code.casefold() in name.casefold().replace("á", "a").split() else code


def listed(words: Sequence[str]) -> str:
    """Several in a row, as a sentence has them.

    >>> listed(["NATO"]), listed(["NATO", "the EU"]), listed(["a", "b", "c"])
    ('NATO', 'NATO and the EU', 'a, b and c')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
