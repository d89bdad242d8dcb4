import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audience.notes import LANGS_KEPT, MAX_WHY, TIERS_KEPT, TOPICS_KEPT, noted
from bot.core.viewers import Notes, Sighting, Tier

pytestmark = pytest.mark.unit


def seen(at_ms: int = 1, tier: Tier = Tier.NEW, **more: str) -> Sighting:
    return Sighting(key="k", at_ms=at_ms, tier=tier, **{"why": "first visit", **more})


def after(*sightings: Sighting) -> Notes:
    notes = Notes()
    for one in sightings:
        notes = noted(notes, one)
    return notes


def test_the_last_five_topics_are_kept_and_asking_again_brings_one_forward() -> None:
    notes = after(*(seen(n, intent="price", sku=f"P{n}") for n in range(7)), seen(9, intent="price", sku="P4"))
    assert [(topic.sku, topic.at_ms) for topic in notes.topics] == [
        ("P2", 2),
        ("P3", 3),
        ("P5", 5),
        ("P6", 6),
        ("P4", 9),
    ]


def test_the_language_seen_most_is_hers_and_the_first_one_on_a_tie() -> None:
    assert after(seen(lang="ja"), seen(lang="zh")).lang == "ja"
    assert after(seen(lang="ja"), seen(lang="zh"), seen(lang="zh")).lang == "zh"
    assert after(seen()).lang == ""


def test_a_tier_is_noted_when_it_changes_with_its_evidence() -> None:
    notes = after(seen(1), seen(2), seen(3, Tier.FAN, why="fan badge level 2"), seen(4, Tier.FAN, why="level 3"))
    assert [(change.at_ms, change.tier, change.why) for change in notes.tiers] == [
        (1, "new", "first visit"),
        (3, "fan", "fan badge level 2"),
    ]


def test_what_adds_nothing_changes_nothing() -> None:
    notes = after(seen())
    assert noted(notes, seen(2)) is notes


@given(
    st.lists(
        st.builds(
            seen,
            st.integers(0, 9),
            st.sampled_from(list(Tier)),
            lang=st.sampled_from(["", "zh", "en", "ja", "ko", "th", "vi"]),
            intent=st.sampled_from(["", "price", "stock"]),
            sku=st.sampled_from(["A", "B", "C", "D"]),
            why=st.text(max_size=300),
        ),
        max_size=60,
    )
)
def test_memory_of_one_viewer_is_bounded(sightings: list[Sighting]) -> None:
    notes = after(*sightings)
    assert len(notes.topics) <= TOPICS_KEPT and len(notes.tiers) <= TIERS_KEPT and len(notes.langs) <= LANGS_KEPT
    assert all(len(change.why) <= MAX_WHY for change in notes.tiers)
