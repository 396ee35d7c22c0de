import itertools

import pytest

from normalize.words import boundaries


def cut(text: str) -> list[str]:
    ends = sorted(boundaries(text))
    return [text[a:b] for a, b in itertools.pairwise(ends)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("欠缴时间", ["欠缴", "时间"]),
        ("外商投资企业", ["外商", "投资", "企业"]),
        ("奖励1000万元", ["奖励", "1000万", "元"]),
        ("不低于3.5%", ["不", "低于", "3.5", "%"]),
        ("5G基站", ["5G", "基站"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert cut(text) == words
