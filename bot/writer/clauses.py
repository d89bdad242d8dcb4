"""Cuts streamed copy into clauses, so that the voice starts after a few characters (pipeline.md, section 5).

A pure state machine: feeding a text at once or piece by piece gives the same clauses.
"""

import re

STRONG = frozenset("。！？!?…\n")
WEAK = frozenset("，、；：,;:")
_ASCII = frozenset(".,:;!?")
_CLOSERS = frozenset("”’」』）】》〉)]}\"'")
_AFTER_CUT = _CLOSERS | STRONG | WEAK | frozenset(".,~～—")
"""What may not open a clause when it follows a cut at once: closers, and the rest of a run of marks."""

FIRST_WEAK, FIRST_STRONG, LATER, HARD = 6, 4, 12, 40
"""Least and greatest CJK characters of a clause, its mark counted (pipeline.md, section 5, measured)."""
FIRST_WORDS, LATER_WORDS, HARD_WORDS = 2, 5, 18
"""The same for scripts with spaces, in words (2 from pipeline.md; the others follow speech time)."""
SLOT_CHARS = 4
"""How many characters a filled slot is taken for: a price such as 五十九块九 is heard as about that much."""
MAX_SLOT = 96
"""An opened [[ that is longer than this was no slot."""
MAX_CLAUSE = 240
"""Raw characters after which any joint outside a slot will do: a flood of digits has no better one."""

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0002fa1f]")
_NUMBER = frozenset("0123456789零一二两三四五六七八九十百千万亿半几%")
_ABBREVIATIONS = frozenset("e.g i.e mr mrs ms dr no vs approx st etc".split())
_INTERJECTIONS = frozenset(
    "哦 嗯 嗯嗯 啊 哎 哎呀 哈哈 好 好的 好嘞 好呀 对 对的 对呀 是 是的 行 来 "
    "oh well ok okay sure right yes yeah no hey ah hm so".split()
)
_WORD = re.compile(r"[^\W_]")
_SLOT = re.compile(r"\[\[[^\[\]]{1,92}\]\]")
_PLAIN = re.compile(f"[^{re.escape(''.join(sorted(STRONG | WEAK | _ASCII)))}]+")


class ClauseCutter:
    """Turn text that arrives in pieces into clauses; the first one comes early, none is cut inside a slot."""

    def __init__(self) -> None:
        self._text = ""
        self._waiting = False
        self._just_cut = True
        self._first = True

    def feed(self, text: str) -> list[str]:
        """Return the clauses that `text` completes, possibly none; never more than the input held."""
        done: list[str] = []
        at = 0
        while at < len(text):
            if run := self._plain_run(text, at):
                self._text, self._just_cut, at = self._text + run, False, at + len(run)
            else:
                self._take(text[at], done)
                at += 1
        return done

    def flush(self) -> list[str]:
        """Return what is left at the end of the stream, if anything in it can be said."""
        done: list[str] = []
        self._waiting = False
        self._cut(done)
        return done

    def _plain_run(self, text: str, at: int) -> str:
        """Return the characters from `at` on that `_take` would only append, possibly none: most of a line is such."""
        room = HARD - len(self._text)
        if self._waiting or not self._text or room <= 0:
            return ""
        found = _PLAIN.match(text, at, at + room)
        return found[0] if found else ""

    def _take(self, char: str, done: list[str]) -> None:
        if self._waiting:
            self._waiting = False
            # 59.9, 1,000, 12:30, e.g: a mark between digits or letters is none.
            mark = self._text[-1]
            if mark in "!?" or not (_is_latin(char) or self._is_abbreviated()):
                self._at_mark(mark, done)
        if not self._text:
            if char.isspace() or (self._just_cut and char in _AFTER_CUT and not self._first):
                self._just_cut = self._just_cut and not char.isspace()
                return
        self._just_cut = False
        if self._must_break_before(char):
            self._cut(done)
            if char.isspace():
                return
        before = self._text[-1:]
        self._text += char
        if self._in_slot():
            return
        if char in _ASCII and not _is_wide(before):
            self._waiting = True
        elif char in STRONG or char in WEAK or char in _ASCII:
            self._at_mark(char, done)

    def _at_mark(self, mark: str, done: list[str]) -> None:
        strong = mark in STRONG or mark == "."
        if self._long_enough(strong) and not self._is_interjection():
            self._cut(done)

    def _long_enough(self, strong: bool) -> bool:
        chars, words = self._size()
        if chars is None:
            return words >= (FIRST_WORDS if self._first else LATER_WORDS)
        return chars >= ((FIRST_STRONG if strong else FIRST_WEAK) if self._first else LATER)

    def _size(self) -> tuple[int | None, int]:
        """Return (characters, 0) for text with CJK in it, else (None, words)."""
        bare, slots = _SLOT.subn(" ", self._text)
        if _CJK.search(bare):
            return len("".join(bare.split())) + SLOT_CHARS * slots, 0
        return None, sum(bool(_WORD.search(word)) for word in bare.split()) + slots

    def _is_interjection(self) -> bool:
        words = re.findall(r"[^\W_]+", self._text.casefold())
        return bool(words) and all(word in _INTERJECTIONS for word in words)

    def _is_abbreviated(self) -> bool:
        last = self._text[:-1].rsplit(None, 1)[-1:]
        return self._text[-1] == "." and bool(last) and last[0].casefold().lstrip("(\"'") in _ABBREVIATIONS

    def _in_slot(self) -> bool:
        start = self._text.rfind("[[")
        return start >= 0 and "]]" not in self._text[start:] and len(self._text) - start <= MAX_SLOT

    def _must_break_before(self, char: str) -> bool:
        """True when the clause has its greatest length and the joint before `char` may be cut."""
        if len(self._text) < HARD or self._in_slot() or char in _AFTER_CUT:
            return False
        last = self._text[-1]
        if last == "[":
            return False
        if len(self._text) >= MAX_CLAUSE:
            return True
        if _is_latin(last) and _is_latin(char):
            return False
        if last in _NUMBER or last == "]" or (last.isspace() and self._text.rstrip()[-1:] in _NUMBER):
            return False
        chars, words = self._size()
        if chars is None:
            return words >= HARD_WORDS and (char.isspace() or last.isspace())
        return chars >= HARD

    def _cut(self, done: list[str]) -> None:
        clause, self._text = self._text.strip(), ""
        self._just_cut = True
        if _WORD.search(clause):
            done.append(clause)
            self._first = False


def _is_wide(char: str) -> bool:
    return bool(char) and (bool(_CJK.match(char)) or char in STRONG - _ASCII or char in WEAK - _ASCII)


def _is_latin(char: str) -> bool:
    return char.isalnum() and not _CJK.match(char)
