"""MT06."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.coverage import ROOT, Coverage, Covered, coverage
from diff.bilingual.rendition import Facing, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity

_MODAL_ZH = re.compile(r"不得|不可以|可以|应当|应该|必须|须|不能|有权")
_STOP = re.compile(r"[。；：！？\n]")
# The topic of these clauses is what the verb is done to, or the doer is named apart.
_OTHER = re.compile(r"[被由受将把对]|予以|向其|给其|为其")
_AGENT = re.compile(
    r"(?:单位|企业|机构|公司|部门|机关|组织|人员|申请人|当事人|经营者|个人|政府|委员会|局|银行|学校|医院|平台)$"
)
# Verbs of two objects: whoever is given something may stand first.
_GIVES = re.compile(
    r"给予|予|授|发|奖|补|处|认定|评|列|纳入|取消|享|免|减|追究|责令|安排|提供|配|赋|吸收|录|聘|选|任|依法|优先|暂|停|终止|撤|限|拨|返|退"
)
_PASSIVE = re.compile(
    r"\b(?:shall|may|must|can|will|should)(?:\s+(?:not|only|also))*\s+be\s+(?:\w+ly\s+)?(?P<verb>\w+)\b(?!\s+to\b)",
    re.IGNORECASE,
)
_BY = re.compile(r"\s+by\b", re.IGNORECASE)
BEFORE = 3
"""Words of meaning right before a passive in which its subject is looked for."""
_INSTITUTIONS = (
    (
        re.compile(r"\bthe\s+(?:Communist\s+)?Party(?:\s+of\s+China)?|\bthe\s+CPC|\bthe\s+Party\s+Central\s+Committee"),
        re.compile(r"(?:中共|党)(?!的|[代校员派建史章纪内外政群风性费报])"),
    ),
    (
        re.compile(r"\bthe\s+(?:State|nation|country|[Cc]entral\s+[Gg]overnment|State\s+Council)"),
        re.compile(r"国|中央|全民|民族"),
    ),
)
_ACTS = re.compile(r"\s+(?:will|shall|should|must|has\s+to|is\s+to|aims\s+to|undertakes\s+to)\b")


@check(code="MT06", types=("accuracy/mistranslation", "accuracy/addition", "accuracy/omission"))
def agent(text: Bitext) -> Iterator[Evidence]:
    """Somebody else acts: a doer became the one to whom it is done, or the translation brings in a doer of its own.

    **Flags** an active clause whose subject is a person or body, whose verb has an object, and whose English is passive with the same
    subject (单位不得推荐人才 as “the employer shall not be recommended”); the Party or the State as the subject of a commitment that
    the Chinese sentence does not name as a doer; the doer of a describing clause as the one for whom something is done
    (对企业引进的人才 as “enterprises that introduce talents”).

    **Leaves alone** passives that name their doer by “by”, verbs of giving and granting, whose receiver may stand first, and subjects
    that name the place itself, “we” and “it”.

    With an English original, a doer that only the English has is an omission of the Chinese version.
    """
    view, cover = rendition(text), coverage(text)
    for facing, found in cover.beads.items():
        for zh, en in _turned(cover, facing, found):
            said, there = view.text("zh", zh), view.text("en", en)
            yield view.evidence(
                "accuracy/mistranslation", Severity.HIGH, 0.75, zh, en,
                message=f"In “{said}” the subject acts; the English says that it is done to the subject (“{there}”).",
                message_zh=f"“{said}”的主语是动作的施行者，英文“{there}”却把它当成了承受者。",
                direction="neutral", explains=[("en", en)],
            )  # fmt: skip
        for zh, en in _receivers(cover, facing, found):
            said, there = view.text("zh", zh), view.text("en", en)
            yield view.evidence(
                "accuracy/mistranslation", Severity.HIGH, 0.75, zh, en,
                message=f"“{said}” is about its last noun; “{there}” makes it about the doer.",
                message_zh=f"“{said}”的对象是最后的名词，英文“{there}”却以施行者为对象。",
                direction="neutral", explains=[("en", en)],
            )  # fmt: skip
        for name, doer in _INSTITUTIONS:
            chinese = view.chinese.text[slice(*facing.zh)]
            for match in name.finditer(view.english.text, *facing.en):
                acts = _ACTS.match(view.english.text, match.end())
                if acts is not None and not doer.search(chinese):
                    en = match.start(), acts.end()
                    there = view.text("en", match.span())
                    yield view.evidence(
                        "accuracy/addition", Severity.MEDIUM, 0.85, None, en,
                        message=f"The Chinese names no such doer; the English makes “{there}” the one that is to act.",
                        message_zh=f"中文未以此为主语；英文却加上了“{there}”作为行为主体。",
                        found=there, direction="neutral", explains=[("en", en)],
                    )  # fmt: skip
                    break


_FOR = re.compile(r"(?<![一-鿿])[对向给]")
_WHO = re.compile(r"\s*\b(?:that|which|who)\b", re.IGNORECASE)


def _receivers(cover: Coverage, facing: Facing, found: Covered) -> Iterator[tuple[Span, Span]]:
    """Nouns for which something is done, with the clause that describes them (对企业引进的人才), where the English makes the doer in that
    clause the one for whom it is done (enterprises that introduce talents)."""
    chinese, english = cover.rendition.chinese.text, cover.rendition.english.text
    for match in _FOR.finditer(chinese, *facing.zh):
        stop = re.compile(r"[，。；：！？\n]").search(chinese, match.end(), facing.zh[1])
        if stop is None:
            continue
        inside = [k for k, t in enumerate(found.chinese) if match.end() <= t.start and t.end <= stop.start()]
        if (
            len(inside) < 3
            or found.chinese[inside[0]].start != match.end()
            or not _AGENT.search(found.chinese[inside[0]].form)
        ):
            continue
        doer, verb, last = inside[0], inside[1], inside[-1]
        if found.chinese[verb].start != found.chinese[doer].end or found.chinese[last].end != stop.start():
            continue
        cut = chinese.find("的", found.chinese[verb].end, found.chinese[last].start)
        a, b = found.partner[doer], found.partner[last]
        if cut < 0 or not 0 <= a < b or cover.strength(found.chinese[last].form, found.english[b].form) < ROOT:
            continue
        relative = _WHO.match(english, found.english[a].end)
        if relative is not None and not re.search(r"[,;.]", english[relative.end() : found.english[b].start]):
            yield (match.end() - 1, found.chinese[last].end), (found.english[a].start, found.english[b].end)


def _turned(cover: Coverage, facing: Facing, found: Covered) -> Iterator[tuple[Span, Span]]:
    """Active clauses with an object, from modal to object, and the English passives whose subject is theirs."""
    chinese, english = cover.rendition.chinese.text, cover.rendition.english.text
    users = {j: i for i, j in enumerate(found.partner) if j >= 0}
    for passive in _PASSIVE.finditer(english, *facing.en):
        at = next((j for j, t in enumerate(found.english) if t.start == passive.start("verb")), None)
        verb = users.get(at) if at is not None else None
        if at is None or verb is None or verb + 1 >= len(found.chinese) or _BY.match(english, passive.end()):
            continue
        act, thing = found.chinese[verb], found.chinese[verb + 1]
        modal = next((m for m in _MODAL_ZH.finditer(chinese, facing.zh[0], act.start) if m.end() == act.start), None)
        if modal is None or thing.start != act.end or _GIVES.search(chinese, act.start, act.end):
            continue
        start = max((m.end() for m in _STOP.finditer(chinese, facing.zh[0], modal.start())), default=facing.zh[0])
        if _OTHER.search(chinese, start, modal.start()) or cover.strength(act.form, found.english[at].form) < ROOT:
            continue
        subject = [k for k, t in enumerate(found.chinese) if start <= t.start < modal.start() and _AGENT.search(t.form)]
        if not subject or not _is_subject(english, found, subject[-1], at, passive.start()):
            continue
        # The object is rendered behind the verb, or not at all.
        if 0 <= found.partner[verb + 1] < at:
            continue
        yield (modal.start(), thing.end), passive.span()


def _is_subject(english: str, found: Covered, doer: int, verb: int, modal: int) -> bool:
    """Whether the rendering of the doer, or “it” or “they” for it, stands right before the passive."""
    if re.search(r"\b(?:it|they)\s+$", english[max(0, modal - 6) : modal], re.IGNORECASE):
        return True
    place = found.partner[doer]
    return 0 <= place < verb <= place + BEFORE and not re.search(r"[,;.]", english[found.english[place].end : modal])
