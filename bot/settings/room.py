"""room.toml as typed settings, with messages that a person can act on."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.core.errors import ConfigError
from bot.core.events import Platform
from bot.settings.llm import LlmSettings
from bot.settings.obs import ObsSettings
from bot.settings.source import SourceSettings, fault_text
from bot.settings.trigger import BudgetSettings, RulesSettings, TriggerSettings, WebhookSettings, line_of
from bot.settings.voice import VoiceSettings
from bot.settings.vtube import VtubeStudioSettings


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RoomSettings(_Section):
    """Who this room is."""

    id: Annotated[str, Field(min_length=1, max_length=64)] = "demo"
    """The platform's stable room id, or any name for a demo."""
    name: str = "山茶小铺"
    """The shop's name, said and shown."""
    platform: Platform = "other"
    language: Literal["zh", "en", "ja", "ko", "ms", "id"] = "zh"
    """The room's first language: script, labels, captions."""
    persona: str = "xiaoman"
    """A folder in `personas/` of the room or of zhubo."""
    script: str = "demo"
    """A folder in `scripts/` of the room or of zhubo, or a path relative to the room."""
    timezone: str = "Asia/Shanghai"
    buy_place: Mapping[str, str] = {
        "zh": "下方小黄车",
        "en": "the cart below",
        "ja": "画面下のカート",
        "ko": "화면 아래 장바구니",
    }
    """Language -> where viewers tap to buy."""
    seed: int = 1
    """Seed of everything that varies: copy variants, blinks, back-off."""

    @property
    def operator_language(self) -> Literal["zh", "en"]:
        """What lights, faults and the console are written in."""
        return "zh" if self.language == "zh" else "en"


class ServerSettings(_Section):
    """The web server of the stage and console pages."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8787
    """0 = any free port."""
    allowed_hosts: tuple[str, ...] = ()
    """Further host names that browsers may use, e.g. the PC's name on your network."""


class StageSettings(_Section):
    """What viewers see."""

    mirror: bool = False
    reduced_motion: bool = False
    theme: Annotated[str, Field(pattern=r"^[a-z0-9_-]{0,40}$")] = ""
    """Colours: a file themes/NAME.css of the room or of the program (docs/stage.md); empty = the page's own."""


class ProfileSettings(_Section):
    """What differs between the platforms of a room; named by a source's `profile`, or like its platform."""

    buy_place: Mapping[str, str] = {}
    """Language -> where viewers of this platform tap to buy; empty = the room's."""
    chat: Literal["off", "unspoken"] = "off"
    """With "unspoken", questions that the voice had no time for are answered in the chat, where that is possible."""


CaptionLanguage = Literal["zh", "en", "ja", "ko", "th", "vi", "id", "ms", "ru", "es", "ar", "pt"]
"""What viewers may read the show in."""


class LanguageSettings(_Section):
    """In which languages the host speaks (docs/languages.md)."""

    answer: Literal["viewer", "room"] = "viewer"
    """With "viewer" a question is answered in its own language where the host has it, with "room" in the room's."""
    second: Literal["", "zh", "en", "ja", "ko", "ms", "id"] = ""
    """Language in which some lines of the script are said; empty = none."""
    second_every: Annotated[int, Field(ge=2, le=20)] = 4
    """Every so manieth line of the script is said in it."""


class CaptionSettings(_Section):
    """In which languages viewers may read what is said (docs/languages.md)."""

    languages: tuple[CaptionLanguage, ...] = get_args(CaptionLanguage)
    """A page asks for one of them by ?lang= in its address; another one is shown what is said."""
    engine: Literal["argos", "llm", "off"] = "argos"
    """Who translates what has no wording of its own: a model on this computer, the room's language models, nobody."""


class RecordingSettings(_Section):
    """What is kept of the sources' raw frames (docs/recordings.md)."""

    enabled: bool = True
    cap_mb: Annotated[int, Field(ge=4)] = 2000
    """All files together; the oldest go first."""
    keep_days: Annotated[int, Field(ge=1)] = 30
    """Older files go."""
    file_mb: Annotated[int, Field(ge=1)] = 64
    """A file that is so large is followed by the next one."""


class EvidenceSettings(_Section):
    """What is kept as proof of what was said (docs/evidence.md)."""

    enabled: bool = True
    keep_days: Annotated[int, Field(ge=1)] = 1095
    """Older files go; the PRC E-commerce Law asks platforms for three years."""


