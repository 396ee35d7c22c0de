"""English spelling: whether a word is one, and which word was meant.

The word list is the one that the library `symspellpy` brings with it (82,834 words in British and American spelling with their
frequencies: those of Google Books Ngram that SCOWL, a word list for spelling checkers, has as well; library and list are under
the MIT licence). It is read where it lies. `data/words.csv` adds words that came up since, the rules below what is formed
regularly from a word of the list.
"""

from __future__ import annotations

import importlib.util
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from normalize.glossary import glossary
from normalize.tables import read_table

LIST = "frequency_dictionary_en_82_765.txt"
COMMON = {4: 50_000_000, 5: 3_000_000, 6: 1_000_000, 7: 200_000}
"""Frequency from which a word may be what was meant, by the length of the misspelt word; the last for longer ones too. The list
runs from 12,000 to 23 billion, with 230,000 in its middle."""
_SHORT = ("the", "and", "for", "has", "are", "not")
LONG = 8
"""Words of so many letters may have two slips."""

SPECIAL = 6
"""Words of so many letters may be meant for a rare one that the project's own tables have."""

_PREFIXES = [
    "agri",
    "anti",
    "auto",
    "bio",
    "co",
    "counter",
    "cross",
    "cyber",
    "de",
    "dis",
    "eco",
    "electro",
    "extra",
    "geo",
    "hydro",
    "hyper",
    "infra",
    "inter",
    "intra",
    "macro",
    "mega",
    "meta",
    "micro",
    "mid",
    "mini",
    "mis",
    "mono",
    "multi",
    "nano",
    "neuro",
    "non",
    "off",
    "out",
    "over",
    "para",
    "photo",
    "poly",
    "post",
    "pre",
    "pro",
    "pseudo",
    "re",
    "self",
    "semi",
    "socio",
    "sub",
    "super",
    "supra",
    "techno",
    "tele",
    "trans",
    "ultra",
    "un",
    "under",
    "uni",
    "up",
]
_SUFFIXES = [
    "able",
    "ability",
    "hood",
    "ist",
    "ists",
    "less",
    "like",
    "ness",
    "ship",
    "wide",
    "wise",
    "work",
    "works",
    "worker",
    "workers",
]
_VARIANTS = (
    (re.compile(r"(?<=[iy])z(?=e|ing|ation)"), "s"),
    (re.compile(r"(?<=[iy])s(?=e|ing|ation)"), "z"),
    (re.compile(r"(?<=[a-z]{2})or(?=s?$|ed$|ing$|able$|ful$|hood)"), "our"),
    (re.compile(r"(?<=[a-z]{2})our"), "or"),
    (re.compile(r"(?<=[tb])er(?=s?$)"), "re"),
    (re.compile(r"(?<=t)er(?=ed$)"), "r"),
    (re.compile(r"ense(?=s?$)"), "ence"),
    (
        re.compile(
            r"(cance|channe|counse|dia|equa|fue|initia|labe|leve|marve|mode|pane|peda|riva|signa|tota|trave|tunne)l(?=ed|ing|[eo]rs?$)"
        ),
        r"\1ll",
    ),
    (re.compile(r"(?<=[aeiou])ll(?=ment|ful)|(?<=enro)ll|(?<=ulfi)ll|(?<=[sd]ti)ll$"), "l"),
    (re.compile(r"sulf"), "sulph"),
    (re.compile(r"(?<=p)e(?=diatr)|(?<=n)e(?=sthe|mi|colog)|(?<=ch)e(?=olog)|(?<=h)e(?=m[ao])"), "ae"),
)


@lru_cache(maxsize=1)
def frequencies() -> Mapping[str, int]:
    """The words of the list, in lower case, with how often they occur in books. Raises ImportError where the library is not
    installed."""
    spec = importlib.util.find_spec("symspellpy")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("The word list for spelling is missing; install symspellpy.")
    path = Path(next(iter(spec.submodule_search_locations))) / LIST
    rows = (line.split() for line in path.read_text(encoding="utf-8-sig").splitlines())
    return {row[0].lower(): int(row[1]) for row in rows if len(row) == 2}


@lru_cache(maxsize=1)
def _further() -> frozenset[str]:
    """The words of the project's own tables."""
    own = {row["word"] for row in read_table("words.csv", required=("word",))}
    renderings = " ".join(rendering for entry in glossary().values() for rendering in entry.renderings)
    own.update(re.findall(r"[a-z]+", renderings.lower()))
    return frozenset(own)


