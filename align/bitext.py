"""A document and its translation, aligned: clauses with clauses, and inside each pair sentences with sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from align.assignment import best_assignment
from align.clauses import _ascending
from align.link import Alignment, Bead, Link
from align.sentences import Group, Scorer, Sentence, chinese_sentences
from align.signals import Matrix, Signals, measure, reasons
from normalize import english as english_text
from normalize.clause import Clause, ClauseTree
from normalize.english import Token
from normalize.lexicon import Lexicon, dictionary, lexicon, segment
from normalize.termbase import Termbase

ACCEPT, ACCEPT_HEADING = 0.30, 0.10
"""A pair of clauses with text of their own shares at least this much of its words; bare headings, which are often
rendered freely, may share less where their surroundings agree."""
NUMBER, LEVEL, PLACE, FAMILY = 0.04, 0.04, 0.04, 0.12
"""Bonuses; none of them makes a pair alone."""
COVERED = 0.45
"""A clause is part of the clause that renders its parent where this share of its words occurs there."""
TRUSTED = 0.4
"""Cosine from which a pair of clauses is taken for a translation when the whole is judged."""
TRUST_ALARM = 0.5
FEW = 3
"""With fewer clauses on one side, or with this many times more on the other, the documents are aligned without clauses."""
REJECTED_SHOWN = 3
BODY = 40
"""A Chinese clause of this many characters has a body; below, it is a heading."""
