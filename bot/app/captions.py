"""Wires the captions of a room: people's wordings from its files, a machine from the models on this computer."""

from collections.abc import Iterator
from pathlib import Path

from bot.app.files import RoomFiles
from bot.core.goods import Localized
from bot.core.ports import Translator
from bot.guard.gate import Gate
from bot.room.captions import Captions
from bot.room.captions_native import Natives
from bot.room.parts import Parts
from bot.room.screen_words import FORGOTTEN
from bot.settings import Settings
from bot.show.lines import Line
from bot.translate.argos import ArgosTranslator
from bot.translate.clauses import ClauseTranslator
from bot.writer.caring import CARING, HELPLINE, MINOR


def make_translator(settings: Settings, models: Path) -> ArgosTranslator | None:
    """Return the translator from and into the room's language, None when no model of the user's is of use."""
    translator = ArgosTranslator(models)
    room = settings.room.language
    captions = settings.captions.languages if settings.captions.engine == "argos" else ()
    leads = any(target == room or (source == room and target in captions) for source, target in translator.languages())
    return translator if leads else None


def for_comments(translator: Translator | None, settings: Settings) -> Translator | None:
    """Return the translator if it leads into the room's language."""
    leads = translator is not None and any(target == settings.room.language for _, target in translator.languages())
    return translator if leads else None


def make_captions(files: RoomFiles, parts: Parts, gate: Gate, translator: Translator | None) -> Captions:
    """Return who gives what is said to viewers of other languages."""
    settings = files.settings.captions
    machine = ClauseTranslator(translator) if translator is not None and settings.engine != "off" else None
    lines = (text for line in files.rundown.lines() for text in _wordings(line))
    # The number of a help line is of one language's list: that sentence has no wording in another one.
    numbers = ({lang: words} for lang, words in HELPLINE.items())
    natives = Natives(files.book, lines, fixed=(CARING, MINOR, FORGOTTEN, *numbers))
    return Captions(parts, natives, machine, settings.languages, prepare=gate.prepare)


def _wordings(line: Line) -> Iterator[Localized]:
    """Yield each wording of a line with its counterparts; other wordings count as such where each language has one."""
    yield line.text
    yield from (dict(zip(line.more, words, strict=True)) for words in zip(*line.more.values(), strict=False))