@lru_cache(maxsize=65536)
def is_word(word: str) -> bool:
    """Whether a word, in lower case and without marks, is one of the list, another spelling or an inflected form of one, or
    formed from one with a common prefix or suffix; what is but one slip away from a common word is not (co-mission, comission)."""
    if _listed(word) or any(_listed(base) for base in _inflected(word)):
        return True
    return any(_listed(base) for base in _bases(word)) and not _near(word, COMMON[7], 1)


def _listed(word: str) -> bool:
    words = frequencies()
    if word in words or word in _further():
        return True
    return any(
        pattern.search(word) is not None and pattern.sub(other, word, count=1) in words for pattern, other in _VARIANTS
    )


def _bases(word: str) -> Iterator[str]:
    """The words to which a prefix or suffix may have been put."""
    for prefix in _PREFIXES:
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) >= 4:
            yield rest
            yield from _inflected(rest)
    for suffix in _SUFFIXES:
        base = word.removesuffix(suffix)
        if base != word and len(base) >= 3:
            yield base
            if suffix in ("able", "ability") and base[-1] not in "cg":
                yield base + "e"
    for match in re.finditer(r"i[sz](?:e[srd]?|ing|ations?|ational)$", word):
        if match.start() >= 5:
            yield word[: match.start()]
            yield word[: match.start()] + "y"


def _inflected(word: str) -> Iterator[str]:
    if re.search(r"[^aeiou]ies$", word):
        yield word[:-3] + "y"
    elif re.search(r"(?:[sxz]|[cs]h)es$", word):
        yield word[:-2]
    elif re.search(r"(?:[^sxzhy]|[aeiou]y|[^cs]h)s$", word) and word[-2:] not in ("is", "us", "as"):
        yield word[:-1]
    for ending in ("ed", "ing"):
        base = word.removesuffix(ending)
        if base == word or len(base) < 4:
            continue
        # occured: the list has the form with the double consonant, so that this one is none.
        if base + base[-1] + ending not in frequencies():
            yield base
            yield base + "e"
    if word.endswith("ly") and not word.endswith(("icly", "ely", "lly")):
        yield word[:-2]


def meant(word: str) -> str:
    """The common word of which an unknown one, in lower case, is a misspelling: one letter missing, added, changed or exchanged
    with its neighbour, two in longer words (the optimal string alignment distance); or the two words that were run together
    (willencourage → will encourage); "" where nothing is near enough."""
    if match := _MODAL_GLUED.fullmatch(word):
        return " ".join(match.groups())
    if len(word) < 4:
        return next((other for other in _SHORT if sorted(other) == sorted(word) and len(word) == 3), "")
    least = COMMON[min(len(word), max(COMMON))]
    if found := _near(word, least, 1):
        return found
    if two := parted(word):
        return " ".join(two)
    if len(word) >= SPECIAL and (found := _special(word)):
        return found
    return _near(word, least, 2) if len(word) >= LONG else ""


@lru_cache(maxsize=4096)
def _special(word: str) -> str:
    """The word of the project's own tables that is one slip away, if there is but one: such words (majeure) are rare in books."""
    from rapidfuzz.distance import OSA

    near = {other for other in _further() if other[0] == word[0] and OSA.distance(word, other, score_cutoff=1) == 1}
    return near.pop() if len(near) == 1 else ""


@lru_cache(maxsize=4096)
def _near(word: str, least: int, reach: int) -> str:
    """The most frequent word at the least distance, `reach` at most, of those with the frequency `least`; where the first letter
    is another, only one slip is believed."""
    from rapidfuzz.distance import OSA

    words = frequencies()
    found: list[tuple[int, int, str]] = []
    for other in _opening_with().get(word[0], ()):
        if len(other) >= 4 and abs(len(other) - len(word)) <= reach and words[other] >= least:
            distance = OSA.distance(word, other, score_cutoff=reach)
            if distance <= reach:
                found.append((distance, -words[other], other))
    if not found:
        letters = "abcdefghijklmnopqrstuvwxyz"
        others = {word[1:], word[1] + word[0] + word[2:]}
        others |= {letter + rest for letter in letters for rest in (word, word[1:]) if len(rest) >= 5}
        found = [(1, -words[other], other) for other in others if len(other) >= 4 and words.get(other, 0) >= least]
    return min(found)[2] if found else ""


