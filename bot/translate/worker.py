"""The translating process: one JSON line in, one JSON line out, until its input ends.

python -m bot.translate.worker FOLDER

It is a process of its own because the library's memory grows with each request (argos-translate #335, #337, #354);
`bot.translate.argos` starts it anew now and then.  It may not open any connection.
"""

import json
import os
import signal
import sys
import types
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.core.text import plain_text
from bot.translate.models import Model, Pair, installed, route

LARGEST_CHARS = 500
"""A comment is never longer; what is longer is cut."""

HALVES_KEPT = 200

Say = Callable[[Mapping[str, object]], None]
Step = Callable[[str], str]


class OneSentence:
    """A comment is one sentence: the splitters that models expect would be fetched from the network."""

    def split_sentences(self, text: str) -> list[str]:
        """Return the text as it is."""
        return [text]


class Engine:
    """Translates with the models of one folder; each is read when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._models: Mapping[Pair, Model] = installed(folder)
        self._steps: dict[Pair, Step] = {}
        self._first_halves: OrderedDict[tuple[Pair, str], str] = OrderedDict()

    def translate(self, text: str, source: str, target: str) -> str | None:
        """Return `text` (cut at 500 characters) in `target`, or None when no models lead there."""
        text = plain_text(text, limit=LARGEST_CHARS)
        pairs = route(self._models, source, target)
        if not pairs:
            return None
        for pair in pairs[:-1]:  # both halves of a way through a third language
            text = self._first_half(pair, text)
        return self._step(pairs[-1], text)

    def _first_half(self, pair: Pair, text: str) -> str:
        """Return a half that many ways share: a caption in twelve languages goes through English once."""
        key = (pair, text)
        if key not in self._first_halves:
            self._first_halves[key] = self._step(pair, text)
            if len(self._first_halves) > HALVES_KEPT:
                self._first_halves.popitem(last=False)
        return self._first_halves[key]

    def _step(self, pair: Pair, text: str) -> str:
        if pair not in self._steps:
            self._steps[pair] = load(self._models[pair])
        return plain_text(self._steps[pair](text), limit=LARGEST_CHARS) if text else ""


def load(model: Model) -> Step:
    """Return the model as a function; only files of its own folder are read."""
    from argostranslate.package import Package  # type: ignore[import-untyped]
    from argostranslate.translate import Language, PackageTranslation  # type: ignore[import-untyped]

    source, target = (Language(code, code) for code in model.pair)
    translation: Any = PackageTranslation(source, target, Package(model.folder))
    translation.sentencizer = OneSentence()
    return lambda text: str(translation.translate(text))


def prepare(folder: Path) -> None:
    """Import the library without sentence splitters, the user's settings and the network; ImportError if absent."""
    sys.addaudithook(_no_network)
    for name in [name for name in os.environ if name.startswith("ARGOS_")]:
        del os.environ[name]
    own = str(folder / ".argos")  # it makes three folders at import, wherever these point
    os.environ |= {"XDG_DATA_HOME": own, "XDG_CONFIG_HOME": own, "XDG_CACHE_HOME": own}
    os.environ |= {"ARGOS_PACKAGES_DIR": str(folder), "ARGOS_INTRA_THREADS": "1", "ORT_DISABLE_TELEMETRY": "1"}
    # Its sentence splitters: torch alone has gigabytes, and onnxruntime (through minisbd) doubles the memory.
    minisbd, sbd_models = types.ModuleType("minisbd"), types.ModuleType("minisbd.models")
    minisbd.SBDetect, minisbd.models = None, sbd_models  # type: ignore[attr-defined]
    sbd_models.list_models = lambda: ["en"]  # type: ignore[attr-defined]
    sys.modules |= {"stanza": types.ModuleType("stanza"), "minisbd": minisbd, "minisbd.models": sbd_models}
    sys.modules["spacy"] = None  # type: ignore[assignment]  # makes its import fail
    import argostranslate.translate  # type: ignore[import-untyped]  # noqa: F401


def _no_network(event: str, _: object) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto"):
        raise PermissionError("the translation process opens no connections")


def answer(engine: Engine, line: bytes) -> Mapping[str, object]:
    """Return the reply to one line, whatever it holds; `text` is null when there is no translation."""
    number: object = None
    try:
        asked = json.loads(line)
        number = asked["id"]
        return {"id": number, "text": engine.translate(str(asked["text"]), str(asked["from"]), str(asked["to"]))}
    except Exception as error:  # noqa: BLE001  edge of the process: no text may end it
        return {"id": number, "text": None, "fault": f"{type(error).__name__}: {error}"[:200]}


def serve(folder: Path, lines: Any, say: Say) -> None:
    """Say hello, then answer line by line."""
    try:
        prepare(folder)
    except ImportError as error:
        say({"ready": False, "fault": str(error)[:200]})
        return
    engine = Engine(folder)
    say({"ready": True})
    for line in lines:
        say(answer(engine, line))


def main() -> None:
    """Serve on stdin and stdout; whatever else prints goes to stderr."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the room's: it ends this process itself
    if hasattr(os, "nice"):
        os.nice(10)  # what viewers hear comes first
    with os.fdopen(os.dup(1), "w", encoding="ascii", newline="\n") as out:
        os.dup2(2, 1)

        def say(reply: Mapping[str, object]) -> None:
            out.write(json.dumps(reply) + "\n")
            out.flush()

        serve(Path(sys.argv[1]), sys.stdin.buffer, say)


if __name__ == "__main__":
    main()
