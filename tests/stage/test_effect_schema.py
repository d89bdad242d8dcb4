from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.stage.effect_schema import entry_of, schema_of
from bot.stage.effects import EffectSpec, check_params, load_effects

pytestmark = pytest.mark.unit
EFFECTS = load_effects([Path(__file__).parents[2] / "effects"])
JSON: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "array": (list, tuple),
}
VALUES = st.booleans() | st.integers(-5, 10_000) | st.floats(-2, 5) | st.text(max_size=8) | st.lists(st.integers(-3, 9))


def passes(rule: dict[str, object], value: object) -> bool:
    """What the schema means, for the few words of it that effects use."""
    kind = str(rule["type"])
    if not isinstance(value, JSON[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return False
    if isinstance(value, list | tuple):
        items, most = rule["items"], rule["maxItems"]
        assert isinstance(items, dict) and isinstance(most, int)
        return len(value) <= most and all(passes(items, one) for one in value)
    enum = rule.get("enum")
    if isinstance(enum, list):
        return value in enum
    low, high = rule.get("minimum"), rule.get("maximum")
    if isinstance(value, int | float) and kind in ("integer", "number"):
        return (not isinstance(low, int | float) or value >= low) and (
            not isinstance(high, int | float) or value <= high
        )
    return True


def rules(spec: EffectSpec) -> dict[str, dict[str, object]]:
    properties = schema_of(spec)["properties"]
    assert isinstance(properties, dict)
    return properties


@pytest.mark.parametrize("name", sorted(EFFECTS))
def test_the_defaults_and_the_sample_of_an_effect_pass_its_own_schema(name: str) -> None:
    spec = EFFECTS[name]
    found = rules(spec)
    assert found.keys() == spec.params.keys()
    assert all(passes(found[key], value) for key, value in {**spec.defaults, **spec.sample}.items())


@given(st.sampled_from(sorted(EFFECTS)), st.data())
def test_the_schema_lets_pass_exactly_what_the_check_lets_pass(name: str, data: st.DataObject) -> None:
    spec = EFFECTS[name]
    for key, rule in rules(spec).items():
        value = data.draw(VALUES)
        try:
            check_params(spec, {key: value})
            accepted = True
        except ConfigError:
            accepted = False
        assert passes(rule, value) is accepted, (key, value)


def test_the_gallery_learns_an_effect_in_both_languages_and_nothing_of_the_machine() -> None:
    for spec in EFFECTS.values():
        entry = entry_of(spec)
        assert {"zh", "en"} <= set(spec.title) and entry["title"] == dict(spec.title)
        assert str(spec.folder) not in str(entry)
