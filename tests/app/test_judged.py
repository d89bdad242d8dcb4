import json
from pathlib import Path

import pytest

from bot.app.explain import explain_lines

pytestmark = pytest.mark.wire
ROWS = [json.loads(line) for line in Path(__file__).with_name("judged.jsonl").read_text(encoding="utf-8").splitlines()]
"""Comments whose answers by the demo room were judged as a buyer would, with what decided it."""


def faults() -> list[str]:
    asked = [json.dumps({"text": row["text"]}, ensure_ascii=False) for row in ROWS]
    found = []
    for row, line in zip(ROWS, explain_lines(asked, None, "", as_json=True), strict=True):
        answer = json.loads(line)
        wrong = [name for name in ("route", "intent", "product") if answer[name] != row[name]]
        wrong += [f"lacks {words}" for words in row["has"] if words not in answer["text"]]
        wrong += [f"says {words}" for words in row["hasnt"] if words in answer["text"]]
        if wrong or (row["route"] == "ignored") is not (answer["text"] == ""):
            found.append(f"{row['text']} -> {answer['intent']} {answer['text']}: {', '.join(wrong)}")
    return found


def test_every_answer_is_still_what_a_buyer_was_content_with() -> None:
    assert len(ROWS) >= 150
    assert faults() == []
