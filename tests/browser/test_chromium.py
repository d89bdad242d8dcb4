import pytest

from tests.browser import chromium

pytestmark = pytest.mark.unit


def test_a_missing_browser_fails_with_the_name_of_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(RuntimeError, match="apt-get install chromium"):
        chromium.executable()
