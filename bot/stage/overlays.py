"""Who is watching, who is heard, and whether everybody sees the labels.  Plain state; `now` is handed in."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from bot.aio.broadcast import Outlet
from bot.stage.labels import AD_OF_DIAGONAL, floors_px
from bot.stage.wire import LabelsReport

LABELS_LOST_S = 10.0
"""A label that nobody has confirmed for so long counts as lost (rules L05)."""
LEAST_CONTRAST = 4.5
"""Of letters against their ground (rules L01; WCAG 2.2, 1.4.3)."""
LEAST_SIDE_PX = 160
"""Shorter side of a picture on which the AI lines, 5 % of it, are 8 px high: on less nobody reads them."""
ROUNDED_PX = 0.1
"""A page rounds what it measures to tenths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayInfo:
    """One connected page, for the health lights."""

    number: int
    """1.. in order of connection."""
    audio: str
    """unknown running suspended"""
    master: bool
    """The one that is heard."""
    hidden: bool
    """Its window or OBS source is not being drawn."""
    labels_ok: bool
    labels_age_s: float | None
    """Since its last label report, s; None before the first."""
    labels_reason: str
    ad_px: float
    ai_px: float
    contrast: float | None
    """Least of its letters against their ground, 1..21; None = not measured."""
    errors: int
    last_error: str
    bad_frames: int
    connected_s: float
    lang: str = ""
    """Language of its captions; empty = as they are said."""
    shows: tuple[str, ...] = ()
    """Its parts; empty = the whole show."""


class Overlay:
    """What one page has said so far."""

    def __init__(
        self,
        number: int,
        outlet: Outlet,
        now: float,
        label_of_diagonal: float = AD_OF_DIAGONAL,
        lang: str = "",
        shows: Sequence[str] = (),
        *,
        in_obs: bool = False,
    ) -> None:
        self.number = number
        self.lang = lang
        self.in_obs = in_obs
        self.shows = frozenset(shows)
        self._of_diagonal = label_of_diagonal
        self.outlet = outlet
        self.joined_at = now
        self.audio = "unknown"
        self.hidden = False
        self.labels_at: float | None = None
        self.labels = LabelsReport(ok=False)
        self.errors = 0
        self.last_error = ""
        self.bad_frames = 0

    @property
    def has_host(self) -> bool:
        """True if the host is on it: the voice belongs there."""
        return not self.shows or "host" in self.shows

    def hear_labels(self, report: LabelsReport, now: float) -> None:
        """Keep a label report; one below the floors of its canvas or of contrast is not ok, whatever it says."""
        self.labels_at = now
        self.hidden = report.hidden
        fault = _fault(report, self._of_diagonal) if report.ok else ""
        self.labels = msgspec.structs.replace(report, ok=False, reason=fault) if fault else report

    def labels_ok(self, now: float) -> bool:
        """Return whether this page showed its labels within the last seconds; a fresh page gets as long to say so."""
        return self.is_fresh(now) or self.confirms(now)

    def is_fresh(self, now: float) -> bool:
        """Return whether it has said nothing of its labels yet, and need not have."""
        return self.labels_at is None and now - self.joined_at <= LABELS_LOST_S

    def confirms(self, now: float) -> bool:
        """Return whether it said within the last seconds that its labels are seen."""
        return self.labels_at is not None and self.labels.ok and now - self.labels_at <= LABELS_LOST_S

    def info(self, now: float, *, master: bool) -> OverlayInfo:
        """Return a snapshot."""
        return OverlayInfo(
            number=self.number,
            audio=self.audio,
            master=master,
            hidden=self.hidden,
            labels_ok=self.labels_ok(now),
            labels_age_s=None if self.labels_at is None else now - self.labels_at,
            labels_reason=self.labels.reason,
            ad_px=self.labels.ad_px,
            ai_px=self.labels.ai_px,
            contrast=self.labels.contrast,
            errors=self.errors,
            last_error=self.last_error,
            bad_frames=self.bad_frames,
            connected_s=now - self.joined_at,
            lang=self.lang,
            shows=tuple(sorted(self.shows)),
        )


