"""Every check, in the order in which they run: one line a check, nothing is discovered by magic.

The order matters where two checks could explain the same difference: the one that says more about rights and duties
stands first (`diff.check.run_checks`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from diff.check import Check
from diff.checks.agent import agent
from diff.checks.article_cited import article_cited
from diff.checks.attached import attached
from diff.checks.basis import basis
from diff.checks.bound import bound
from diff.checks.commitment import commitment
from diff.checks.confused import confused
from diff.checks.conjunction import conjunction
from diff.checks.figure import figure
from diff.checks.frame import frame
from diff.checks.grade import grade
from diff.checks.heading_rendered import heading_rendered
from diff.checks.history import history
from diff.checks.inconsistent import inconsistent
from diff.checks.labels import labels
from diff.checks.list_items import list_items
from diff.checks.list_member import list_member
from diff.checks.measure_added import measure_added
from diff.checks.measure_missing import measure_missing
from diff.checks.member_omitted import member_omitted
from diff.checks.modality import modality
from diff.checks.negation import negation
from diff.checks.numbering import numbering
from diff.checks.order import order_changed
from diff.checks.provision_added import provision_added
from diff.checks.provision_cited import provision_cited
from diff.checks.provision_missing import provision_missing
from diff.checks.quantity import quantity
from diff.checks.raised_to import raised_to
from diff.checks.reference import reference
from diff.checks.responsible_units import responsible_units
from diff.checks.scope import scope
from diff.checks.sentence_added import sentence_added
from diff.checks.sentence_omitted import sentence_omitted
from diff.checks.slips import slips
from diff.checks.typo import typo
from diff.checks.unit_rendered import unit_rendered
from diff.checks.unlocalised import unlocalised
from diff.checks.untranslated import untranslated
from diff.checks.usage import usage
from diff.checks.wording import wording
from diff.checks.words_omitted import words_omitted
from diff.checks.wrong_term import wrong_term

if TYPE_CHECKING:
    from align.bitext import Bitext
    from align.restatement import Restatement

RESTATEMENT_CHECKS: tuple[Check[Restatement], ...] = (
    measure_missing,
    measure_added,
    provision_missing,
    provision_added,
    quantity,
    grade,
    article_cited,
    reference,
    responsible_units,
    bound,
    list_items,
    modality,
    negation,
    typo,
    scope,
    unlocalised,
    wording,
    order_changed,
    numbering,
    history,
)
"""For two documents of one language."""

TRANSLATION_CHECKS: tuple[Check[Bitext], ...] = (
    untranslated,
    sentence_omitted,
    sentence_added,
    provision_cited,
    raised_to,
    figure,
    unit_rendered,
    basis,
    confused,
    conjunction,
    frame,
    attached,
    agent,
    member_omitted,
    wrong_term,
    inconsistent,
    commitment,
    heading_rendered,
    list_member,
    words_omitted,
    labels,
    slips,
    usage,
)
"""For a document and its translation."""


def all_checks() -> tuple[Check[Any], ...]:
    """The checks of both kinds, in the order in which they run."""
    return (*RESTATEMENT_CHECKS, *TRANSLATION_CHECKS)
