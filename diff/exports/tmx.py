"""The alignment as a translation memory: TMX 1.4b (LISA OSCAR, 2005; https://www.gala-global.org/tmx-14b)."""

from __future__ import annotations

from diff.beads import Beads
from diff.exports import ExportError
from diff.exports.segments import file_name, languages_of, legal, segments

_XML = "{http://www.w3.org/XML/1998/namespace}"
_SEGTYPE = {"sentence": "sentence", "clause": "paragraph", "line": "sentence"}


def as_tmx(beads: Beads, files: tuple[str, str]) -> bytes:
    """A translation unit for each row that has text on both sides, in its order; `files` are the names of the two files.

    Sentences of one row are joined. A row that stands alone is no translation and is left out; a note of the header says how many
    there are. What a translator proposes stands in the place of the draft's text, which a property then holds. Raises ExportError where both sides are in one language, which a memory cannot tell apart.
    """
    from lxml import etree

    from diff import VERSION

    source, target = languages_of(beads)
    if source == target:
        raise ExportError(
            "both files are in one language, and a TMX memory holds two; take --format xliff, json or tsv for them"
        )
    root = etree.Element("tmx", version="1.4")
    header = etree.SubElement(
        root,
        "header",
        {
            "creationtool": "Duizhao",
            "creationtoolversion": VERSION,
            "segtype": _SEGTYPE[beads.unit],
            "o-tmf": "duizhao.align/1",
            "adminlang": "en",
            "srclang": source,
            "datatype": "plaintext",
        },
    )
    found = segments(beads)
    pairs = [
        (one, text) for one in found if one.source and (text := one.target if one.proposal is None else one.proposal)
    ]
    whole = {one.key for one, _ in pairs}
    alone = [sum(bool(one.source) and one.key not in whole for one in found), sum(not one.source for one in found)]
    left_out = (
        f"Left out for want of a counterpart: {alone[0]} of the original's {beads.unit}s, {alone[1]} of the draft's."
    )
    for note in (*((left_out,) if any(alone) else ()), *beads.notes):
        etree.SubElement(header, "note").text = legal(note)
    for name, value in zip(("x-original", "x-draft"), files, strict=True):
        etree.SubElement(header, "prop", type=name).text = file_name(value)
    body = etree.SubElement(root, "body")
    for one, proposed in pairs:
        tu = etree.SubElement(body, "tu", tuid=one.key)
        for name, said in (
            ("x-clause", one.clause),
            ("x-draft-clause", one.draft_clause),
            ("x-score", f"{one.score:.3f}"),
            ("x-given", one.target if one.proposal is not None else ""),
        ):
            if said:
                etree.SubElement(tu, "prop", type=name).text = said
        for language, text in ((source, one.source), (target, proposed)):
            tuv = etree.SubElement(tu, "tuv", {f"{_XML}lang": language})
            etree.SubElement(tuv, "seg").text = text
    etree.indent(root)
    return bytes(
        etree.tostring(
            root, xml_declaration=True, encoding="UTF-8", doctype='<!DOCTYPE tmx SYSTEM "tmx14.dtd">', pretty_print=True
        )
    )
