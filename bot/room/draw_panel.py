"""What an operator may do to a draw now, and why the rest would break its card or its proof.  Pure.

A card is fixed once it is published: neither its entry window nor its list nor its picks can be moved by hand, so a
button for that is never offered.  What is left: open what waits for a person, end a draw for good, and note claims.
"""

from collections.abc import Mapping, Sequence

from bot.core.goods import Localized
from bot.core.panels import Act, DrawPanel, Place
from bot.core.text import plain_text
from bot.games.entry import why
from bot.store.draws_rows import DrawRow, PickRow

PLACES_SHOWN = 60
NAME_CHARS = 40
_ORDER = ("draft", "published", "open", "closed", "drawn", "revealed", "settled")
_HELD = ("reserved", "notified")


def panel_of(row: DrawRow, counts: Mapping[str, int], picks: Sequence[PickRow], now_ms: int) -> DrawPanel:
    """Return a draw as the console shows it; `counts`: status of entries -> people."""
    waiting = sum(pick.state == "waiting" for pick in picks)
    prizes = row.rules["prizes"]
    out = {status.partition(":")[2]: n for status, n in counts.items() if ":" in status}
    return DrawPanel(
        id=row.id,
        state=row.state,
        prizes=tuple((_words(prize["name"]), int(prize["count"])) for prize in prizes),
        entrants=counts.get("in", 0),
        refused=tuple((in_words(reason), n) for reason, n in sorted(out.items(), key=lambda one: -one[1])),
        opens_ms=row.opens_ms,
        closes_ms=row.closes_ms,
        freezes_ms=row.freeze_ms,
        reason=plain_text(row.reason, limit=200),
        acts=(_opening(row, now_ms), _closing(row, now_ms), _voiding(row)),
        places=tuple(_place(pick, prizes, waiting, row.state) for pick in picks[:PLACES_SHOWN]),
    )


def in_words(reason: str) -> Localized:
    """Return a refusal of an entry in both languages of the console."""
    return {lang: why(reason, lang) for lang in ("zh", "en")}


def _opening(row: DrawRow, now_ms: int) -> Act:
    if row.state != "published":
        return Act(verb="open", why="not_published" if row.state == "draft" else "opened_already")
    if "duration_s" in row.rules:
        return Act(verb="open")
    opens_ms, closes_ms = row.opens_ms, row.closes_ms
    if opens_ms is not None and now_ms < opens_ms:
        return Act(verb="open", why="opens_by_card", at_ms=opens_ms)
    return Act(verb="open", why="" if closes_ms is not None and now_ms < closes_ms else "window_over")


def _closing(row: DrawRow, now_ms: int) -> Act:
    if row.state != "open":
        return Act(verb="close", why="closed_already" if _past(row, "open") else "not_open")
    if row.freeze_ms is not None and now_ms < row.freeze_ms:
        return Act(verb="close", why="closes_by_card", at_ms=row.freeze_ms)
    return Act(verb="close")


def _voiding(row: DrawRow) -> Act:
    return Act(verb="void", why="over" if row.state in ("settled", "void") else "")


def _past(row: DrawRow, state: str) -> bool:
    return row.state == "void" or _ORDER.index(row.state) > _ORDER.index(state)


def _place(pick: PickRow, prizes: Sequence[Mapping[str, object]], waiting: int, state: str) -> Place:
    return Place(
        ordinal=pick.ordinal,
        name=plain_text(pick.name, limit=NAME_CHARS),
        prize=_words(prizes[pick.prize]["name"]) if pick.prize is not None else {},
        state=pick.state,
        until_ms=pick.until_ms,
        reason=plain_text(pick.reason, limit=200),
        acts=_acts_of_place(pick, waiting) if state in ("revealed", "settled") else (),
    )


def _acts_of_place(pick: PickRow, waiting: int) -> tuple[Act, ...]:
    """Claims are confirmed; a prize that is held can be taken back, and goes to the next of the same proof."""
    if pick.state in _HELD:
        return Act(verb="claim"), Act(verb="refuse", why="" if waiting else "no_alternate")
    return (Act(verb="delivered"),) if pick.state == "claimed" else ()


def _words(name: object) -> Localized:
    if isinstance(name, Mapping):
        return {str(lang): plain_text(str(text), limit=80) for lang, text in name.items()}
    return {"zh": plain_text(str(name), limit=80)}
