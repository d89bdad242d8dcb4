"""Errors that say what to do next.  The class tells the supervisor: later, ask a person, or give up."""

from collections.abc import Mapping
from typing import ClassVar

import msgspec

BROKEN_JSON = (msgspec.DecodeError, UnicodeError, RecursionError)
"""What decoding a peer's JSON may raise: malformed, not UTF-8, nested a thousand levels deep."""


class BotError(Exception):
    """Root of every error that zhubo raises on purpose.

    `message` says what is wrong in a host's words; `hint` says what to do next.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"{message} ({hint})" if hint else message)
        self.message = message
        self.hint = hint


class ConfigError(BotError):
    """A setting, a catalogue row or a pack is wrong; nothing starts until a person edits it."""


class BadInput(BotError):
    """One frame, line or file from outside is unusable; count it, skip it, go on."""


class Retryable(BotError):
    """A peer failed in a way that time may cure; `after_s` >= 0 is the least wait, in seconds."""

    def __init__(self, message: str, *, hint: str = "", after_s: float = 0.0) -> None:
        super().__init__(message, hint=hint)
        self.after_s = after_s


class NeedsOperator(BotError):
    """Only a person can go on (wrong key, missing package, refused login); never retried in a loop."""


class Worded(BotError):
    """An error whose message is a sentence of a package's tables: key -> language -> words with {names} in them."""

    words: ClassVar[Mapping[str, Mapping[str, str]]]
    hints: ClassVar[Mapping[str, Mapping[str, str]]] = {}

    def __init__(self, key: str, /, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(self.words[key]["en"].format(**values), hint=self.hints.get(key, {}).get("en", ""))


class PolicyRefused(NeedsOperator):
    """A platform's or market's rules forbid it; the source is in the message, nothing is tried again (rules L10)."""
