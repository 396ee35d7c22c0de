"""English phrases compared: whether the words of one stand in a text, in which order, and in the same relation.

Words are compared by inflection first (tax, taxes, taxing), by derivation only where that is safe: a verb and the noun of its
action (protect, protection), a noun and its adjective before another noun (industry, industrial). Derivations that make another
term are kept apart although a stemmer merges them: industrial and industrialization, invest and investor, product and
productivity, market and marketing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache

from normalize.english import stemmer


class Fit(IntEnum):
    """How a phrase stands in a text, the best first."""

    EXACT = 0
    """Its words in order, nothing between them, in other forms at most (parks for park)."""
    LOOSE = 1
    """With further words inside, with the adjective of a noun, or turned round into an of-phrase or a verb with its object."""
    TURNED = 2
    """Its words side by side, but in another relation: another of them is the head (industrial digitalization for
    digital industrialization)."""


class Joint(StrEnum):
    """What stands between a word and the one before it."""

    BESIDE = ""
    OF = "of"
    AND = "and"
    COMMA = ","
    STOP = "."


@dataclass(frozen=True, slots=True)
class Word:
    """A word that carries meaning, at [start, end). `stem` is what words of one root share, `kind` how this one is made from
    it (`_kind`), `joint` how it is joined to the word before it."""

    stem: str
    kind: str
    start: int
    end: int
    joint: Joint = Joint.BESIDE


@dataclass(frozen=True, slots=True)
class Place:
    """[start, end) of a text, and how a phrase stands there."""

    start: int
    end: int
    fit: Fit


# A prefix is part of its word with a hyphen or without: co-operation, sub-district, pre-establishment.
_WORD = re.compile(
    r"(?:\b(?:anti|co|cyber|de|inter|multi|non|off|on|post|pre|re|semi|sub|trans)-)?[^\W\d_]+|\d+", re.IGNORECASE
)
_LINKS = frozenset({"of", "for", "to", "in", "on", "by", "with", "at", "from"})
_ARTICLES = frozenset({"the", "a", "an", "s"})
_AND = frozenset({"and", "or"})
_STOP = re.compile(r"[;:!?。；：]|\n\s*\n")
_FULL_STOP = re.compile(r"\.\s")

# British spelling as American, before stemming; each is the end of a word.
_SPELLING = (
    (re.compile(r"(?<=[a-z]{3})is(e|es|ed|ing|er|ers|ation|ations|ational)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{2})our(s|ed|ing|able|ably|ite|ites|er|ers)?$"), r"or\1"),
    (re.compile(r"^(cent|theat|met|lit|fib)re(s?)$"), r"\1er\2"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"^(licen|defen|offen)ce(s|d)?$"), r"\1se\2"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
    (re.compile(r"(?<=[aeiou])ll(ed|ing|er|ers)$"), r"l\1"),
    (re.compile(r"^(enrol|fulfil|instal)(ment|s)?$"), r"\1l\2"),
    (re.compile(r"^ageing$"), "aging"),
    (re.compile(r"^judgement(s?)$"), r"judgment\1"),
    (re.compile(r"^calibre(s?)$"), r"caliber\1"),
)
_KEPT_WHOLE = frozenset({"four", "hour", "tour", "your", "our", "promise", "exercise", "enterprise", "expertise"})

# Words that mean something of their own beside their stem; each is compared as it is written.
_OWN = frozenset(
    [
        "banking",
        "certificate",
        "certificates",
        "conference",
        "customs",
        "executive",
        "financing",
        "goods",
        "governance",
        "government",
        "governments",
        "institute",
        "institutes",
        "marketing",
        "premises",
        "proceeds",
        "product",
        "products",
        "securities",
    ]
)
_IRREGULAR_PLURALS = dict(
    pair.split(":")
    for pair in [
        "analyses:analysis",
        "appendices:appendix",
        "bases:basis",
        "children:child",
        "crises:crisis",
        "criteria:criterion",
        "curricula:curriculum",
        "feet:foot",
        "halves:half",
        "indices:index",
        "knives:knife",
        "leaves:leaf",
        "lives:life",
        "phenomena:phenomenon",
        "shelves:shelf",
        "teeth:tooth",
        "wives:wife",
        "wolves:wolf",
    ]
)
# Participles and past forms, each with its verb.
_IRREGULAR_VERBS = dict(
    pair.split(":")
    for pair in [
        "bought:buy",
        "bound:bind",
        "broken:break",
        "brought:bring",
        "built:build",
        "chosen:choose",
        "dealt:deal",
        "drawn:draw",
        "driven:drive",
        "fed:feed",
        "found:find",
        "fought:fight",
        "frozen:freeze",
        "given:give",
        "grown:grow",
        "held:hold",
        "hidden:hide",
        "kept:keep",
        "known:know",
        "laid:lay",
        "led:lead",
        "lent:lend",
        "lost:lose",
        "made:make",
        "meant:mean",
        "met:meet",
        "paid:pay",
        "rebuilt:rebuild",
        "risen:rise",
        "sent:send",
        "shown:show",
        "sold:sell",
        "sought:seek",
        "spent:spend",
        "spoken:speak",
        "stolen:steal",
        "taken:take",
        "taught:teach",
        "told:tell",
        "undertaken:undertake",
        "upheld:uphold",
        "withdrawn:withdraw",
        "won:win",
        "written:write",
    ]
)
# Roots that the stemmer keeps apart.
_ROOTS = {"economi": "econom", "strategi": "strateg", "financi": "financ", "regulatori": "regul", "supervisori": "supervis",
          "advisori": "advis", "registr": "regist", "regist": "regist", "register": "regist", "scientif": "scienc",
          "ecologi": "ecolog", "societi": "social", "catalogu": "catalog", "reduct": "reduc", "introduct": "introduc",
          "product": "produc"}  # fmt: skip
_NOUNS_IN_AL = frozenset(
    [
        "approval",
        "proposal",
        "disposal",
        "renewal",
        "withdrawal",
        "arrival",
        "rental",
        "referral",
        "removal",
        "appraisal",
        "refusal",
    ]
)
_VERBS_IN_MENT = frozenset(
    ["implement", "supplement", "complement", "document", "position", "function", "condition", "provision", "mission"]
)
# Nouns that are verbs as they stand: “use land” is “land use”.
_VERBS = frozenset(
    [
        "access",
        "audit",
        "claim",
        "control",
        "cover",
        "design",
        "export",
        "finance",
        "fund",
        "guarantee",
        "import",
        "increase",
        "issue",
        "lease",
        "license",
        "permit",
        "plan",
        "purchase",
        "reform",
        "release",
        "repair",
        "rescue",
        "research",
        "review",
        "support",
        "supply",
        "tax",
        "test",
        "transfer",
        "transport",
        "upgrade",
        "use",
    ]
)
_SUFFIXES = (
    ("ize", re.compile(r"(?<=[a-z]{3})iz(?:e|ation)?$")),
    ("ism", re.compile(r"ism$")),
    ("ity", re.compile(r"(?<=[a-z]{2})ity$")),
    ("ship", re.compile(r"(?<=[a-z]{3})ship$")),
    ("ness", re.compile(r"(?<=[a-z]{3})ness$")),
    ("able", re.compile(r"(?<=[a-z]{3})(?:able|ible)$")),
    ("ful", re.compile(r"(?<=[a-z]{2})(?:ful|less)$")),
    ("noun", re.compile(r"(?<=[a-z]{3})(?:ment|ion|ance|ence|ancy|ency)$")),
    ("one", re.compile(r"(?<=[a-z]{3})(?:er|or|orr|err|ee|ant|ent|ist)$")),
    ("adjective", re.compile(r"(?<=[a-z]{2})(?:al|ic|[ts]ive|ory|ary|ous|ly)$")),
)
_VOWEL = re.compile(r"[aeiouy]")


def american(word: str) -> str:
    """A word in lower case as Americans spell it."""
    if word.removesuffix("s") not in _KEPT_WHOLE:
        for pattern, spelling in _SPELLING:
            word = pattern.sub(spelling, word)
    return word


@lru_cache(maxsize=16384)
def _analysed(word: str) -> tuple[str, str]:
    """The stem and the kind of a word."""
    # An acronym is no word: IT is not “it”.
    if len(word) > 1 and word.rstrip("s").isupper():
        return word.rstrip("s"), "acronym"
    word = american(word.lower())
    if word in _IRREGULAR_VERBS:
        return _analysed(_IRREGULAR_VERBS[word])[0], "ed"
    word = _IRREGULAR_PLURALS.get(word, word)
    if word.endswith("men") and len(word) > 5:
        word = word[:-2] + "an"
    if word in _OWN:
        return f"={word if word in ('goods', 'customs', 'premises', 'proceeds') else word.removesuffix('s')}", "plain"
    found = str(stemmer().stemWord(word))
    return _ROOTS.get(found, found), _kind(word, found)


def _kind(word: str, stem: str) -> str:
    """“plain”, “ing” or “ed” for the forms of a verb or noun, “noun” for the noun of an action, “adjective”, else the name of
    the suffix; a derived word has one kind in all its forms."""
    form = "plain"
    for ending, name in (("ing", "ing"), ("ed", "ed")):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and _VOWEL.search(rest) and not word.endswith("eed"):
            word, form = rest, name
            break
    else:
        if word.endswith("ies"):
            word = word[:-3] + "y"
        elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    if word in _NOUNS_IN_AL:
        return "noun"
    # What the stemmer keeps is no suffix: transfer, supply.
    if word in _VERBS_IN_MENT or stem.endswith(("er", "or", "li")):
        return form
    for name, pattern in _SUFFIXES:
        if pattern.search(word):
            return form if name == "noun" and form != "plain" else name
    return form


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[Word, ...]:
    """The words of `text` that carry meaning, in order; articles and prepositions show only in the joints."""
    out: list[Word] = []
    joint, at = Joint.BESIDE, 0
    for match in _WORD.finditer(text):
        between, said = text[at : match.start()], match[0].lower()
        at = match.end()
        # “No. 1” is no end of a sentence.
        if _STOP.search(between) or (_FULL_STOP.search(between) and match[0][0].isupper()):
            joint = Joint.STOP
        elif "," in between or "，" in between or "、" in between:
            joint = max(joint, Joint.COMMA, key=_STRENGTH.index)
        elif "&" in between:
            joint = max(joint, Joint.AND, key=_STRENGTH.index)
        small = said in _LINKS or said in _ARTICLES or said in _AND
        if small and not (match[0].isupper() and len(match[0]) > 1):
            if said not in _ARTICLES:
                joint = max(joint, Joint.OF if said in _LINKS else Joint.AND, key=_STRENGTH.index)
            continue
        stem, kind = _analysed(match[0].replace("-", ""))
        out.append(Word(stem, kind, *match.span(), joint))
        joint = Joint.BESIDE
    return tuple(out)


_STRENGTH = (Joint.BESIDE, Joint.COMMA, Joint.OF, Joint.AND, Joint.STOP)


def written(text: str) -> tuple[str, ...]:
    """All words of a text one by one, in lower case and American spelling, without an article before them."""
    found = [american(match[0].replace("-", "").lower()) for match in _WORD.finditer(text.replace("&", " and "))]
    return tuple(found[1:] if found[:1] in (["the"], ["a"], ["an"]) else found)


def places(phrase: str, text: str, *, as_it_is: bool = False, gap: int = 2) -> Iterator[Place]:
    """Where the words of `phrase` stand in `text`, as disjoint places, the best fits first.

    With `as_it_is` only in their order, side by side and in the same forms, singular or plural; else also with at most `gap`
    further words inside, as an of-phrase or a verb with its object, and, apart from that, in a wrong relation (`Fit.TURNED`).
    """
    form, there = words(phrase), words(text)
    if not form or not Counter(w.stem for w in form) <= Counter(w.stem for w in there):
        return
    taken: list[tuple[int, int]] = []
    stems = {word.stem for word in form}
    starts = [k for k, word in enumerate(there) if word.stem in stems]
    for fit in (Fit.EXACT,) if as_it_is else tuple(Fit):
        for first in starts:
            last = _last(form, there, first, fit, gap)
            if last is not None and not any(low <= last and first <= high for low, high in taken):
                taken.append((first, last))
                yield Place(there[first].start, there[last].end, fit)


def _last(form: Sequence[Word], there: Sequence[Word], first: int, fit: Fit, gap: int) -> int | None:
    """The index of the last word of the phrase that begins at `first` and has this fit; None where there is none."""
    beside = there[first : first + len(form)]
    if fit is Fit.EXACT:
        return first + len(form) - 1 if len(beside) == len(form) and _inflected(form, beside) else None
    if fit is Fit.LOOSE:
        if len(beside) == len(form) and _in_order(form, beside):
            return first + len(form) - 1
        last = _spread(form, there, first, gap)
        if last is not None:
            return last
    if len(beside) == len(form) > 1 and _relation(form, beside) is fit:
        return first + len(form) - 1
    return None


_FORMS = frozenset({"plain", "ing", "ed"})
_ACTION = frozenset({"plain", "ing", "noun"})


def _same_form(one: Word, other: Word) -> bool:
    """Whether two words are forms of one word."""
    return one.stem == other.stem and (one.kind == other.kind or {one.kind, other.kind} <= _FORMS)


def _same_word(one: Word, other: Word, head: bool) -> bool:
    """Whether one may stand for the other: as the head of the phrase, or before it."""
    if _same_form(one, other):
        return True
    if one.stem != other.stem:
        return False
    kinds = {one.kind, other.kind}
    if kinds <= _ACTION or (head and kinds <= _ACTION | {"ed"}):
        return True
    return not head and "adjective" in kinds and bool(kinds & {"plain", "noun"})


def _agree(form: Sequence[Word], said: Sequence[Word]) -> bool:
    """Whether the words agree one by one; the only word of a phrase may be its adjective."""
    last = len(form) - 1
    return all(_same_word(a, b, head=i == last > 0) for i, (a, b) in enumerate(zip(form, said, strict=True)))


def _inflected(form: Sequence[Word], said: Sequence[Word]) -> bool:
    return (
        all(_same_form(a, b) for a, b in zip(form, said, strict=True))
        and _joints(form, said)
        and all((a.joint is Joint.BESIDE) == (b.joint is Joint.BESIDE) for a, b in zip(form[1:], said[1:], strict=True))
    )


def _in_order(form: Sequence[Word], said: Sequence[Word]) -> bool:
    if _joints(form, said):
        return _agree(form, said)
    # A verb and its object, or the noun of the verb with “of”: protect property, protection of property.
    return (
        _same_word(form[0], said[0], head=True)
        and (_verbal(form[0], said[0]) or _verbal(said[0], form[0]))
        and _agree(form[1:], said[1:])
        and _joints(form[2:], said[2:])
        and not _broken(said)
    )


def _broken(said: Sequence[Word]) -> bool:
    return any(word.joint is Joint.STOP for word in said[1:])


def _joints(form: Sequence[Word], said: Sequence[Word]) -> bool:
    """Whether prepositions stand at the same places; which ones, and “and” or a comma, makes no difference."""
    return not _broken(said) and all(
        (a.joint is Joint.OF) == (b.joint is Joint.OF) for a, b in zip(form[1:], said[1:], strict=True)
    )


def _spread(form: Sequence[Word], there: Sequence[Word], first: int, gap: int) -> int | None:
    """The index of the last word of a phrase that begins at `first`, in order, with at most `gap` words inside."""
    last = len(form) - 1
    if not _same_word(form[0], there[first], head=last == 0):
        return None
    at = first
    for i in range(1, len(form)):
        for step in range(1, gap + 2):
            word = there[at + step] if at + step < len(there) else None
            if word is None or word.joint is Joint.STOP:
                return None
            if _same_word(form[i], word, head=i == last):
                between = {w.joint for w in there[at + 1 : at + step + 1]}
                # “industrial and supply chains” is “industrial chain”, but “industry of the chain” is not.
                if (form[i].joint is Joint.OF) != (Joint.OF in between):
                    return None
                gap -= step - 1
                at += step
                break
        else:
            return None
    return at


def _verbal(noun: Word, verb: Word) -> bool:
    """Whether `verb` can be the verb whose action `noun` names."""
    if verb.kind in ("ing", "ed"):
        return noun.kind in _ACTION
    return verb.kind == "plain" and (noun.kind == "noun" or verb.stem in _VERB_STEMS)


_VERB_STEMS = frozenset(_analysed(verb)[0] for verb in _VERBS)


def _relation(form: Sequence[Word], said: Sequence[Word]) -> Fit | None:
    """How words that stand side by side in another order or another form relate: LOOSE for the same relation, TURNED for
    another one, None where that cannot be told."""
    if Counter(w.stem for w in form) != Counter(w.stem for w in said):
        return None
    inside = {word.joint for word in (*form[1:], *said[1:])}
    if inside & {Joint.COMMA, Joint.STOP}:
        return None
    if Joint.AND in inside:
        pairs = _matched(form, said)
        return Fit.LOOSE if all(_same_word(a, b, head=False) for a, b in pairs) else None
    if [w.stem for w in form] == [w.stem for w in said]:
        return _same_order(form, said)
    for i in _heads(form, said):
        for j in _heads(said, form):
            if not _same_word(form[i], said[j], head=True):
                continue
            pairs = _matched((*form[:i], *form[i + 1 :]), (*said[:j], *said[j + 1 :]))
            if all(_same_form(a, b) or {a.kind, b.kind} <= _ACTION for a, b in pairs):
                return Fit.LOOSE
            if len(pairs) == 1 and _same_word(*pairs[0], head=False):
                return Fit.LOOSE
            # “reform of the supply side structure”: what described the reform now describes the structure.
            if (i == len(form) - 1) != (j == len(said) - 1) and {pairs[-1][0].kind, pairs[-1][1].kind} in _TO_NOUN:
                return Fit.TURNED
            return None
    return Fit.TURNED if len(form) == 2 and Joint.OF not in inside else None


_TO_NOUN = ({"adjective", "plain"}, {"adjective", "noun"})


def _same_order(form: Sequence[Word], said: Sequence[Word]) -> Fit | None:
    changed = [(a, b) for a, b in zip(form, said, strict=True) if not _same_form(a, b)]
    # X and making something X: digital industry, digital industrialization.
    if any((a.kind == "ize") != (b.kind == "ize") for a, b in changed):
        return Fit.TURNED
    # “trade services” is not “trade in services”.
    lost = any(a.joint is Joint.OF and b.joint is not Joint.OF for a, b in zip(form[1:], said[1:], strict=True))
    return Fit.TURNED if lost and not changed and len(form) == 2 else None


def _heads(phrase: Sequence[Word], other: Sequence[Word]) -> Iterator[int]:
    """The words of a phrase that may be its head: the one before its first preposition, else the last, or a verb before its
    object, where the other phrase has the noun of that verb."""
    linked = next((i for i, word in enumerate(phrase) if i and word.joint is Joint.OF), None)
    yield len(phrase) - 1 if linked is None else linked - 1
    # A verb before its object, a noun before its participle (companies listed).
    if linked is None and (
        any(word.stem == phrase[0].stem and _verbal(word, phrase[0]) for word in other)
        or (len(phrase) == 2 and phrase[1].kind == "ed")
    ):
        yield 0


def _matched(form: Sequence[Word], said: Sequence[Word]) -> list[tuple[Word, Word]]:
    """Words of equal stem, in the order of `form`; both have the same stems."""
    left = list(said)
    out: list[tuple[Word, Word]] = []
    for word in form:
        other = next(one for one in left if one.stem == word.stem)
        left.remove(other)
        out.append((word, other))
    return out
