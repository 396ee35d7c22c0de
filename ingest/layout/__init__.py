"""From pieces of text with their places on pages to paragraphs in reading order.

Pure functions over small values, no PDF library. The steps: `rows` (pieces on one baseline), `furniture` (running heads
and feet, page numbers, watermarks), `footnotes`, `lines` (columns and reading order), `paragraphs` (where a paragraph
begins). An em is the font size of the line at hand.
"""

from ingest.layout.columns import bilingual
from ingest.layout.heads import furniture
from ingest.layout.lines import lines
from ingest.layout.model import EDGE, OBJECT, Line, Paragraph, Piece, Sheet, is_cjk, rows
from ingest.layout.notes import Footnotes, beside, footnotes, notes
from ingest.layout.paragraphs import cell, paragraphs

__all__ = [
    "EDGE",
    "OBJECT",
    "Footnotes",
    "Line",
    "Paragraph",
    "Piece",
    "Sheet",
    "beside",
    "bilingual",
    "cell",
    "footnotes",
    "furniture",
    "is_cjk",
    "lines",
    "notes",
    "paragraphs",
    "rows",
]
