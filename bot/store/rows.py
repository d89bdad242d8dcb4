"""Reads one table of a hand-written file field by field and collects every fault with its remedy."""

import re
from collections.abc import Mapping
from typing import Any

from bot.core.approved import near
from bot.core.errors import ConfigError
from bot.core.variants import expand

_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")
_DISHONEST = re.compile(r"stock_display_ratio|stock_multiplier|fake_|viewers_multiplier|hide_label|sold_multiplier")
_MAX_TEXT = 600


class Row:
    """One table.  Every getter returns something usable; what was wrong is in `faults`."""

    def __init__(self, raw: object, where: str, faults: list[str]) -> None:
        self.where = where
        self.faults = faults
        self.raw: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
        self._known: list[str] = []
        if not isinstance(raw, Mapping):
            self.fault("", "must be a table")

    def fault(self, key: str, message: str) -> None:
        """Record what is wrong with `key` and what to write."""
        self.faults.append(f"{self.where}{'.' if key and self.where else ''}{key}: {message}")

    def get(self, key: str) -> Any:
        """Return the raw value of `key`, None if absent, and count the key as known."""
        self._known.append(key)
        return self.raw.get(key)

    def text(self, key: str, *, default: str | None = None, pattern: str = "", example: str = "") -> str:
        """Return a text; without a default it must be there.  `pattern` is a full match."""
        value = self.get(key)
        if value is None and default is not None:
            return default
        wanted = f", e.g. {key} = {example!r}" if example else ""
        if not isinstance(value, str) or not value.strip():
            self.fault(key, f"{'is missing' if value is None else 'must be a text'}; write one{wanted}")
            return ""
        if pattern and not re.fullmatch(pattern, value):
            self.fault(key, f"{value!r} has a character or length that is not allowed{wanted}")
        return value

    def whole(self, key: str, *, least: int, needed: bool = False, unit: str = "") -> int | None:
        """Return a whole number >= `least`, None if absent."""
        value = self.get(key)
        if value is None:
            if needed:
                self.fault(key, f"is missing; write a whole number{unit}")
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(key, f"{value!r} is not a whole number; write one{unit}")
            return None
        if value < least:
            self.fault(key, f"{value} is below {least}; write a whole number{unit}")
            return None
        return value

    def localized(self, key: str, *, needed: bool = True) -> dict[str, str]:
        """Return language -> text."""
        value = self.get(key)
        if value is None:
            if needed:
                self.fault(key, f'is missing; write {key} = {{ zh = "...", en = "..." }}')
            return {}
        if not isinstance(value, Mapping) or not value:
            self.fault(key, f'must name its languages: {key} = {{ zh = "...", en = "..." }}')
            return {}
        return {lang: text for lang, text in value.items() if self._is_text(f"{key}.{lang}", lang, text)}

    def wordings(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return language -> texts that say the same: one text or a list of them, each `{this|that}` counted."""
        value = self.get(key)
        if not isinstance(value, Mapping) or not value:
            self.fault(key, f'must name its languages: {key} = {{ zh = "...", en = "..." }}')
            return {}
        found: dict[str, tuple[str, ...]] = {}
        for lang, written in value.items():
            place, listed = f"{key}.{lang}", written if isinstance(written, list) else [written]
            texts = [text for text in listed if self._is_text(place, lang, text)]
            try:
                found[lang] = tuple(one for text in texts for one in expand(text, place))
            except ConfigError as error:
                self.fault("", f"{error.message}; {error.hint}")
        return {lang: texts for lang, texts in found.items() if texts}

    def phrases(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return language -> words, each non-empty."""
        value = self.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.fault(key, f'must name its languages: {key} = {{ zh = ["...", "..."] }}')
            return {}
        found: dict[str, tuple[str, ...]] = {}
        for lang, words in value.items():
            if not isinstance(words, list) or not words:
                self.fault(f"{key}.{lang}", 'must be a list of texts, e.g. ["...", "..."]')
                continue
            found[lang] = tuple(word for word in words if self._is_text(f"{key}.{lang}", lang, word))
        return found

    def tables(self, key: str) -> list[Any]:
        """Return a list of tables, written as [[key]]."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(key, f"must be a list of tables; write [[{key}]] above each")
            return []
        return value

    def table(self, key: str) -> Mapping[str, Any]:
        """Return a table of free keys, empty if absent."""
        value = self.get(key)
        if value is None or isinstance(value, Mapping):
            return value or {}
        self.fault(key, f"must be a table; write [{key}] above it")
        return {}

    def close(self) -> None:
        """Fault every key that nobody asked for; keys that would bend the truth get the reason."""
        for key in self.raw:
            if _DISHONEST.search(key):
                self.fault(
                    key,
                    "does not exist: zhubo shows the true stock and counts, always; remove it, "
                    "and to sell a part of the stock set allotment",
                )
            elif key not in self._known:
                self.fault(key, f"is no known key{near(key, self._known)}")

    def _is_text(self, place: str, lang: str, text: object) -> bool:
        if not _LANGUAGE.match(lang):
            self.fault(place, f"{lang!r} is no language code; write zh, en, ja, ...")
        elif not isinstance(text, str) or not text.strip():
            self.fault(place, "must be a text that is not empty")
        elif len(text) > _MAX_TEXT:
            self.fault(place, f"is longer than {_MAX_TEXT} characters; shorten it")
        else:
            return True
        return False