def _fault(report: LabelsReport, of_diagonal: float) -> str:
    """Return why labels that the page calls good do not count, or nothing: what was not measured was not seen."""
    if report.reason:
        return report.reason
    if report.contrast is None or report.canvas is None or min(report.canvas) < LEAST_SIDE_PX:
        return "labels were not measured"
    if report.contrast < LEAST_CONTRAST:
        return "too little contrast"
    if not _is_on(report.canvas, report.rect):
        return "labels leave the screen"
    ad_px, ai_px = floors_px(*report.canvas, of_diagonal)
    return "" if report.ad_px >= ad_px and report.ai_px >= ai_px else "glyphs too small"


def _is_on(canvas: tuple[float, float], rect: tuple[float, float, float, float]) -> bool:
    x, y, width, height = rect
    is_within = x >= -ROUNDED_PX and y >= -ROUNDED_PX
    is_within = is_within and x + width <= canvas[0] + ROUNDED_PX and y + height <= canvas[1] + ROUNDED_PX
    return is_within and width > 0 and height > 0


class Overlays:
    """All connected pages in order of connection; the first with the host on it that runs audio is the master."""

    def __init__(self, label_of_diagonal: float = AD_OF_DIAGONAL) -> None:
        self._of_diagonal = label_of_diagonal
        self.master: Overlay | None = None
        self._all: dict[int, Overlay] = {}
        self._by_lang: dict[str, dict[int, Overlay]] = {}
        self._count = 0
        self._seen_ok_at: float | None = None
        """-inf once labels were lost: only a page that confirms them brings them back."""
        self._is_obs_used = False

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Overlay]:
        return iter(tuple(self._all.values()))

    def __getitem__(self, number: int) -> Overlay:
        return self._all[number]

    def reading(self, langs: Iterable[str]) -> tuple[Overlay, ...]:
        """Return the pages whose captions are in one of `langs`, without a look at the others."""
        return tuple(overlay for lang in langs for overlay in self._by_lang.get(lang, {}).values())

    def add(
        self, outlet: Outlet, now: float, lang: str = "", shows: Sequence[str] = (), *, in_obs: bool = False
    ) -> Overlay:
        """Add a page; `in_obs`: it is a browser source, so it is what viewers see."""
        self._count += 1
        overlay = Overlay(self._count, outlet, now, self._of_diagonal, lang, shows, in_obs=in_obs)
        self._is_obs_used = self._is_obs_used or in_obs
        self._all[overlay.number] = overlay
        self._by_lang.setdefault(lang, {})[overlay.number] = overlay
        if self._seen_ok_at is None:
            self._seen_ok_at = now
        return overlay

    def remove(self, overlay: Overlay, now: float) -> None:
        """Remove a page: its labels count as seen, or as lost, until now."""
        was_seen = not overlay.hidden and overlay.confirms(now) and self._is_on_air(overlay)
        self.labels_ok(now)
        self._by_lang.get(overlay.lang, {}).pop(overlay.number, None)
        if self._all.pop(overlay.number, None) and was_seen and self._seen_ok_at != -math.inf:
            self._seen_ok_at = now

    def elect(self) -> bool:
        """Choose the master anew and return whether it changed.

        One that still runs is kept, unless it has no host on it and another that runs has.
        """
        before = self.master
        running = [overlay for overlay in self if overlay.audio == "running"]
        best = [overlay for overlay in running if overlay.has_host] or running
        if before not in best:
            self.master = best[0] if best else None
        return self.master is not before

    def labels_ok(self, now: float) -> bool:
        """Return whether every page that is drawn confirms its labels.

        True while no page has ever connected.  With none drawn any more, the labels are lost after 10 s: what viewers
        cannot see was not shown.  Where OBS has shown the stage, only its pages are what viewers see.  Once lost, they
        are back when a page confirms them, not when one connects, goes or is hidden.
        """
        drawn = [overlay for overlay in self if not overlay.hidden]
        if not all(overlay.labels_ok(now) for overlay in drawn):
            self._seen_ok_at = -math.inf
            return False
        if any(map(self._is_on_air, drawn)) and all(overlay.confirms(now) for overlay in drawn):
            self._seen_ok_at = now
            return True
        return self._seen_ok_at is None or now - self._seen_ok_at <= LABELS_LOST_S

    def _is_on_air(self, overlay: Overlay) -> bool:
        return overlay.in_obs or not self._is_obs_used
