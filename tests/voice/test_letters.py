import pytest

from bot.voice.letters import is_foreign, names_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("word", "lang", "names"),
    [
        ("USB", "es", ["u", "ese", "be"]),
        ("XL", "it", ["ics", "elle"]),
        ("M", "fr", ["m"]),
        ("W", "es", ["uve", "doble"]),
        ("HOLA", "es", []),
        ("Y", "es", []),
        ("À", "fr", []),
        ("SOLO", "it", []),
        ("Nova", "it", []),
    ],
)
def test_letters_are_named_and_shouted_words_are_not_spelled(word: str, lang: str, names: list[str]) -> None:
    assert names_of(word, lang) == names


def test_foreign_words_are_told_by_their_spelling() -> None:
    assert [
        word for word in ("WhatsApp", "Bluetooth", "calle", "reloj", "ciudad", "acción") if is_foreign(word, "es")
    ] == [
        "WhatsApp",
        "Bluetooth",
    ]
    assert is_foreign("jeans", "it") and not is_foreign("giacca", "it") and not is_foreign("week-end", "fr")
