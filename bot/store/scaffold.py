"""Makes a room folder that loads as it is and is easy to edit: settings, goods, rundown."""

from pathlib import Path

from bot.core.errors import ConfigError

_TEMPLATES = Path(__file__).parent / "templates"
_PLAIN = {"room.toml": "room.{lang}.toml", "catalog.toml": "catalog.toml", "rundown.toml": "rundown.{lang}.toml"}
_IGNORED = "# What the room remembers and what must stay secret.\ndata/\n.env\n"
LANGUAGES = ("zh", "en")


def make_room(folder: Path, *, name: str, lang: str) -> tuple[Path, ...]:
    """Write a new room into `folder` and return its files; ConfigError before the first one if any is there.

    `name` is the shop's name as viewers see it, `lang` the room's first language, "zh" or "en".
    """
    if lang not in LANGUAGES:
        raise ConfigError(f"a room cannot start in {lang!r}", hint=f"use one of: {', '.join(LANGUAGES)}")
    name = " ".join("".join(char for char in name if char.isprintable() and char not in '"\\').split())[:40] or "shop"
    texts = {target: _filled(source.format(lang=lang), name) for target, source in _PLAIN.items()}
    texts |= {".gitignore": _IGNORED, "README.md": _filled("README.md", name)}
    taken = [target for target in texts if (folder / target).exists()]
    if taken:
        raise ConfigError(f"{folder} already has {', '.join(taken)}", hint="choose another name, or move those files")
    try:
        (folder / "data").mkdir(parents=True, exist_ok=True)
        (folder / "pictures").mkdir(exist_ok=True)
        for target, text in texts.items():
            (folder / target).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"cannot write {folder}: {error.strerror}", hint="choose a folder you may write to"
        ) from error
    return tuple(folder / target for target in texts)


def _filled(template: str, name: str) -> str:
    return (_TEMPLATES / template).read_text(encoding="utf-8").replace("{{name}}", name)
