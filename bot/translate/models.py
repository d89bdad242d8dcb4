"""Translation models on disk: installed from a file, listed, removed.  Never fetched."""

import json
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.core.errors import BadInput, ConfigError, NeedsOperator

Pair = tuple[str, str]
"""(from, to), language codes as the models name them, e.g. ("zh", "en")."""

Progress = Callable[[int, int], None]

LARGEST_BYTES = 2 * 1024**3
"""Of a model, unpacked; the usual ones have 50-250 MB."""
MOST_FILES = 2000
LARGEST_METADATA_BYTES = 64 * 1024
TOKENIZERS = ("sentencepiece.model", "bpe.model")
WANTED = ("metadata.json", "README.md", "LICENSE", "LICENSE.txt", *TOKENIZERS)
"""Files kept beside `model/`; sentence splitters in a model are left out, a comment is one sentence."""
_CODE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,8})?")
_READ = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One installed model."""

    pair: Pair
    version: str
    folder: Path
    size_bytes: int


def installed(folder: Path) -> Mapping[Pair, Model]:
    """Return the whole models in `folder` by pair; anything else in there is passed over."""
    if not folder.is_dir():
        return {}
    found = (_model_in(place) for place in sorted(folder.iterdir()) if place.is_dir() and place.name[0] != ".")
    return {model.pair: model for model in found if model is not None}


def route(pairs: Collection[Pair], source: str, target: str) -> tuple[Pair, ...]:
    """Return the models that lead from `source` to `target`: one, or two by way of a third language, or none."""
    if source == target:
        return ()
    if (source, target) in pairs:
        return ((source, target),)
    between = {to for start, to in pairs if start == source} & {start for start, to in pairs if to == target}
    # English first: most models were trained against it.
    by_way_of = min(between, key=lambda code: (code != "en", code), default=None)
    return ((source, by_way_of), (by_way_of, target)) if by_way_of else ()


def reachable(pairs: Collection[Pair]) -> frozenset[Pair]:
    """Return every pair that `route` can serve with these models."""
    starts, ends = {start for start, _ in pairs}, {to for _, to in pairs}
    return frozenset((start, to) for start in starts for to in ends if route(pairs, start, to))


def install(file: Path, folder: Path, progress: Progress = lambda done, total: None) -> Pair:
    """Unpack an `.argosmodel` into `folder` and return its pair; a model of the same pair is replaced.

    `progress` hears of every megabyte: bytes unpacked, and of how many.

    Raises BadInput for a file that is no usable model (nothing is kept of it), NeedsOperator if the disk refuses.
    """
    if not file.is_file():
        raise ConfigError(f"there is no file {file}", hint="give the path of an .argosmodel file")
    try:
        with zipfile.ZipFile(file) as archive:
            files = _checked(file.name, archive)
            pair = _pair_of(file.name, _metadata(archive, files["metadata.json"]))
            _unpack(archive, files, folder, pair, progress)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        # RuntimeError: encrypted, or JSON too deep; NotImplementedError: a zip of a kind unknown here.
        raise BadInput(
            f"{file.name} is no usable translation model: {error}", hint="an .argosmodel is a zip; fetch it again"
        ) from error
    except OSError as error:
        raise NeedsOperator(
            f"the model could not be written to {folder}: {error.strerror or error}",
            hint="free some disk space or check the folder's rights; nothing was installed",
        ) from error
    return pair


def remove(pair: Pair, folder: Path) -> None:
    """Delete the model of `pair`; ConfigError names the others when there is none."""
    models = installed(folder)
    if pair not in models:
        known = ", ".join("-".join(one) for one in models) or "none"
        raise ConfigError(f"no model {'-'.join(pair)} is installed", hint=f"installed: {known}")
    shutil.rmtree(models[pair].folder)


def pair_of(text: str) -> Pair:
    """Return the pair that "zh-en" or "zh_en" names; ConfigError for anything else."""
    source, _, target = text.replace("_", "-").partition("-")
    if not (_CODE.fullmatch(source) and _CODE.fullmatch(target)):
        raise ConfigError(f"{text!r} names no pair of languages", hint="write it like zh-en")
    return source, target


def _model_in(place: Path) -> Model | None:
    try:
        metadata = json.loads((place / "metadata.json").read_text(encoding="utf-8"))
        pair = _pair_of(place.name, metadata)
        whole = (place / "model" / "model.bin").is_file() and any((place / name).is_file() for name in TOKENIZERS)
        size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    except (OSError, ValueError, RecursionError, BadInput):
        return None
    version = str(metadata.get("package_version", ""))[:20]
    return Model(pair=pair, version=version, folder=place, size_bytes=size) if whole else None


def _checked(name: str, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return what is to be unpacked, by its path below the model's own folder; refuse a hostile archive whole."""
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_BYTES:
        raise BadInput(
            f"{name} is too large for a translation model", hint=f"at most {LARGEST_BYTES >> 30} GB, {MOST_FILES} files"
        )
    files: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        path = PurePosixPath(entry.filename)
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if path.is_absolute() or ".." in path.parts or is_link or any(bad in entry.filename for bad in "\\:\0"):
            raise BadInput(
                f"{name} wants to write outside its folder: {entry.filename[:80]!r}",
                hint="this is no honest model; nothing was unpacked",
            )
        inner = "/".join(path.parts[1:])
        is_wanted = inner in WANTED or (len(path.parts) == 3 and path.parts[1] == "model")
        if is_wanted and not entry.is_dir() and entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            files[inner] = entry
    if "metadata.json" not in files or "model/model.bin" not in files or not any(one in files for one in TOKENIZERS):
        raise BadInput(
            f"{name} holds no translation model", hint="it needs metadata.json, model/ and a tokenizer in one folder"
        )
    return files


def _metadata(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> object:
    if entry.file_size > LARGEST_METADATA_BYTES:
        raise ValueError(f"its metadata.json has {entry.file_size} bytes")
    data: object = json.loads(archive.read(entry))
    return data


def _pair_of(name: str, metadata: object) -> Pair:
    if not isinstance(metadata, dict) or metadata.get("type", "translate") != "translate":
        raise BadInput(f"{name} is not a translation model", hint="its metadata.json says what it is")
    codes = [str(metadata.get(key, "")) for key in ("from_code", "to_code")]
    if not all(_CODE.fullmatch(code) for code in codes) or codes[0] == codes[1]:
        raise BadInput(f"{name} does not say from which language to which", hint="see from_code and to_code in it")
    return codes[0], codes[1]


def _unpack(
    archive: zipfile.ZipFile, files: Mapping[str, zipfile.ZipInfo], folder: Path, pair: Pair, progress: Progress
) -> None:
    """A model is whole or absent: unpacked aside, then moved into its place."""
    folder.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    done, total = 0, sum(entry.file_size for entry in files.values())
    try:
        for inner, entry in files.items():
            place = aside / inner
            place.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as packed, place.open("wb") as unpacked:
                while data := packed.read(_READ):
                    unpacked.write(data)
                    done += len(data)
                    progress(done, total)
        aside.chmod(0o755)  # mkdtemp's folder is closed to others
        old = installed(folder).get(pair)
        if old is not None:
            shutil.rmtree(old.folder)
        place = folder / "_".join(pair)
        shutil.rmtree(place, ignore_errors=True)  # half a model, left by hand
        aside.replace(place)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
