"""Effect folders as JSON: the schema of their params, and the list that the gallery shows."""

from collections.abc import Mapping

from bot.stage.effects import MOST_ITEMS, EffectSpec, ParamSpec

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(spec: EffectSpec) -> dict[str, object]:
    """Return the JSON schema (2020-12) of an effect's params; nothing else passes `check_params` either."""
    return {
        "$schema": DIALECT,
        "$id": f"zhubo:effects/{spec.name}",
        "title": spec.title["en"],
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _property(param) for name, param in spec.params.items()},
    }


def entry_of(spec: EffectSpec) -> dict[str, object]:
    """Return what the gallery shows of an effect."""
    return {
        "name": spec.name,
        "kind": spec.kind,
        "title": dict(spec.title),
        "text": dict(spec.text),
        "sound": spec.sound,
        "duration_ms": spec.duration_ms,
        "max_particles": spec.max_particles,
        "reduced_motion": spec.reduced_motion,
        "sample": {**spec.defaults, **spec.sample},
        "sample_lines": {lang: list(lines) for lang, lines in spec.sample_lines.items()},
        "schema": schema_of(spec),
    }


def _property(param: ParamSpec) -> Mapping[str, object]:
    bounds = {"minimum": param.minimum, "maximum": param.maximum}
    held: dict[str, object] = {key: value for key, value in bounds.items() if value is not None}
    if param.type == "integers":
        items = {"type": "integer", **held}
        shape: dict[str, object] = {"type": "array", "items": items, "maxItems": MOST_ITEMS}
        shape["default"] = list(param.default) if isinstance(param.default, tuple) else []
    else:
        shape = {"type": param.type, **held, "default": param.default}
    if param.enum:
        shape["enum"] = list(param.enum)
    if param.description:
        shape["description"] = param.description
    return shape
