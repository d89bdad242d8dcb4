"""The guide to triggers: every example loads, and no key of a table goes without one."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.app.triggers import check_triggers
from bot.settings.room import parse_settings
from bot.settings.trigger import BudgetSettings, RulesSettings, TriggerSettings, WebhookSettings
from bot.stage.effects import load_effects

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "triggers.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
TOLD_IN_WORDS = {"max_burst", "catch_up", "group", "url_env", "set", "obs"}


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_is_a_room_that_loads(block: str) -> None:
    settings = parse_settings(tomllib.loads(block), "docs/triggers.md", block)
    check_triggers(settings, load_effects([ROOT / "effects"]))


def test_every_key_has_its_example() -> None:
    shown: dict[str, set[str]] = {"trigger": set(), "budget": set(), "webhook": set(), "rules": set()}
    for block in BLOCKS:
        raw: dict[str, Any] = tomllib.loads(block)
        for name, keys in shown.items():
            tables = raw.get(name, [])
            for table in [tables] if isinstance(tables, dict) else tables:
                keys.update(table)
    models: dict[str, type[BaseModel]] = {
        "trigger": TriggerSettings,
        "budget": BudgetSettings,
        "webhook": WebhookSettings,
        "rules": RulesSettings,
    }
    for name, model in models.items():
        known = {field.alias or key for key, field in model.model_fields.items()}
        missing = known - shown[name] - TOLD_IN_WORDS
        assert missing == set(), name
    assert [key for key in TOLD_IN_WORDS if key not in GUIDE] == []
