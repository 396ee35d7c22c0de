"""The words of a report in both languages: finding types, severities, directions and relations.

The keys are the report contract, version 1: a released key is neither renamed nor given another meaning.
"""

from __future__ import annotations

LANGUAGES = ("en", "zh")

UNNUMBERED = {"title": "标题", "preamble": "引言", "closing": "结尾"}
"""The clauses that have no label, in Chinese; in English they are called what their path says."""

TYPES: dict[str, dict[str, str]] = {
    # Localisation and revision: both sides in one language.
    "threshold-changed": {"en": "threshold changed", "zh": "门槛变化"},
    "cap-changed": {"en": "cap changed", "zh": "上限变化"},
    "rate-changed": {"en": "rate changed", "zh": "比例变化"},
    "target-changed": {"en": "target changed", "zh": "目标值变化"},
    "target-missing": {"en": "target missing", "zh": "目标值缺失"},
    "amount-changed": {"en": "amount changed", "zh": "数量变化"},
    "deadline-changed": {"en": "deadline changed", "zh": "期限变化"},
    "bound-changed": {"en": "bound changed", "zh": "上下限变化"},
    "scope-changed": {"en": "scope changed", "zh": "适用范围变化"},
    "measure-missing": {"en": "measure missing", "zh": "条款缺失"},
    "measure-added": {"en": "measure added", "zh": "条款新增"},
    "provision-missing": {"en": "provision missing", "zh": "规定缺失"},
    "provision-added": {"en": "provision added", "zh": "规定新增"},
    "list-item-missing": {"en": "list item missing", "zh": "列举项缺失"},
    "list-item-added": {"en": "list item added", "zh": "列举项新增"},
    "modality-changed": {"en": "strength of commitment changed", "zh": "约束力变化"},
    "negation-changed": {"en": "negation changed", "zh": "肯定否定变化"},
    "reference-changed": {"en": "reference changed", "zh": "引用变化"},
    "reference-missing": {"en": "reference missing", "zh": "引用缺失"},
    "reference-added": {"en": "reference added", "zh": "引用新增"},
    "unit-missing": {"en": "responsible unit missing", "zh": "责任单位缺失"},
    "unit-added": {"en": "responsible unit added", "zh": "责任单位新增"},
    "unit-duplicated": {"en": "responsible unit named twice", "zh": "责任单位重复"},
    "unit-changed": {"en": "responsible unit changed", "zh": "责任单位变化"},
    "order-changed": {"en": "order changed", "zh": "顺序变化"},
    "structure/numbering": {"en": "numbering", "zh": "编号问题"},
    "number-format": {"en": "number written otherwise", "zh": "数字写法不同"},
    "typo": {"en": "slip of the pen", "zh": "错别字"},
    "wording": {"en": "wording, no legal effect", "zh": "措辞不同，无实质影响"},
    # Translation: MQM's typology where it has a word.
    "accuracy/mistranslation": {"en": "mistranslation", "zh": "误译"},
    "accuracy/omission": {"en": "omission", "zh": "漏译"},
    "accuracy/addition": {"en": "addition", "zh": "增译"},
    "accuracy/untranslated": {"en": "left untranslated", "zh": "未译"},
    "accuracy/number": {"en": "number mistranslated", "zh": "数字误译"},
    "accuracy/modality": {"en": "strength of commitment mistranslated", "zh": "约束力误译"},
    "accuracy/overtranslation": {"en": "says more than the original", "zh": "过度翻译"},
    "accuracy/undertranslation": {"en": "says less than the original", "zh": "翻译不足"},
    "terminology/wrong-term": {"en": "wrong term", "zh": "术语错误"},
    "terminology/inconsistent": {"en": "term rendered inconsistently", "zh": "术语不一致"},
    "entity/organisation": {"en": "organisation", "zh": "机构名称"},
    "structure/heading": {"en": "heading", "zh": "标题问题"},
    "fluency/typo": {"en": "spelling", "zh": "拼写错误"},
    "style": {"en": "style", "zh": "文体"},
}

SEVERITIES: dict[str, dict[str, str]] = {
    "high": {"en": "high", "zh": "重大"},
    "medium": {"en": "medium", "zh": "中等"},
    "low": {"en": "low", "zh": "轻微"},
    "info": {"en": "info", "zh": "提示"},
}

MQM_LEVELS: dict[str, dict[str, str]] = {
    "neutral": {"en": "neutral", "zh": "中性"},
    "minor": {"en": "minor", "zh": "轻微"},
    "major": {"en": "major", "zh": "严重"},
    "critical": {"en": "critical", "zh": "致命"},
}
"""The severities of MQM (`diff.mqm.Level`)."""

VERDICTS: dict[str, dict[str, str]] = {
    "confirm": {"en": "confirms it", "zh": "认同"},
    "doubt": {"en": "doubts it", "zh": "存疑"},
    "explain": {"en": "explains it", "zh": "说明"},
}
"""What a second opinion may say of a finding."""

DIRECTIONS: dict[str, dict[str, str]] = {
    "stricter": {"en": "stricter", "zh": "更严"},
    "more-lenient": {"en": "more lenient", "zh": "更宽松"},
    "weaker": {"en": "weaker", "zh": "减弱"},
    "stronger": {"en": "stronger", "zh": "加强"},
    "narrower": {"en": "narrower", "zh": "范围缩小"},
    "broader": {"en": "broader", "zh": "范围扩大"},
    "neutral": {"en": "neutral", "zh": "中性"},
}

RELATIONS: dict[str, dict[str, str]] = {
    "localisation": {"en": "localisation", "zh": "下级改写"},
    "translation": {"en": "translation", "zh": "翻译"},
    "revision": {"en": "revision", "zh": "修订"},
}

LINK_RELATIONS: dict[str, dict[str, str]] = {
    "same": {"en": "same", "zh": "相同"},
    "localised": {"en": "localised", "zh": "仅地方化"},
    "changed": {"en": "changed", "zh": "有变化"},
    "moved": {"en": "moved", "zh": "移位"},
    "missing": {"en": "missing", "zh": "缺失"},
    "added": {"en": "added", "zh": "新增"},
}

ROLES: dict[str, dict[str, str]] = {
    "threshold": {"en": "threshold", "zh": "门槛"},
    "cap": {"en": "cap", "zh": "上限"},
    "rate": {"en": "rate", "zh": "比例"},
    "target": {"en": "target", "zh": "目标"},
    "deadline": {"en": "deadline", "zh": "期限"},
    "amount": {"en": "amount", "zh": "数额"},
}
"""What a figure does in a policy, as `normalize.measure.Quantity.role` has it."""
