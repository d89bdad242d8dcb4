from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.core.turns import Intent
from bot.writer.copybook import GAME_KINDS, SHOW_KINDS, load_copy
from tests.writer.goods import PACKS, PERSONAS, SHARED

pytestmark = pytest.mark.wire
OFTEN = (
    "greeting", "thanks", "gift", "price", "stock", "shipping", "returns", "how_to_buy", "praise", "small_talk",
    "unknown", "order", "follow", "membership", "super_chat", "goal", "welcome", "gift_combo",
)  # fmt: skip


def own(tmp_path: Path, text: str, *, name: str = "own.toml", lang: str = "zh") -> Path:
    folder = tmp_path / "mine"
    (folder / "copy" / lang).mkdir(parents=True, exist_ok=True)
    (folder / "copy" / lang / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("persona", PACKS)
@pytest.mark.parametrize("lang", ["zh", "en", "ja"])
def test_every_kind_has_copy_in_every_language(persona: str, lang: str) -> None:
    book = load_copy(PERSONAS / persona, SHARED)
    assert [kind for kind in (*Intent, *SHOW_KINDS) if not book.has(lang, kind)] == []
    for kind in OFTEN:
        assert len([line for line in book.lines(lang, kind, "core") if not line.uses("viewer")]) >= 5, kind


def test_every_language_covers_the_same_sections() -> None:
    book = load_copy(PERSONAS / "xiaoman", SHARED)
    for kind, sections in book.kinds["zh"].items():
        for lang in ("en",) if kind in GAME_KINDS else ("en", "ja"):  # games are played in Chinese and English
            assert set(sections) == set(book.kinds[lang][kind]), (lang, kind)


def test_a_key_of_the_persona_replaces_the_shared_one_and_leaves_the_rest(tmp_path: Path) -> None:
    book = load_copy(own(tmp_path, '[price]\ncore = ["这款[[price:SKU]]。"]\n'), SHARED)
    assert [line.source for line in book.lines("zh", "price", "core")] == ["这款[[price:SKU]]。"]
    assert len(book.lines("zh", "price", "merged")) > 1


def test_no_persona_can_change_the_answer_to_are_you_real(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="fixed text"):
        load_copy(own(tmp_path, '[are_you_real]\ncore = ["我是真人。"]\n'), SHARED)
    assert "我是AI" in load_copy(PERSONAS / "sam", SHARED).lines("zh", "are_you_real", "core")[0].source


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[pricee]\ncore = ["好"]', r"did you mean \[price\]"),
        ('[price]\ncor = ["好"]', "did you mean 'core'"),
        ('[price]\ncore = ["现在59元"]', "a digit"),
        ('[price]\ncore = ["好的", "好的"]', "same line twice"),
        ('[price]\ncore = "好"', "core"),
        ('[unknown]\ncore = ["问[[shop]]。"]', "without slots"),
        ('[faq]\nagain = ["再说一遍。"]', "does not lead on"),
        ('[price]\nagain = ["再说一遍，"]', r"only \[faq\] has leads"),
    ],
)
def test_a_mistake_names_file_and_remedy(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load_copy(own(tmp_path, text), SHARED)


def test_a_kind_stands_in_one_file_only(tmp_path: Path) -> None:
    own(tmp_path, '[price]\ncore = ["一"]')
    with pytest.raises(ConfigError, match="another file"):
        load_copy(own(tmp_path, '[price]\ncore = ["二"]', name="second.toml"), SHARED)


def test_a_persona_without_shared_copy_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="_shared"):
        load_copy(tmp_path, ())
