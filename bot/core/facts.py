"""Late-bound facts: writers place slots, the guard fills them at the moment of clearing.

`[[price:CUP]]` names a fact, never a figure.  A slot fills figure and unit together.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.goods import Catalog

SLOT = re.compile(r"\[\[([a-z_]+)(?:\.([A-Za-z0-9_]+))?(?::([A-Za-z0-9_.-]+))?\]\]")
"""`[[name]]`, `[[name:ARG]]` or `[[fact.key:SKU]]`."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One parsed slot: `[[fact.mouth:CUP]]` is name "fact", key "mouth", arg "CUP"."""

    name: str
    key: str
    arg: str
    raw: str


def slots_in(text: str) -> Iterator[Slot]:
    """Yield every slot of `text` in order."""
    for match in SLOT.finditer(text):
        yield Slot(match[1], match[2] or "", match[3] or "", match[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a turn may state as a figure: the catalogue now, and values of this turn and this room."""

    catalog: Catalog
    wall_ms: int
    values: Mapping[str, str] = field(default_factory=dict)
    """Turn and room slots by name (viewer, count, gift_name, combo, shop, buy_place, ...), already safe to show."""
    timezone: str = "Asia/Shanghai"
    """IANA zone that clock times are said in."""
    focus: str = ""
    """SKU of the product that is meant where no slot names one, or empty."""
    whose: str = ""
    """Memory key of the viewer whose name `values` bring, for the log; empty where that is not known."""

    @property
    def version(self) -> str:
        """Changes whenever any catalogue fact changes; a cleared clause with another version is cleared again."""
        return self.catalog.version_at(self.wall_ms)