class PolicySettings(_Section):
    """Whose rules hold here (docs/policy.md)."""

    profiles: tuple[str, ...] = ()
    """Platform profiles; empty = those of the sources' platforms."""
    mode: Literal["unattended", "assist"] = "assist"
    """With "assist" a person is at the console all the time; "unattended" needs what the profiles ask for."""
    markets: tuple[Literal["cn", "us", "eu", "other"], ...] = ()
    """Where seller and viewers are; empty = unknown: the rules of all markets hold."""
    stage_area: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Share of the picture that the stage fills in the stream."""


class GuardSettings(_Section):
    """How strict the guard is where no rule decides (docs/guard.md)."""

    learned: Literal["hold", "block", "off"] = "hold"
    """What a clause meets that looks like a claim to the trained layer: a person's decision; a block where that is all
    but certain; nothing."""


class CareSettings(_Section):
    """What is said to somebody in distress (docs/guard.md)."""

    helpline: Mapping[str, Annotated[str, Field(pattern=r"^[+(]?[0-9][0-9() +./-]{1,22}[0-9]$")]] = {}
    """Language -> number of a help line that the operator has checked; without one none is named."""


class FloorSettings(_Section):
    """Who may speak next."""

    thanks: Annotated[float, Field(gt=0)] = 2.0
    qa: Annotated[float, Field(gt=0)] = 6.0
    chat: Annotated[float, Field(gt=0)] = 1.0
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    mute_s: Annotated[float, Field(ge=0)] = 60.0
    """So long a question that was just answered is answered on screen instead of aloud, ..."""
    again_people: Annotated[int, Field(ge=1)] = 3
    """... unless so many have asked it since ..."""
    again_after_s: Annotated[float, Field(ge=0)] = 8.0
    """... and so much time has passed."""


class DrawsSettings(_Section):
    """What all draws of a room share (docs/draws.md)."""

    drand_url: str = ""
    """A drand server for cards with salt = "drand"; empty = none is ever asked."""


class ShowSettings(_Section):
    """How the show fills its minutes."""

    dead_air_s: Annotated[float, Field(gt=0, le=8)] = 2.0
    """Silence after which the script goes on."""
    disclosure_every_s: Annotated[float, Field(gt=0, le=900)] = 900.0
    """At most so long without saying "I am an AI" (rules L06)."""


class AudienceSettings(_Section):
    """Whom the operator knows (docs/audience.md)."""

    staff: tuple[str, ...] = ()
    """Viewer keys like "bilibili:uid:123", or "source:name" for sources without ids."""
    vip: tuple[str, ...] = ()
    """Guests of honour, named in the same way."""

    @model_validator(mode="after")
    def _name_their_source(self) -> "AudienceSettings":
        for entry in (*self.staff, *self.vip):
            where, _, who = entry.partition(":")
            if not where.strip() or not who.strip():
                raise ValueError(f"{entry!r} names no source: write a key like 'bilibili:uid:123', or 'relay:name'")
        return self


class Settings(_Section):
    """A whole room.toml."""

    room: RoomSettings = RoomSettings()
    server: ServerSettings = ServerSettings()
    stage: StageSettings = StageSettings()
    voice: VoiceSettings = VoiceSettings()
    llm: LlmSettings = LlmSettings()
    languages: LanguageSettings = LanguageSettings()
    captions: CaptionSettings = CaptionSettings()
    recording: RecordingSettings = RecordingSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    guard: GuardSettings = GuardSettings()
    policy: PolicySettings = PolicySettings()
    floor: FloorSettings = FloorSettings()
    show: ShowSettings = ShowSettings()
    audience: AudienceSettings = AudienceSettings()
    draws: DrawsSettings = DrawsSettings()
    obs: ObsSettings = ObsSettings()
    vtube_studio: VtubeStudioSettings = VtubeStudioSettings()
    care: CareSettings = CareSettings()
    source: tuple[SourceSettings, ...] = ()
    profile: Mapping[str, ProfileSettings] = {}
    """Platform, or a name that a source gives as its profile -> what holds there."""
    rules: RulesSettings = RulesSettings()
    trigger: tuple[TriggerSettings, ...] = ()
    draw: tuple[Mapping[str, Any], ...] = ()
    """Rules cards of draws, checked by `bot/draws/card.py` (docs/draws.md)."""
    budget: tuple[BudgetSettings, ...] = ()
    webhook: tuple[WebhookSettings, ...] = ()


def load_settings(path: Path) -> Settings:
    """Return the settings in `path`; ConfigError names the line or key and what to write instead."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        raw = tomllib.loads(text)
    except FileNotFoundError as error:
        raise ConfigError(
            f"there is no {path.name} in {path.parent}", hint="make a room with: zhubo new my-room"
        ) from error
    except OSError as error:
        raise ConfigError(f"cannot read {path.name}: {error.strerror}", hint="make it readable for you") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path.name} is not UTF-8 text", hint="save it again as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path.name} is not valid TOML: {error}", hint="mend that line") from error
    return parse_settings(raw, path.name, text)


def parse_settings(raw: Mapping[str, Any], name: str = "room.toml", text: str = "") -> Settings:
    """Return `raw` as settings; ConfigError lists every fault at once, each with its key and its line in `text`."""
    _refuse_dishonest(raw)
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        faults = "; ".join(_placed(fault, text) for fault in error.errors())
        raise ConfigError(f"{name}: {faults}", hint="edit it and run zhubo check again") from error


def _placed(fault: Any, text: str) -> str:
    line = line_of(text, fault["loc"])
    return (f"line {line}: " if line else "") + fault_text(fault, Settings)


_DISHONEST = re.compile(r"stock_display_ratio|stock_multiplier|fake_|viewers_multiplier|hide_label")


def _refuse_dishonest(raw: Mapping[str, Any], path: str = "") -> None:
    """Numbers shown equal the store (rules Y01): there is no key that bends them, and asking for one is answered."""
    for key, value in raw.items():
        if _DISHONEST.search(key):
            raise ConfigError(
                f"{path}{key} does not exist: zhubo shows the true stock, count and labels, always",
                hint="remove the key; to sell a part of the stock, set allotment on the product",
            )
        if isinstance(value, Mapping):
            _refuse_dishonest(value, f"{path}{key}.")
