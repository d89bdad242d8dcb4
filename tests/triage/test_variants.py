import pytest

from bot.triage.forms import folded
from bot.triage.variants import variants_in

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("黑色的还有吗", ("black",)),
        ("XL 有货吗", ("xl",)),
        ("59元的有吗", ("59元",)),
        ("发新疆吗", ("新疆",)),
        ("is the navy one in stock", ("navy",)),
        ("多少钱", ()),
        ("白给吗", ()),
        ("金属的吗", ()),
    ],
)
def test_variant_words_are_found_and_nothing_else(text: str, words: tuple[str, ...]) -> None:
    assert variants_in(folded(text)) == words
