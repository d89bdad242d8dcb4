"""Confirmations are only ever added to, and a changed line is found."""

from datetime import date
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.policy.attest import Attestation
from bot.store.attestations import FILE, add_attestation, load_attestations

pytestmark = pytest.mark.unit

ONE = Attestation(clause="unattended", profile="bilibili", by="林", on=date(2026, 11, 30), profile_as_of="2026-11-22")
TWO = Attestation(clause="script", profile="", by="Ann", on=date(2026, 12, 1), digest="abc")


def test_what_was_confirmed_is_read_back_in_order(tmp_path: Path) -> None:
    assert load_attestations(tmp_path / "new") == ()
    add_attestation(tmp_path / "new", ONE)
    add_attestation(tmp_path / "new", TWO)
    assert load_attestations(tmp_path / "new") == (ONE, TWO)


@pytest.mark.parametrize(
    ("old", "new", "line"), [("林", "王", "line 2"), ('"abc"', "5]", "line 2"), ("{", "", "line 1")]
)
def test_a_changed_line_is_named(tmp_path: Path, old: str, new: str, line: str) -> None:
    add_attestation(tmp_path, ONE)
    add_attestation(tmp_path, TWO)
    path = tmp_path / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=line):
        load_attestations(tmp_path)
    with pytest.raises(ConfigError):
        add_attestation(tmp_path, ONE)
