"""MO02."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from align.bitext import Bitext
from diff.bilingual.commitments import REFUSAL, Faced, faced, part, refrains, segment, subordinate
from diff.bilingual.coverage import coverage
from diff.bilingual.rendition import Facing, Rendition, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.modality import Commitment, commitments_en, commitments_zh

SURE, SURER, SUREST = 1.0, 1.5, 2.5
"""What the words around two words of commitment must say for them (see `Faced.evidence`), and more where plain usage is near, most inside a
clause that describes."""

_NOT_ZH = re.compile(
    r"[不未无勿毋莫禁]|没有|非(?=经|[有因依按得])|否|(?<!优惠)(?<!减)免(?!费)|除外|除(?!了|[名去])|丧失|取消|停止|避免|防止|撤销|废止|限制|缺|终止|杜绝|不再"
)
# What can stand for a prohibition; “unless” and “except” cannot.
_REFUSES_EN = re.compile(
    r"\b(?:not|no|nor|never|neither|none|cannot|nothing|nobody)\b|n['’]t\b"
    r"|\b(?:prohibit|forbid|forbad|ban|bar|refrain|abstain|ceas|stop|refus(?!e\b)|(?<=to\s)refus|prevent|avoid|exclud|restrict|preclud|den(?:y|i)|reject|disallow|disqualif|ineligib|only|free\s+(?:of|from)|instead\s+of|rather\s+than)\w*"
    r"|\bun(?!it|iver|der|til|ion|iq|if|less)[a-z]{4,}|\b(?:in(?:valid|ab|elig)|im(?:poss|perm)|ir(?:reg|rev)|ill?e)\w*",
    re.IGNORECASE,
)
_WITHOUT_EN = re.compile(r"\bwithout\b", re.IGNORECASE)
# In Chinese a choice is also said by words that are no modal verbs: 自愿, 选择, 凭卡免费乘坐.
_CHOICE_ZH = re.compile(
    r"(?<![许认])可(?![靠持见追观循燃]|行性|决)|(?<![功智节职机性才势失产技储动效无核])能(?![力源耗量效])|(?<!不)许(?![多可])|(?<=发)许可|(?<![标批水基对精核])准(?![则备确时入])"
    r"|(?:将|不|也|就|都|便|还|才|或许|否则|皆)会|会(?=[对造影导使被产带有])|愿|酌|任何时|任选|任意|选择|自行|自主|随时|凭|免费|便利|便于"
    r"|有权|自主权|决定权|选择权|职权|权力|(?<![取获使不值懂变显觉所赢博])得(?![到以知出益分起罪])|足以|有望|机会|拟(?![就定订具稿])|容易"
)
_STILL_FREE_EN = re.compile(
    r"^\s+(?:\w+\s+){0,3}?(?:only\b|be\s+(?:entitled|able|free|eligible|allowed|permitted|authori[sz]ed|empowered|given|granted|at\s+liberty)\b"
    r"|have\s+(?:the\s+)?(?:right|option|power|authority|discretion|choice)|enjoy\b)|\b(?:if|where|when|as)\s+(?:so\s+)?requested\b|\bupon\s+(?:\w+\s+)?request\b",
    re.IGNORECASE,
)
_HAS_RIGHT_EN = re.compile(
    r"^\s+(?:also\s+)?(?:(?:have|enjoy)\s+the\s+(?:right|power|authority)|be\s+(?:entitled|authori[sz]ed|empowered)|enjoy)\b",
    re.IGNORECASE,
)
_NEGATES_EN = re.compile(
    r"\b(?:not|no|nor|never|neither|none|cannot|nothing|nobody|only|instead\s+of|rather\s+than|prohibit\w*|forbid\w*|ban|bans|banned|refrain\w*|abstain\w*|preclud\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
# Words that deny what is said of a thing, not that it is done: 不合理的差别待遇.
_OF_THINGS_ZH = re.compile(
    r"不(?:合理|正当|必要|良|法|足|利|同|公平|公正|完整|准确|稳定|规范|确定|一致|明|实|当)|非法|违法|无效|未成年|未来|除外|另有|无障碍|无偿|非(?=[公国政商营机居])"
)
_AVOIDS_ZH = re.compile("避免|防止|克制|拒绝|停止|戒绝|杜绝|终止|取消")
_ONLY_THEN_ZH = re.compile(r"仅|只(?!要)|方可(?!以)|(?<!人)才[可能]|方能|始得")
_STRIVE_EN = re.compile(
    r"\b(?:striv\w*|strove|endeavou?r\w*|seek(?:s|ing)?\s+to|tr(?:y|ies|ying)\s+to|attempt(?:s|ing)?\s+to|make\s+(?:every\s+|an\s+|all\s+)?efforts?\s+to)\b",
    re.IGNORECASE,
)
_ENCOURAGED_EN = re.compile(
    r"\b(?:is|are|be)\s+(?:hereby\s+)?encouraged\s+to\b|\bencourag(?:e|es|ing)\b", re.IGNORECASE
)
_EFFORT_ZH = re.compile(r"争|力求|努力|尽力|尽量|致力|追求|谋求|寻求|希望|力推|奋力|试|目标|着力|设法|务求|力|求")
_URGES_ZH = re.compile(r"鼓励|支持|引导|提倡|倡导|促进|激励|调动|推动|号召|动员|鼓|奖")
# May last no more than two years: a bound, which QU02 compares.
_CAPPED_EN = re.compile(
    r"\b(?:no|not)\s+(?:more|longer|later|higher|greater|over)\b|\bup\s+to\b|\bat\s+most\b|\bexceed|\bmaximum\b|\bonly\b",
    re.IGNORECASE,
)
_CAP_ZH = re.compile(
    r"不(?:得|能|可|应)?(?:超过|高于|多于|长于|大于|突破)|最[高长多大迟晚]|至多|上限|以[内下]|封顶|仅|只"
)
_IN_PRINCIPLE_EN = re.compile(r"\b(?:in\s+principle|as\s+a\s+(?:general\s+)?rule|normally|ordinarily)\b", re.IGNORECASE)
_PRINCIPLE_ZH = re.compile(r"原则|一般|通常|基本|普遍|总体|正常|平时|常")


@check(code="MO02", types=("accuracy/modality",))
def commitment(text: Bitext) -> Iterator[Evidence]:
    """The strength of a commitment is not that of the other language.

    Both languages are read on one scale (`normalize/data/commitment.csv`): must not, must, should, may, encourage, strive for,
    explore. Which word of the one sentence says what which of the other does is told by the verbs behind them.

    **Flags** a prohibition (不得, 禁止) without any negation in the English, an English prohibition of what the Chinese does not
    forbid, a duty (应当, 必须) that became “may” or “are encouraged to”, a permission (可以) or an encouragement (鼓励) that became
    “must” or “shall”, “may” where the Chinese leaves no choice, 争取 (to strive for) and 探索 (to explore) that became plain
    statements, a duty that became an effort, and 原则上 (in principle) lost or added.

    **Leaves alone** should, shall, will and must for 应当 and 要, a plain Chinese statement rendered with “shall” or “will” or as an
    order, as laws and plans do, “may” in a clause that only describes (as may be necessary), and bounds (不得超过), which QU02 compares.
    """
    view, cover = rendition(text), coverage(text)
    for facing in view.facing:
        if facing.chinese and facing.english and not view.in_list("zh", *facing.zh):
            chinese, english = view.chinese.text[slice(*facing.zh)], view.english.text[slice(*facing.en)]
            words = faced(cover, facing, chinese, english)
            yield from _Sentence(view, facing, chinese, english, words).run()


class _Sentence:
    """One Chinese sentence with its English, `words` the words of commitment of both."""

    def __init__(self, view: Rendition, facing: Facing, chinese: str, english: str, words: Sequence[Faced]) -> None:
        self.view, self.facing, self.chinese, self.english, self.words = view, facing, chinese, english, words
        forbidden = sum(one.english is not None and one.forbids for one in words)
        forbids = sum(one.chinese is not None and one.chinese.level == "forbid" for one in words)
        denied = _OF_THINGS_ZH.sub("", chinese)
        self.lost = forbids + len(_AVOIDS_ZH.findall(chinese)) - forbidden
        """How many more prohibitions the Chinese has than the English."""
        self.more = forbidden > forbids
        self.new = forbidden - len(_NOT_ZH.findall(denied))
        """How many more the English has, held against every word of the Chinese that denies something."""
        main = [one for one in words if one.english is not None and not subordinate(english, one.english)]
        self.alone = len(main) == sum(one.chinese is not None for one in words) == 1 and main[0].chinese is not None
        # What is said of a case only leaves no choice: 规定可以不评估的，从其规定.
        self.choices = len(_CHOICE_ZH.findall(re.sub("[^，。；]*的，", "", chinese)))

    def run(self) -> Iterator[Evidence]:
        """What differs."""
        told = False
        for one in self.words:
            for evidence in self._word(one):
                told = True
                yield evidence
        if not told:
            yield from self._prohibitions()
        yield from self._wishes()

    def _word(self, one: Faced) -> Iterator[Evidence]:
        zh, en = one.chinese, one.english
        if en is None:
            # No one may buy, sell or publish: one word forbids all that several Chinese ones do, but for this one.
            spoken = zh is not None and zh.level == "permit" and one.forbids and one.evidence >= SURER
            if zh is not None and one.near is not None and spoken and not self._denied(zh):
                yield self._tell(zh, one.near, Severity.HIGH, 0.8, "stronger", "permits this", "规定的是许可")
            return
        # What follows a prohibition without a word of its own is not forbidden: 不得再次申报，追回已发放的资金.
        if zh is None or (zh.level == "forbid" and not one.forbids and one.inherited > one.evidence):
            yield from self._english_alone(one, en)
            return
        local = one.evidence + one.inherited
        apart = subordinate(self.english, en)
        sure, surer = (
            (local >= SUREST, local >= SUREST) if apart else (self.alone or local >= SURE, self.alone or local >= SURER)
        )
        permits = en.level == "permit" and not one.forbids
        if permits and zh.level in ("duty", "should") and sure and not self._choice(zh):
            severity = Severity.HIGH if zh.level == "duty" else Severity.MEDIUM
            yield self._tell(zh, en, severity, 0.9 if surer else 0.8, "weaker", "makes this a duty", "规定的是义务")
        elif zh.level == "forbid" and not one.forbids and en.level in ("permit", "duty", "should", "plan") and sure:
            if self.lost > 0 and not self._refused(en):
                yield self._tell(zh, en, Severity.HIGH, 0.9, "weaker", "forbids this", "禁止此事")
        elif one.forbids and en.level != REFUSAL and zh.level != "forbid" and sure:
            if self.new > 0 or (surer and self.more and not self._denied(zh)):
                yield self._tell(zh, en, Severity.HIGH, 0.9, "stronger", "forbids nothing here", "此处并无禁止")
        elif en.level in ("duty", "should") and zh.level == "permit" and surer and not one.forbids:
            low, high = part(self.chinese, zh.start)
            after = self._behind(en)
            if (
                not _ONLY_THEN_ZH.search(self.chinese, low, high)
                and not _STILL_FREE_EN.search(after)
                and not self._only(en)
            ):
                yield self._tell(zh, en, Severity.MEDIUM, 0.8, "stronger", "permits this", "规定的是许可")
        elif one.forbids and en.level == "permit" and zh.level == "forbid" and sure and refrains(self.english, en):
            yield self._tell(zh, en, Severity.HIGH, 0.85, "weaker", "forbids this", "禁止此事")
        elif permits and zh.word == "有权" and _HAS_RIGHT_EN.match(self.english[en.end :]):
            yield self._tell(zh, en, Severity.MEDIUM, 0.75, "weaker", "gives this right outright", "直接赋予该权利")

    def _english_alone(self, one: Faced, en: Commitment) -> Iterator[Evidence]:
        if one.forbids and en.level == "forbid" and self.new > 0:
            yield self._tell(None, en, Severity.HIGH, 0.9, "stronger", "forbids nothing here", "此处并无禁止")
        elif en.level == "permit" and not one.forbids and not subordinate(self.english, en):
            others = sum(w.english is not None and w.english.level in ("permit", "ability") for w in self.words) - 1
            capped = _CAPPED_EN.search(self._behind(en)) and _CAP_ZH.search(self.chinese)
            if (
                not capped
                and self.choices <= others
                and (one.near is None or one.near.level not in ("permit", "ability"))
            ):
                yield self._tell(None, en, Severity.MEDIUM, 0.75, "weaker", "leaves no choice here", "此处并无选择余地")

    def _prohibitions(self) -> Iterator[Evidence]:
        """A Chinese prohibition of which the English says nothing."""
        forbids = [one.chinese for one in self.words if one.chinese is not None and one.chinese.level == "forbid"]
        if forbids and not _REFUSES_EN.search(self.english) and not _WITHOUT_EN.search(self.english):
            at = next((one.english for one in self.words if one.english is not None), None)
            yield self._tell(forbids[0], at, Severity.HIGH, 0.9, "weaker", "forbids this", "禁止此事")

    def _wishes(self) -> Iterator[Evidence]:
        zh, en = commitments_zh(self.chinese), commitments_en(self.english)
        of_zh = {
            level: [one for one in zh if one.level == level]
            for level in ("aim", "explore", "encourage", "principle", "duty", "forbid")
        }
        of_en = {
            level: [one for one in en if one.level == level]
            for level in ("aim", "explore", "encourage", "principle", "duty")
        }
        aims = of_zh["aim"]
        if aims and len({one.start for one in of_en["aim"]}) < len(aims):
            yield self._tell(aims[0], None, Severity.MEDIUM, 0.75, "stronger", "only strives for this", "仅为争取")
        if of_zh["explore"] and not of_en["explore"]:
            yield self._tell(
                of_zh["explore"][0], None, Severity.MEDIUM, 0.7, "stronger", "only explores this", "仅为探索"
            )
        if (
            of_zh["encourage"]
            and not of_en["encourage"]
            and of_en["duty"]
            and not of_zh["duty"]
            and not of_zh["forbid"]
        ):
            yield self._tell(
                of_zh["encourage"][0],
                of_en["duty"][0],
                Severity.MEDIUM,
                0.75,
                "stronger",
                "only encourages this",
                "仅为鼓励",
            )
        duties = [*of_zh["duty"], *of_zh["forbid"]]
        if duties and not of_en["duty"] and not any(one.level in ("forbid", "should", "plan") for one in en):
            strives, urges = _STRIVE_EN.search(self.english), _ENCOURAGED_EN.search(self.english)
            if strives and not _EFFORT_ZH.search(self.chinese):
                yield self._tell(
                    duties[0],
                    _word("aim", strives),
                    Severity.MEDIUM,
                    0.75,
                    "weaker",
                    "makes this a duty",
                    "规定的是义务",
                )
            elif urges and not _URGES_ZH.search(self.chinese):
                yield self._tell(
                    duties[0],
                    _word("encourage", urges),
                    Severity.MEDIUM,
                    0.75,
                    "weaker",
                    "makes this a duty",
                    "规定的是义务",
                )
        if of_zh["principle"] and not of_en["principle"]:
            yield self._tell(
                of_zh["principle"][0], None, Severity.MEDIUM, 0.7, "stronger", "allows exceptions", "允许例外"
            )
        elif (loose := _IN_PRINCIPLE_EN.search(self.english)) and not _PRINCIPLE_ZH.search(self.chinese):
            yield self._tell(
                None,
                _word("principle", loose),
                Severity.MEDIUM,
                0.7,
                "weaker",
                "allows no exceptions here",
                "此处不允许例外",
            )

    def _behind(self, en: Commitment) -> str:
        """What follows an English word, up to the next word of commitment or the end of the stretch."""
        _, high = segment(self.english, en.start)
        return self.english[
            en.end : min([high, *(w.english.start for w in self.words if w.english and w.english.start > en.start)])
        ]

    def _choice(self, zh: Commitment) -> bool:
        """Whether the part of the Chinese sentence leaves a choice besides."""
        low, high = part(self.chinese, zh.start)
        return any(
            low <= one.start < high for one in commitments_zh(self.chinese) if one.level in ("permit", "ability")
        )

    def _denied(self, zh: Commitment) -> bool:
        """Whether the part of the Chinese sentence denies what the word of commitment speaks of."""
        low, high = part(self.chinese, zh.start)
        return _NOT_ZH.search(_OF_THINGS_ZH.sub("", self.chinese[low:high])) is not None

    def _refused(self, en: Commitment) -> bool:
        """Whether the English refuses by other words: a sentence is left alone if its stretch up to the next word of commitment
        does."""
        low, high = segment(self.english, en.start)
        after = [one.english.start for one in self.words if one.english is not None and one.english.start > en.start]
        comma = self.english.rfind(", ", low, en.start)
        nearest = (
            comma if comma >= 0 and not re.match(r",\s+(?:and|or|nor)\b", self.english[comma : comma + 6]) else low
        )
        return _NEGATES_EN.search(self.english, nearest, min([high, *after])) is not None

    def _only(self, en: Commitment) -> bool:
        low, high = segment(self.english, en.start)
        return re.search(r"\bonly\b", self.english[low:high]) is not None

    def _tell(
        self, zh: Commitment | None, en: Commitment | None, severity: Severity, confidence: float, direction: str, what: str, what_zh: str
    ) -> Evidence:  # fmt: skip
        left = _at(self.facing.zh, zh, self.facing.zh[0])
        right = _at(self.facing.en, en, self.facing.en[1])
        said = f"says “{en.word}”" if en else "does not say so"
        return self.view.evidence(
            "accuracy/modality", severity, confidence, left, right,
            message=f"The Chinese {what}{f' (“{zh.word}”)' if zh else ''}; the English {said}.",
            message_zh=f"中文{what_zh}{f'（“{zh.word}”）' if zh else ''}，英文{f'为“{en.word}”' if en else '未体现'}。",
            expected=zh.word if zh else "", found=en.word if en else "", direction=direction,
            explains=[("zh", left)] if zh else [],
        )  # fmt: skip


def _word(level: str, match: re.Match[str]) -> Commitment:
    return Commitment(level, match.group(), 0, match.start(), match.end())


def _at(span: Span, one: Commitment | None, default: int) -> Span:
    return (default, default) if one is None else (span[0] + one.start, span[0] + one.end)
