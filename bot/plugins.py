"""The one door for extensions: entry points.  What comes with zhubo goes through it too, so we know that it works."""

import difflib
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from bot.core.errors import ConfigError
from bot.core.ports import Source, SourceContext, Voice, VoiceContext
from bot.settings.source import SourceSettings

SOURCES, VOICES = "zhubo.sources", "zhubo.voices"

OpenSource = Callable[[SourceSettings, SourceContext], Source]
OpenVoice = Callable[[VoiceContext], Voice]


def open_source(settings: SourceSettings, context: SourceContext) -> Source:
    """Return the source that `settings.kind` names; ConfigError lists the kinds there are."""
    return cast(OpenSource, _load(SOURCES, settings.kind))(settings, context)


def open_voice(name: str, context: VoiceContext) -> Voice:
    """Return the voice adapter called `name`; ConfigError lists the names there are."""
    return cast(OpenVoice, _load(VOICES, name))(context)


def names(group: str) -> list[str]:
    """Return what is registered in a group, sorted."""
    return sorted({point.name for point in entry_points(group=group)})


def _load(group: str, name: str) -> Any:
    found: EntryPoint | None = next(iter(entry_points(group=group, name=name)), None)
    if found is None:
        known = names(group)
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none; install zhubo anew'}"
        raise ConfigError(f"no {group.removeprefix('zhubo.').removesuffix('s')} is called {name!r}", hint=hint)
    try:
        return found.load()
    except ImportError as error:
        raise ConfigError(
            f"{name!r} cannot be loaded: {error}", hint=f"install the package or extra that {found.value} needs"
        ) from error