@lru_cache(maxsize=1)
def _opening_with() -> Mapping[str, tuple[str, ...]]:
    """The words that may be meant, by their first letter."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word, frequency in frequencies().items():
        if frequency >= min(COMMON.values()):
            groups[word[0]].append(word)
    return {letter: tuple(some) for letter, some in groups.items()}


def plain_verb(word: str) -> str:
    """The plain form of what may be a verb in the third person (submits → submit, applies → apply), "" where the list has none that has a
    form in -ing as well."""
    for base in (word[:-3] + "y" if word.endswith("ies") else "", word[:-1], word[:-2]):
        stem = base.removesuffix("e")
        words = frequencies()
        if base in words and any(f"{one}ing" in words for one in (stem, base, base + base[-1])):
            return base
    return ""


_MODAL_GLUED = re.compile("(will|shall|must|should|would|may|could)(be|not|have)")


def parted(word: str) -> tuple[str, str] | None:
    """The two words of which an unknown one, in lower case, was run together (willencourage): one of them a small word that
    forms no compounds. None where it cannot be cut so."""
    words = frequencies()
    for small in _SMALL:
        for one, two in ((small, word.removeprefix(small)), (word.removesuffix(small), small)):
            rest = two if one == small else one
            if one + two == word and len(rest) >= 4 and words.get(rest, 0) >= COMMON[6]:
                return one, two
    return None


_SMALL = (
    "will", "shall", "the", "and", "with", "from", "that", "which", "must", "should", "this", "these", "their", "for", "into",
    "been", "were", "such",
)  # fmt: skip


_OUR = "arb arm behavi clam col enam endeav fav fervo flav harb hon hum lab neighb od parl ranc rig rum sav savi splend tum val vap vig"
_BRITISH = re.compile(
    rf"^(?:(?:{'|'.join(_OUR.split())})ours?(?:ed|ing|able|ably|ite|ites|ful|hood|hoods|ly|al|er|ers)?"
    r"|(?:cent|theat|fib|lit|kilomet|met|squaremet)res?|centred|centring|(?:def|off|pret)ences?|licences?|enrols?|enrolments?|fulfils?|fulfilments?"
    r"|instalments?|skilful|wilful|(?:cance|channe|counse|fue|labe|leve|marve|mode|signa|tota|trave|tunne)ll(?:ed|ing|or|ors|er|ers)"
    r"|analys(?:ed?|ing)|catalys(?:e[sd]?|ing)|programmes?|cheques?|grey|aluminium|sulphur|paediatric|orthopaedic|ageing)$"
)
_AMERICAN = re.compile(
    rf"^(?:(?:{'|'.join(_OUR.split())})ors?(?:ed|ing|able|ably|ite|ites|ful|hood|hoods|ly|al|er|ers)?"
    r"|(?:cent|theat|fib|lit|kilomet|squaremet)ers?|centered|centering|(?:def|off|pret)enses?|enrolls?|enrollments?|fulfills?|fulfillments?"
    r"|installments?|skillful|willful|(?:cance|channe|counse|fue|labe|leve|marve|mode|signa|tota|trave|tunne)l(?:ed|ing|or|ors|er|ers)"
    r"|analyz(?:e[sd]?|ing)|catalyz(?:e[sd]?|ing)|gray|aluminum|sulfur|pediatric|orthopedic)$"
)
_ISE = re.compile(r"^[a-z]{4,}(?P<z>[sz])(?:e|es|ed|ing|ation|ations|er|ers)$")


def british_or_american(word: str) -> str:
    """ "British" or "American" for a word, in lower case, that the other spells differently (labour, center; program is at home in
    both), "-ise" or "-ize" for a verb that may end in either, "" for any other."""
    if _BRITISH.match(word):
        return "British"
    if _AMERICAN.match(word):
        return "American"
    match = _ISE.match(word)
    if match is not None and word[: match.end("z") - 1].endswith("i"):
        at = match.start("z")
        ise, ize = word[:at] + "s" + word[at + 1 :], word[:at] + "z" + word[at + 1 :]
        if ise in frequencies() and ize in frequencies():
            return "-ise" if word == ise else "-ize"
    return ""
