import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.assets import models
from bot.core.errors import BadInput
from tests.translate.models import packed

pytestmark = pytest.mark.wire


def test_models_are_installed_listed_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    run = CliRunner().invoke
    assert "models install FILE" in run(models, ["list"]).stdout
    for source, target in (("zh", "en"), ("en", "th")):
        file = packed(tmp_path / "x.argosmodel", source, target)
        assert f"installed {source}-{target}" in run(models, ["install", str(file)]).stdout
    told = [json.loads(line) for line in run(models, ["list", "--json"]).stdout.splitlines()]
    assert [(one["from"], one["to"], one["via"]) for one in told] == [
        ("en", "th", ""),
        ("zh", "en", ""),
        ("zh", "th", "en"),
    ]
    assert "captions of a room in zh: without a model for ja ko vi" in run(models, ["list"]).stdout
    assert run(models, ["remove", "zh-en"]).exit_code == 0
    assert "zh-en" not in run(models, ["list"]).stdout
    assert run(models, ["try", "zh-en", "你好"]).exit_code == 1
    assert isinstance(run(models, ["install", __file__]).exception, BadInput)
