"""An effect as the stage is told of it: its folder's words cleared, its defaults filled in."""

from collections.abc import Mapping

from bot.core.goods import in_language
from bot.core.scene import EffectCue
from bot.core.speech import Clause
from bot.room.parts import Parts
from bot.stage.effects import EffectSpec


def cue_of(parts: Parts, spec: EffectSpec, key: str, params: Mapping[str, object], ttl_ms: int) -> EffectCue:
    """Return the cue under `key`, worth showing for `ttl_ms`."""
    lang = parts.settings.room.language
    words = Clause(text=in_language(spec.text, lang, "en") or "", lang=lang, kind="effect")
    return EffectCue(
        key=key,
        name=spec.name,
        params={**spec.defaults, **params},
        text=parts.cleared(words, parts.facts()) if words.text else None,
        duration_ms=spec.duration_ms,
        ttl_ms=max(0, ttl_ms),
    )
