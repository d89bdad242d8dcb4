import pytest

from bot.voice.liaison import bound

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([("les", "le"), ("enfants", "ɑ̃fˈɑ̃z")], ["lez", "ɑ̃fˈɑ̃"]),
        ([("les", "le"), ("héros", "eʁˈo")], ["le", "eʁˈo"]),
        ([("en", "ɑ̃n"), ("bleu", "blˈø")], ["ɑ̃", "blˈø"]),
        ([("un", "œ̃n"), ("an", "ˈɑ̃")], ["œ̃n", "ˈɑ̃"]),
        ([("six", "sˈi"), ("euros", "øʁˈoz")], ["sˈiz", "øʁˈo"]),
        ([("dix", "dˈi"), ("pièces", "pjˈɛs")], ["dˈi", "pjˈɛs"]),
        ([("dix", "dˈi")], ["dˈis"]),
        ([("vingt", "vˈɛ̃"), ("deux", "dˈø")], ["vˈɛ̃t", "dˈø"]),
        ([("quatre", "kˈatʁ"), ("vingt", "vˈɛ̃"), ("deux", "dˈø")], ["kˈatʁ", "vˈɛ̃", "dˈø"]),
        ([("gaz", "ɡˈaz"), ("et", "e")], ["ɡˈaz", "e"]),
    ],
)
def test_final_consonants_are_heard_where_french_binds_words(words: list[tuple[str, str]], said: list[str]) -> None:
    assert bound(words) == said
