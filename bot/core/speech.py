"""From copy to sound.  `Cleared` is the only type that voice, caption, overlay, chat and prompter accept."""

from dataclasses import dataclass, field, replace

SAMPLE_RATE_HZ = 24_000
"""PCM everywhere: s16le, mono."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A piece of copy between two breaths, slots still open: the unit of approval."""

    text: str
    lang: str
    kind: str = "line"
    """What it is for the guard: line, llm, name, question, card, effect, label, chat."""
    optional: bool = False
    """True when the answer is whole without it: an empty slot drops it silently."""
    copy: str = field(default="", compare=False)
    """Which line of copy it is of, as kind.list.variant ("price.vip.3f2a91c0"); empty for other words."""
    whose: str = field(default="", compare=False)
    """Memory key of the viewer whose name or words it is, for the log; empty where that is not known."""


class _Seal:
    """Proof of origin; the one instance lives here and only `bot.guard.gate` uses it (an architecture test checks)."""


SEAL = _Seal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """Text that the guard has passed for one language at one facts version.

    Nothing else may be voiced or shown.  Only the guard can make one: the constructor wants its seal.
    """

    seal: _Seal
    text: str
    """Slots filled, ready to read."""
    lang: str
    decision_id: str
    """Names the row of the evidence log that says why this may be said."""
    facts_version: str
    source: Clause
    """The clause it came from, so that it can be cleared again when a fact changes."""

    def __post_init__(self) -> None:
        """Refuse every maker but the guard, also at run time."""
        if self.seal is not SEAL:
            raise TypeError("only the guard makes Cleared text; call Gate.clear()")

    def after(self, start_char: int) -> "Cleared":
        """Return the same line without its first `start_char` characters: what is left to say when they were heard."""
        return replace(self, text=self.text[start_char:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rule found: original[start:end) of the clause as it was written."""

    rule: str
    pack: str
    """Id and version of the rule's pack, "guard" for a check that is code."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """The clause may be said in these words instead; clear them like any other."""

    text: str
    rules: tuple[str, ...]
    reason: str
    found: tuple[Found, ...] = ()
    """Each rule with its pack and the place in the text as it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The clause is not said."""

    rules: tuple[str, ...]
    reason: str
    span: str = ""
    """The offending part of the original text."""
    found: tuple[Found, ...] = ()
    """Each rule with its pack and the place in the text as it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A person decides; the voice goes to the next turn meanwhile."""

    rules: tuple[str, ...]
    reason: str
    found: tuple[Found, ...] = ()
    """Each rule with its pack and the place in the text as it was written."""


Verdict = Cleared | Rewrite | Block | Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentVerdict:
    """What the guard says to do with a viewer's comment."""

    kind: str
    """clear | mask | drop | template | alert"""
    rules: tuple[str, ...]
    text: str
    """The comment with private data masked: the only form for logs, the LLM and the screen."""
    level: int = 0
    """How grave a case for `alert` is: 3 a life may be in danger, 2 somebody suffers, 0 no such case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the guard decided of one clause, for the evidence log."""

    decision_id: str
    text: str
    """As it may be said; when refused, as it was written, without private data."""
    lang: str
    verdict: str
    """clear rewrite block hold"""
    kind: str
    """Of the clause."""
    rules: tuple[str, ...]
    facts_version: str
    personal: tuple[str, ...] = ()
    """Parts of `text` that are a viewer's: her name, her words."""
    whose: str = ""
    """The viewer's name or words as they came in."""
    key: str = ""
    """Memory key of that viewer; empty where it is not known."""


@dataclass(frozen=True, slots=True)
class WordMark:
    """When a stretch of the cleared text is heard, ms from the start of its clip; [start_char, end_char)."""

    start_ms: int
    end_ms: int
    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioChunk:
    """A piece of one clause's sound.  `pcm`: s16le mono 24 kHz, any even length; empty = silence of `duration_ms`."""

    pcm: bytes
    duration_ms: float
    marks: tuple[WordMark, ...] = ()
    """Against the start of the clause, not of the chunk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceStyle:
    """How a persona sounds.  `rate` is 0.5..1.5, 1 = as recorded; `names` maps provider -> its voice id."""

    lang: str
    rate: float = 1.0
    names: tuple[tuple[str, str], ...] = ()

    def voice_for(self, provider: str) -> str | None:
        """Return the persona's voice id at `provider`, or None for that provider's default."""
        return dict(self.names).get(provider)


def speech_seconds(text: str, lang: str) -> float:
    """Estimate how long `text` takes to say, s, >= 0.4: 4.5 CJK characters/s, 12 Thai ones, 2.5 words/s elsewhere."""
    cjk = sum(_is_cjk(char) for char in text)
    if lang == "th":
        return max(0.4, cjk / 4.5 + sum(char.isalnum() for char in text) / 12)
    others = "".join(" " if _is_cjk(char) or not char.isalnum() else char for char in text)
    return max(0.4, cjk / 4.5 + len(others.split()) / 2.5)


def _is_cjk(char: str) -> bool:
    return "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af"
