"""Staff and guests whom the operator has named in room.toml: `[audience] staff = [...]`, `vip = [...]`."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.events import STABLE_SCOPES, RoomEvent
from bot.core.viewers import Tier


@dataclass(frozen=True, slots=True)
class Named:
    """Who is what, whatever the platform says."""

    staff: frozenset[str] = frozenset()
    vip: frozenset[str] = frozenset()

    @classmethod
    def of(cls, staff: Iterable[str], vip: Iterable[str]) -> "Named":
        """Return the lists of room.toml: keys (bilibili:uid:123) or source:name for sources without ids."""
        return cls(frozenset(map(_folded, staff)), frozenset(map(_folded, vip)))

    def tier_of(self, event: RoomEvent, key: str | None) -> tuple[Tier, str] | None:
        """Return the tier given to who did `event`, with its evidence; None for everybody else.

        A name counts only where the source gives no id: elsewhere anybody could take it.
        """
        if not (self.staff or self.vip):
            return None
        labels = [_folded(key)] if key else []
        if event.user is not None and event.user.id_scope == "name_only" and event.user.name:
            names = (_folded(f"{source}:{event.user.name}") for source in (event.instance, event.source))
            labels += [label for label in names if not _is_key(label)]
        for tier, named in ((Tier.STAFF, self.staff), (Tier.VIP, self.vip)):
            for label in labels:
                if label in named:
                    return tier, f"named {tier.value} in room.toml as {label}"
        return None


NOBODY = Named()


def _is_key(label: str) -> bool:
    """True for what reads like a viewer key: a display name "uid:123" must not pass for an account."""
    parts = label.split(":", 2)
    return len(parts) == 3 and parts[1] in STABLE_SCOPES | {"name"}


def _folded(label: str) -> str:
    return unicodedata.normalize("NFKC", label).casefold().strip()
