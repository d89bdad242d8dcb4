"""Where in the text of a rule pack something stands, so that a fault names the line to mend."""

import json
import re

_HEADER = re.compile(r"\s*\[{1,2}\s*[\"']?(pack|source|rule|words)\b[^\]]*\]{1,2}\s*(?:#.*)?")


class Lines:
    """The lines of one file by table and key.  Without its text every place is the file alone."""

    def __init__(self, file: str, text: str = "") -> None:
        self.file = file
        self._lines = text.split("\n")
        heads = [(at, found[1]) for at, line in enumerate(self._lines) if (found := _HEADER.fullmatch(line))]
        ends = [*(at for at, _ in heads[1:]), len(self._lines)]
        self._tables = [(name, at, end) for (at, name), end in zip(heads, ends, strict=False)]

    def of(self, table: str, number: int = 0, key: str = "", value: object = None) -> str:
        """Return "file:line" of `value` under `key` in a table, by its name and number from 0, or of what is near."""
        found = [(at, end) for name, at, end in self._tables if name == table]
        if number >= len(found):
            return self.file
        at, end = found[number]
        named = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=") if key else None
        start = next((line for line in range(at, end) if named and named.match(self._lines[line])), at)
        return f"{self.file}:{self._holding(value, start, end) + 1}"

    def _holding(self, value: object, start: int, end: int) -> int:
        if not isinstance(value, str) or not value:
            return start
        written = (value, json.dumps(value, ensure_ascii=False)[1:-1])
        return next((at for at in range(start, end) if any(form in self._lines[at] for form in written)), start)
