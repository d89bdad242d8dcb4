"""What `zhubo voices` and `zhubo models` say, in the language of the room or of the machine."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bot.core.errors import BotError
from bot.room.reasons import in_language

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "every": "every language",
        "ready": "ready",
        "needs you": "needs you",
        "silent": "every language, without a sound",
        "packaged": "kokoro's packaged voices",
        "native": "kokoro's native voices",
        "no native": "none; fetch them with: zhubo voices install",
        "instead": "{why}; the packaged voices speak instead",
        "refused": "the guard will not have it said: {rules}: {reason}",
        "said": "{name} says it in {seconds:.1f} s: {file}",
        "prerendered": "{made} made, {kept} were there, {failed} failed",
        "more": "; there are more: --most, [voice] cache_mb",
        "by way of": "by way of {via}",
        "captions": "captions of a room in {source}: without a model for {missing}",
        "none": "none",
        "no model": "none; bring an .argosmodel file and run: zhubo models install FILE",
        "installed": "installed {pair} in {folder}; a running room uses it after its next start",
        "removed": "removed {pair}",
        "no way": "no model leads from {source} to {target}; see: zhubo models list",
        "lost": "the translation lost a figure or is empty; a room shows none",
    },
    "zh": {
        "every": "所有语言",
        "ready": "可用",
        "needs you": "要处理",
        "silent": "所有语言，没有声音",
        "packaged": "kokoro 自带的声音",
        "native": "kokoro 的母语声音",
        "no native": "还没有；用 zhubo voices install 下载",
        "instead": "{why}；改用自带的声音",
        "refused": "护栏不让说：{rules}：{reason}",
        "said": "{name} 念出来 {seconds:.1f} 秒：{file}",
        "prerendered": "做好 {made} 句，原来就有 {kept} 句，失败 {failed} 句",
        "more": "；还有没做的：见 --most 和 [voice] cache_mb",
        "by way of": "经由 {via}",
        "captions": "{source} 直播间的字幕还缺这些语言的模型：{missing}",
        "none": "不缺",
        "no model": "还没有；准备一个 .argosmodel 文件，再运行 zhubo models install 文件",
        "installed": "已装好 {pair}，在 {folder}；正在播的直播间下次启动后使用",
        "removed": "已删除 {pair}",
        "no way": "没有从 {source} 到 {target} 的模型；见 zhubo models list",
        "lost": "译文丢了数字或是空的；直播间里不会显示它",
    },
}
"""Language -> key -> sentence; names in braces are filled in."""


def machine_language() -> str:
    """Return zh where the terminal is set up for Chinese (POSIX: the first of these three that is set), else en."""
    told = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if told.lower().startswith("zh") else "en"


@contextmanager
def spoken_in(lang: str) -> Iterator[Mapping[str, str]]:
    """Give the sentences of `lang`; an error on the way tells what it has to tell in it too."""
    try:
        yield WORDS[lang]
    except BotError as error:
        error.message, error.hint = (in_language(text, lang, "voices") for text in (error.message, error.hint))
        raise


def columns(text: str, width: int) -> str:
    """Pad to `width` columns of a terminal, in which a Chinese character takes two."""
    wide = sum(ord(char) >= 0x2E80 for char in text)
    return text + " " * max(0, width - len(text) - wide)
