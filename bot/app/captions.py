"""Wires the languages of a room: people's wordings from its files, a machine from the models on this computer."""

from collections.abc import Iterator
from pathlib import Path

from bot.app.files import RoomFiles
from bot.core.errors import ConfigError
from bot.core.goods import Localized
from bot.core.ports import Translator
from bot.guard.gate import Gate
from bot.room.captions import Captions
from bot.room.captions_native import Natives
from bot.room.parts import Parts
from bot.room.screen_words import FORGOTTEN
from bot.room.second_voice import SecondVoice
from bot.settings.room import Settings
from bot.show.lines import Line
from bot.translate.argos import ArgosTranslator
from bot.translate.clauses import ClauseTranslator
from bot.writer.caring import CARING, HELPLINE, MINOR
from bot.writer.llm_service import LlmService
from bot.writer.llm_translator import LlmTranslator


def make_translator(settings: Settings, models: Path) -> ArgosTranslator | None:
    """Return the translator from and into the room's language, None when no model of the user's is of use."""
    translator = ArgosTranslator(models)
    room = settings.room.language
    captions = settings.captions.languages if settings.captions.engine == "argos" else ()
    leads = any(target == room or (source == room and target in captions) for source, target in translator.languages())
    return translator if leads else None


def make_captioner(settings: Settings, argos: Translator | None, llm: LlmService | None) -> Translator | None:
    """Return who translates captions; ConfigError where the room wants a language model and has none."""
    if settings.captions.engine != "llm":
        return argos if settings.captions.engine == "argos" else None
    if llm is None:
        raise ConfigError(
            'captions.engine = "llm" needs a language model', hint='write [llm] (docs/llm.md), or engine = "argos"'
        )
    return LlmTranslator(llm, settings.room.language, settings.captions.languages)


def for_comments(translator: Translator | None, settings: Settings) -> Translator | None:
    """Return the translator if it leads into the room's language."""
    leads = translator is not None and any(target == settings.room.language for _, target in translator.languages())
    return translator if leads else None


def add_languages(files: RoomFiles, parts: Parts, gate: Gate, captioner: Translator | None) -> Captions:
    """Return who gives what is said to viewers of other languages; some of the script is said in a second one."""
    settings, natives = files.settings.captions, _natives(files)
    second = files.settings.languages
    if second.second and second.second not in files.persona.voices:
        spoken = ", ".join(sorted(files.persona.voices))
        raise ConfigError(
            f"languages.second: {files.settings.room.persona!r} does not speak {second.second!r}",
            hint=f"write one of {spoken}, or another persona",
        )
    if second.second:
        parts.second_voice = SecondVoice(natives, second.second, second.second_every)
    machine = ClauseTranslator(captioner) if captioner is not None else None
    return Captions(parts, natives, machine, settings.languages, prepare=gate.prepare)


def _natives(files: RoomFiles) -> Natives:
    lines = (text for line in files.rundown.lines() for text in _wordings(line))
    # The number of a help line is of one language's list: that sentence has no wording in another one.
    numbers = ({lang: words} for lang, words in HELPLINE.items())
    return Natives(files.book, lines, fixed=(CARING, MINOR, FORGOTTEN, *numbers))


def _wordings(line: Line) -> Iterator[Localized]:
    """Yield each wording of a line with its counterparts; other wordings count as such where each language has one."""
    yield line.text
    yield from (dict(zip(line.more, words, strict=True)) for words in zip(*line.more.values(), strict=False))
