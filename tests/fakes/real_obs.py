"""A real OBS Studio on a virtual screen, with a profile and scenes of its own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "real tea house"
SIZE = (640, 360)
COMMAND = ("obs", "--profile", "Test", "--collection", "Live", "--minimize-to-tray", "--multi")
SOCKETS = Path("/tmp/.X11-unix")


def missing() -> str:
    """What is not installed, empty when all is there."""
    return " ".join(name for name in ("obs", "Xvfb") if shutil.which(name) is None)


def need() -> None:
    """Skip where OBS is not installed; on CI that is a failure, for there it is."""
    lacking = missing()
    if not lacking:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{lacking} is not installed: .ci/run does it")
    pytest.skip(f"{lacking} is not installed: apt-get install obs-studio xvfb")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_display() -> int:
    return next(number for number in range(90, 200) if not (SOCKETS / f"X{number}").exists())


def colour(name: str, argb: int) -> dict[str, Any]:
    settings = {"color": argb, "width": SIZE[0], "height": SIZE[1]}
    return {"id": "color_source", "versioned_id": "color_source_v3", "name": name, "settings": settings}


def scene(name: str, *items: str) -> dict[str, Any]:
    rows = [{"id": number, "name": item, "visible": True} for number, item in enumerate(items, 1)]
    return {"id": "scene", "name": name, "settings": {"id_counter": len(items), "items": rows}}


def prepare(folder: Path, port: int, service: str = "rtmp://127.0.0.1:1/live") -> None:
    """Write the smallest profile and scene collection with which OBS starts without questions."""
    config = folder / ".config" / "obs-studio"
    profile = config / "basic" / "profiles" / "Test"
    scenes = config / "basic" / "scenes"
    for made in (profile, scenes, folder / "run"):
        made.mkdir(parents=True, exist_ok=True)
    (folder / "run").chmod(0o700)
    (config / "global.ini").write_text(
        "[General]\nFirstRun=true\nLastVersion=486539266\nEnableAutoUpdates=false\n"
        "[Basic]\nProfile=Test\nProfileDir=Test\nSceneCollection=Live\nSceneCollectionFile=Live\n"
        f"[OBSWebSocket]\nFirstLoad=false\nServerEnabled=true\nServerPort={port}\nAlertsEnabled=false\n"
        f"AuthRequired=true\nServerPassword={PASSWORD}\n",
        encoding="utf-8",
    )
    width, height = SIZE
    (profile / "basic.ini").write_text(
        f"[General]\nName=Test\n[Video]\nBaseCX={width}\nBaseCY={height}\nOutputCX={width}\nOutputCY={height}\n"
        "FPSType=0\nFPSCommon=30\n[Output]\nMode=Simple\n"
        "[SimpleOutput]\nVBitrate=500\nStreamEncoder=x264\nPreset=ultrafast\n",
        encoding="utf-8",
    )
    stream = {"type": "rtmp_custom", "settings": {"server": service, "key": "x", "use_auth": False}}
    (profile / "service.json").write_text(json.dumps(stream), encoding="utf-8")
    names = ("Desk", "Close", "Slate")
    collection = {
        "name": "Live",
        "current_scene": "Desk",
        "current_program_scene": "Desk",
        "current_transition": "Cut",
        "scene_order": [{"name": name} for name in names],
        "sources": [
            colour("red", 0xFF0000FF),
            colour("green", 0xFF00FF00),
            colour("blue", 0xFFFF0000),
            {
                "id": "text_ft2_source",
                "versioned_id": "text_ft2_source_v2",
                "name": "Goal",
                "settings": {"text": "0", "font": {"face": "Noto Sans CJK SC", "size": 64, "style": "Regular"}},
            },
            scene("Desk", "red", "Goal"),
            scene("Close", "green"),
            scene("Slate", "blue"),
        ],
    }
    (scenes / "Live.json").write_text(json.dumps(collection), encoding="utf-8")


class RealObs:
    """One OBS that can be ended and started again."""

    def __init__(self, folder: Path, display: int, port: int) -> None:
        self.folder, self.display, self.port = folder, display, port
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Start it and wait until its websocket server listens."""
        env = {
            **os.environ,
            "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder / ".config"),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "DISPLAY": f":{self.display}",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "QT_QPA_PLATFORM": "xcb",
        }
        with (self.folder / "obs.log").open("ab") as log:
            self.process = subprocess.Popen(COMMAND, env=env, stdout=log, stderr=log)
        self._wait(self._listens, 20.0)

    def end(self, number: int = signal.SIGTERM) -> None:
        """End it; SIGKILL as a crash does."""
        if self.process is not None:
            ended(self.process, number)

    def _listens(self) -> bool:
        assert self.process is not None and self.process.poll() is None, self.log
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def log(self) -> str:
        return (self.folder / "obs.log").read_text(encoding="utf-8", errors="replace")[-2000:]

    def _wait(self, condition: Callable[[], bool], seconds: float) -> None:
        waited(condition, seconds, lambda: self.log)


def waited(condition: Callable[[], bool], seconds: float, why: Callable[[], str]) -> None:
    """Poll until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, why()
        time.sleep(0.05)


def ended(process: "subprocess.Popen[bytes]", number: int = signal.SIGTERM) -> None:
    """Send a signal and wait for the end; what does not listen is killed."""
    if process.poll() is not None:
        return
    process.send_signal(number)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


@contextmanager
def screen(size: tuple[int, int] = (800, 600)) -> Iterator[int]:
    """Give the number of a virtual screen."""
    number = free_display()
    layout = f"{size[0]}x{size[1]}x24"
    command = ("Xvfb", f":{number}", "-screen", "0", layout, "-nolisten", "tcp", "+extension", "GLX")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        waited((SOCKETS / f"X{number}").exists, 10.0, lambda: "Xvfb did not start")
        yield number
    finally:
        ended(process)


@contextmanager
def real_obs(folder: Path, display: int) -> Iterator[RealObs]:
    """Run an OBS on a screen; at the end it is gone."""
    obs = RealObs(folder, display, free_port())
    prepare(folder, obs.port)
    try:
        obs.start()
        yield obs
    finally:
        obs.end()
