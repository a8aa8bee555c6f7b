"""Names in other languages: the territory names of the Unicode Common Locale Data Repository, as the package Babel
brings them, and the official names that it lacks."""

from __future__ import annotations

import gc
import pickle
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

DIVIDED_TERRITORIES = frozenset(["CN", "TW", "CD", "CG", "DE", "KR", "KP", "VN", "YE"])
OF_THE_UN = frozenset({"ar", "en", "es", "fr", "ru", "zh"})
KEPT = frozenset(
    """
    af ar az be bg bn bs ca cs da de el en es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka kk ko lt lv mk ms
    mt nb nl nn no pl pt ro ru sk sl sq sr sv sw th tr uk ur uz vi zh
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Languages of which a name of five letters is taken, too. In others it may be anything: Chin, Lau, Male."""
SHORT = 5
LINKS = frozenset(
    """
    the of and la le les l el los las lo il gli der die das den de du des d del della dello di da do dos das von van
    het et y e i und ja och og en ve va a o os as и י و da na
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Articles and the like, which a name may have or lack, folded."""
FORMS = frozenset(
    """
    republic republique republica repubblica republik republiek republika republiken republiken respublika
    respublikasi respublikası republikken rzeczpospolita cumhuriyeti tasavalta vabariik koztarsasag repubblika
    республика республикасы kingdom royaume reino regno konigreich koninkrijk kongeriket kongeriget konungariket
    krolestwo kraljevina королевство principaute principado principato furstentum княжество sultanat sultanate
    sultanato султанат etat estado stato staat государство commonwealth содружество confederation confederacion
    федерация democratique democratica demokratische democratico демократическая народная народно populaire popular
    volksrepublik islamique islamica islamische исламская islamic federale federal федеративная федеративное
    федеративные arabe arab socialiste socialista socialistische социалистическая unie unida cooperative cooperativa
    кооперативная plurinational plurinacional многонациональное bolivarienne bolivariana боливарианская independant
    independiente независимое cong hoa xa hoi chu nghia bailliage collectivite territoriale جمهوريه دوله مملكه سلطنه
    اماره الجمهوريه المملكه اسلاميه الاسلاميه ديمقراطيه بوليفاريه البوليفاريه متعدده المتعدده القوميات البوليفاريه
    الديمقراطيه الشعبيه اتحاديه الاتحاديه ولايات موحده الموحده штаты федеративные
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Words for forms of government in many languages, folded."""
ISLANDS = frozenset(
    """
    iles ile islas isla ilhas ilha isole isola inseln insel eilanden eiland islands island остров острова о ва otok
    otoci otocje ostrvo ostrva ostrov ostrovy wyspa wyspy saaret saari saared oarna adalari adasi szigetek sziget
    جزر جزيره جزاير archipel archipielago
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_SUFFIXES = re.compile(
    r"(?:社会主义|人民|民主|联合|合作|多民族|伊斯兰|阿拉伯|联邦|聯邦|大公|公|王|共和|酋长)+国$|(?:联邦|聯邦|群島|群岛|諸島|諸岛|岛|島)$|공화국$|제도$|섬$|共和国$"
)
_PLAIN = str.maketrans("ґıøđłیکىةۀہھے", "гiodlيكيههههي")
_ACCENT = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670'’‘`´ʼʻʾʿ\u200b-\u200f・·]"
)
"""Marks that only alter how a letter of the Latin, Greek, Cyrillic, Hebrew or Arabic script is read."""
_BRACKETED = re.compile(r"^([^(（]+)[(（]([^)）]+)[)）]?\W*$")
_ELIDED = re.compile(r"\b([ld]|dell|nell|dall)['’]")
_NO_LETTER = re.compile(r"[^\w\n\u0900-\u1aaf\u3099\u309a]|_")


Meanings = dict[str, dict[str, set[str]]]
"""What each name means: territories, and the languages in which they are called so."""


class Foreign(NamedTuple):
    """What a name means in other languages: the territory by CLDR's code or ours, and the languages."""

    code: str
    languages: tuple[str, ...]


def folded(text: str) -> str:
    """The text as names of any script are compared: without case and accents, but with the vowels of the scripts of
    India and its neighbours, which Unicode counts as marks. Of several lines each is folded, faster than one by one."""
    apart = text
    for _ in range(2):
        apart = unicodedata.normalize("NFKD", apart.casefold())
    apart = _ELIDED.sub(r"\1 ", apart)
    return _NO_LETTER.sub(" ", _ACCENT.sub("", apart.translate(_PLAIN)))


class Tongues:
    """What a name means in any language: an index over all of them, made once."""

    def __init__(self, official: Path) -> None:
        self.names: Meanings = {}
        self.loose: Meanings = {}
        self.cores: Meanings = {}
        self.isles: Meanings = {}
        self.spoken: Mapping[str, str] = {}
        written: Meanings = {}
        for language, code, name in (*self._of_babel(), *_official(official)):
            written.setdefault(name, {}).setdefault(code, set()).add(language)
        for line, meanings in zip(folded("\n".join(written)).split("\n"), written.values(), strict=True):
            words = line.split()
            _add(self.names, words, meanings)
            if len(words) == 1:
                continue
            loose = words if LINKS.isdisjoint(words) else [word for word in words if word not in LINKS]
            if loose is not words:
                _add(self.loose, loose, meanings)
            for index, without in ((self.cores, FORMS), (self.isles, ISLANDS)):
                if not without.isdisjoint(loose):
                    _add(index, [word for word in loose if word not in without], meanings)

    def _of_babel(self) -> Iterator[tuple[str, str, str]]:
        for language, data in _babel():
            if language == "en":
                self.spoken = data["languages"]
            for code, name in data.get("territories", {}).items():
                if (len(name) > 2 or not name.isascii()) and name.upper() != code:
                    yield language, code, name

    def find(self, text: str) -> Foreign | None:
        """The one territory or region that alone bears a name in any language; None where there is none or several."""
        bracketed = _BRACKETED.match(text)
        if bracketed:
            return self._find(text) or self._bracketed(bracketed[1], bracketed[2])
        return self._find(text)

    def _bracketed(self, first: str, second: str) -> Foreign | None:
        """A name with another in brackets where both mean one, or where the second only says a form of government."""
        meaning, second_meaning = self._find(first), self._find(second)
        if meaning is None or (second_meaning is not None and second_meaning.code == meaning.code):
            return meaning
        inside = [word for word in folded(second).split() if word not in LINKS]
        formal = all(word in FORMS or _SUFFIXES.fullmatch(word) for word in inside)
        return meaning if formal and meaning.code not in DIVIDED_TERRITORIES else None

    def _find(self, text: str) -> Foreign | None:
        words = folded(text).split()
        meanings = self.names.get(_key(words))
        if meanings:
            return _alone(meanings, short=len(text) <= SHORT and folded(text).isascii())
        loose = [word for word in words if word not in LINKS]
        if not loose:
            return None
        meanings = _both(self.names, self.loose, _key(loose))
        if meanings:
            return _alone(meanings)
        for core in _without(loose, FORMS):
            meanings = {**_both(self.names, self.loose, core), **_both(self.names, self.cores, core)}
            if meanings and not DIVIDED_TERRITORIES & meanings.keys():
                return _alone(meanings)
        for core in _without(loose, ISLANDS):
            meanings = {**_both(self.names, self.loose, core), **_both(self.names, self.isles, core)}
            if meanings and meanings.keys() <= self._insular:
                return _alone(meanings)
        return None

    @cached_property
    def _insular(self) -> set[str]:
        """The territories that are called islands in some language."""
        return {code for meanings in self.isles.values() for code in meanings}

    def spelt(self, languages: Iterable[str]) -> str:
        """Languages in English: "German", "Danish and German", "Danish, German and 4 others"."""
        names = [str(self.spoken.get(tag.partition("_")[0], tag)) for tag in _ordered(languages)]
        names = list(dict.fromkeys(names))
        if len(names) > 3:
            names = [*names[:2], f"{len(names) - 2} others"]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def is_region(code: str) -> bool:
    """Whether a code of CLDR means a part of the world and no territory."""
    return code.isdigit() or code in ("QO", "EU", "EZ", "UN", "ZZ", "XA", "XB")


def _alone(meanings: Mapping[str, set[str]], *, short: bool = False) -> Foreign | None:
    """The meaning of a name that has one. A short one of small languages alone is none. A region of the same name is in
    the way where it is called so in one of the UN's languages in which the state is not, or in as many."""
    states = {code: languages for code, languages in meanings.items() if not is_region(code)}
    regions = {code: languages for code, languages in meanings.items() if is_region(code)}
    if len(states) == 1:
        ((code, languages),) = states.items()
        if short and not {language.partition("_")[0] for language in languages} & KEPT:
            return None
        others = set().union(*regions.values()) if regions else set()
        if not others or (
            not (others - languages) & OF_THE_UN and (languages & OF_THE_UN or len(languages) > len(others))
        ):
            return Foreign(code, tuple(_ordered(languages)))
    if not states and regions:
        code = min(regions)
        return Foreign(code, tuple(_ordered(regions[code])))
    return None


def _ordered(languages: Iterable[str]) -> list[str]:
    """Languages with the UN's first, the plain ones before their regional kinds."""
    return sorted(languages, key=lambda tag: (tag not in OF_THE_UN, len(tag), tag))


def _key(words: Sequence[str]) -> str:
    """Words in the order of the alphabet, run together."""
    return "".join(sorted(words)) if len(words) > 1 else "".join(words)


def _add(index: Meanings, words: Sequence[str], meanings: dict[str, set[str]]) -> None:
    wanted = _key(words)
    known = index.get(wanted)
    if known is None and wanted:
        index[wanted] = meanings
    elif known is not None and known is not meanings:
        index[wanted] = _merged(known, meanings)


def _both(first: Meanings, second: Meanings, wanted: str) -> dict[str, set[str]]:
    return _merged(first.get(wanted, {}), second.get(wanted, {}))


def _merged(first: Mapping[str, set[str]], second: Mapping[str, set[str]]) -> dict[str, set[str]]:
    return {code: first.get(code, set()) | second.get(code, set()) for code in {**first, **second}}


def _without(words: Sequence[str], those: frozenset[str]) -> list[str]:
    """The words without those for forms of government, or for islands, where there are any."""
    left = [word for word in words if word not in those]
    keys = [_key(left)] if left and len(left) < len(words) else []
    ending = _SUFFIXES.sub("", _key(left))
    if ending and ending != _key(left):
        keys.append(ending)
    return keys


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of garbage, which takes most of the time where hundreds of files are unpickled."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _babel() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every locale that Babel has, as its own file says it, without what it inherits; nothing of it is kept."""
    from babel import localedata

    with _uncollected():
        for language in localedata.locale_identifiers():
            with open(localedata.resolve_locale_filename(language), "rb") as file:  # noqa: PTH123 - a thousand of them
                yield language, pickle.load(file)  # noqa: S301 - a file of the package


def _official(file: Path) -> Iterator[tuple[str, str, str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, language, names = line.split("\t")
            for name in names.split("|"):
                yield language, code, name
