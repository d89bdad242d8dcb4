import hashlib
import io
import sys
import tarfile
from pathlib import Path

import pytest

from bot.core.errors import NeedsOperator, Retryable
from bot.voice import install
from bot.voice.install import VOICE_BYTES, install_kokoro_voices, native_voices, voices_installed

pytestmark = pytest.mark.wire


def package(*names: str, size: int = VOICE_BYTES) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = size
            archive.addfile(member, io.BytesIO(bytes(size)))
    return packed.getvalue()


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program called npm that packs what lies in `served`, or fails when nothing does."""
    served = tmp_path / "served.tgz"
    program = tmp_path / "bin" / "npm"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, shutil, sys\n"
        f"served = pathlib.Path({str(served)!r})\n"
        "assert '--ignore-scripts' in sys.argv and sys.argv[1] == 'pack'\n"
        "target = sys.argv[sys.argv.index('--pack-destination') + 1]\n"
        "if not served.exists(): sys.exit('npm error network unreachable')\n"
        "shutil.copy(served, pathlib.Path(target) / 'kokoro-js-1.2.1.tgz')\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    return served


def serve(served: Path, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    served.write_bytes(data)
    monkeypatch.setattr(install, "PACKAGE_SHA256", hashlib.sha256(data).hexdigest())


def test_the_voices_are_fetched_checked_and_listed(npm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(npm, package("package/voices/zf_xiaoxiao.bin", "package/voices/af_heart.bin", "package/x.js"), monkeypatch)
    told: list[str] = []
    names = install_kokoro_voices(tmp_path / "voices", told.append)
    assert names == native_voices(tmp_path / "voices") == ("af_heart", "zf_xiaoxiao")
    assert len(told) == 3 and voices_installed(tmp_path / "voices").native == names


def test_only_plain_voice_files_leave_the_package(npm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = (
        "package/voices/../../evil.bin",
        "/etc/af_x.bin",
        "package/voices/sub/af_y.bin",
        "package/voices/af_zoe.bin",
    )
    serve(npm, package(*hostile), monkeypatch)
    assert install_kokoro_voices(tmp_path / "voices", lambda _: None) == ("af_zoe",)
    assert [file.name for file in (tmp_path / "voices").iterdir()] == ["af_zoe.bin"]


def test_another_package_than_the_pinned_one_is_refused_whole(npm: Path, tmp_path: Path) -> None:
    npm.write_bytes(package("package/voices/zf_xiaoxiao.bin"))
    with pytest.raises(NeedsOperator, match="sha256"):
        install_kokoro_voices(tmp_path / "voices", lambda _: None)
    assert not (tmp_path / "voices").exists()


def test_voices_of_a_wrong_size_are_no_voices(npm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(npm, package("package/voices/zf_xiaoxiao.bin", size=100), monkeypatch)
    with pytest.raises(NeedsOperator, match="no voices"):
        install_kokoro_voices(tmp_path / "voices", lambda _: None)
    (tmp_path / "short.bin").write_bytes(b"short")
    assert native_voices(tmp_path) == ()


def test_a_failed_download_says_what_npm_said(npm: Path, tmp_path: Path) -> None:
    with pytest.raises(Retryable, match="network unreachable"):
        install_kokoro_voices(tmp_path / "voices", lambda _: None)


def test_without_npm_the_packaged_voices_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NeedsOperator, match=r"Node\.js.*jm_kumo"):
        install_kokoro_voices(tmp_path / "voices", lambda _: None)


def test_the_cache_follows_xdg_only_when_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert voices_installed().folder == tmp_path / "zhubo" / "kokoro-voices"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert install.cache_folder() == Path.home() / ".cache" / "zhubo"
