"""RapidOCR (PP-OCR models on ONNX Runtime) as an engine.

Lines are found on a small picture and read from the full one: the detector needs type of about 18 dots and takes time
with the area, the recogniser scales each line to 48 dots anyway. The classifier that turns single lines is off: it
turns an upright line now and then, which then vanishes; which way up a page stands is found for the page as a whole.
"""

from __future__ import annotations

import importlib.util
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingest.recognition.engines import THREADS, Reading

_EM_TO_FIND = 18.0
"""Dots: type of this size is found as well as larger type."""
_MOST_SIDE = 2400


def version() -> str:
    """RapidOCR's version and the names of its models."""
    return " ".join(["rapidocr", installed("rapidocr"), *(path.stem for path in _models().values())])


def _models() -> dict[str, Path]:
    """The models that came with the package, by task: with their paths given, nothing is ever fetched from a network."""
    found = importlib.util.find_spec("rapidocr")
    if found is None or found.origin is None:
        return {}
    folder = Path(found.origin).parent / "models"
    return {task: path for task in ("det", "rec") for path in sorted(folder.glob(f"*_{task}_*.onnx"))[-1:]}


class RapidEngine:
    """Reads with RapidOCR."""

    name = "rapidocr"

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self.version = version()
        models = {f"{task.capitalize()}.model_path": str(path) for task, path in _models().items()}
        self._rapid: Any = RapidOCR(
            params={
                "Global.log_level": "critical",
                # Its default drops doubtful lines without a word.
                "Global.text_score": 0.0,
                "Global.use_cls": False,
                "Global.max_side_len": _MOST_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                **models,
            }
        )

    def page(self, picture: NDArray[np.uint8], em: float) -> list[Reading]:
        """Finds the lines, then reads each from the full picture."""
        full = Image.fromarray(picture)
        share = min(1.0, _EM_TO_FIND / em, _MOST_SIDE / max(full.size))
        small = full.resize(
            (max(1, round(full.width * share)), max(1, round(full.height * share))), Image.Resampling.BOX
        )
        boxes = self._rapid(_colour(small), use_det=True, use_rec=False).boxes
        found = []
        for corners in () if boxes is None else np.asarray(boxes, dtype=float) / share:
            across = np.linalg.norm(corners[1] - corners[0])
            down = np.linalg.norm(corners[3] - corners[0])
            if min(across, down) < 3:
                continue
            # Pillow wants the corners from the top left against the clock.
            order = (corners[0], corners[3], corners[2], corners[1])
            corner = tuple(float(v) for point in order for v in point)
            size = (round(float(across)), round(float(down)))
            crop = full.transform(size, Image.Transform.QUAD, corner, Image.Resampling.BICUBIC)
            text, confidence, centres = self._read(crop)
            points = [(float(x), float(y)) for x, y in corners]
            found.append(Reading((points[0], points[1], points[2], points[3]), text, confidence, centres))
        return found

    def line(self, picture: NDArray[np.uint8]) -> tuple[str, float]:
        """Reads a picture as one line."""
        text, confidence, _ = self._read(Image.fromarray(picture))
        return text, confidence

    def _read(self, crop: Image.Image) -> tuple[str, float, tuple[float, ...]]:
        read = self._rapid(_colour(crop), use_det=False, use_rec=True, return_word_box=True)
        if not read.txts:
            return "", 0.0, ()
        text, words = read.txts[0], read.word_results[0]
        # A mark may be of either width, which lowers its confidence and means nothing: what counts are the characters.
        sure = [each for each, char in zip(words.confs, text, strict=False) if char.isalnum()]
        confidence = float(np.mean(sure)) if sure else float(read.scores[0])
        # The recogniser reads columns of even width; it says in which of them it saw each character, blanks left out.
        columns = [column for word in words.word_cols for column in word]
        chars = [char for word in words.words for char in word]
        if not words.line_txt_len or chars != [char for char in text if not char.isspace()]:
            return text, confidence, ()
        at = iter(columns)
        places = [None if char.isspace() else (next(at) + 0.5) / words.line_txt_len for char in text]
        return text, confidence, _filled(places)


def _filled(places: list[float | None]) -> tuple[float, ...]:
    """The places with those of the blanks put between their neighbours; never falling, within 0 and 1."""
    known = [(index, place) for index, place in enumerate(places) if place is not None]
    if not known:
        return ()
    indices, values = zip(*known, strict=True)
    filled = np.interp(np.arange(len(places)), indices, np.maximum.accumulate(np.clip(values, 0.0, 1.0)))
    return tuple(round(float(value), 4) for value in filled)


def _colour(picture: Image.Image) -> NDArray[np.uint8]:
    """The three equal channels that the models were trained with."""
    return np.ascontiguousarray(np.repeat(np.asarray(picture)[:, :, None], 3, axis=2))
