"""Which scene should be on air: by what the show does, never in a hurry, never against the operator's hand.  Pure."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.errors import ConfigError

CUES = ("panic", "pause", "rule", "opening", "closing", "thanks", "answer", "offer", "product", "segment")
"""The first that holds and has a scene wins; `rule` is a trigger's wish."""
_URGENT = frozenset({"panic"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the show does now."""

    panic: bool = False
    paused: bool = False
    """Nothing that sells is said: labels lost, nobody at the console, complaints."""
    lane: str = ""
    """Of the running turn, empty in a silence."""
    intent: str = ""
    offer: bool = False
    """An offer of the product on show runs."""
    sku: str = ""
    """The product on show."""

    def holds(self, cue: str) -> bool:
        """Return whether the moment is what `cue` stands for."""
        match cue:
            case "panic":
                return self.panic
            case "pause":
                return self.paused
            case "opening" | "closing":
                return self.intent == cue
            case "thanks":
                return self.lane == "thanks"
            case "answer":
                return self.lane in ("qa", "chat")
            case "offer":
                return self.offer
            case "product":
                return bool(self.sku)
            case _:
                return cue == "segment"


@dataclass(frozen=True, slots=True)
class Wish:
    """A scene, and why."""

    cue: str
    scene: str


class Cutter:
    """Decides the cuts of one OBS.  Same calls, same cuts."""

    def __init__(self, scenes: Mapping[str, str], *, dwell_s: float, manual_s: float, rule_s: float) -> None:
        """`scenes`: cue, or "product:SKU", -> scene."""
        self.scenes = dict(scenes)
        self._dwell_s, self._manual_s, self._rule_s = dwell_s, manual_s, rule_s
        self.program = ""
        """The scene that is on, as far as is known."""
        self.there: frozenset[str] | None = None
        """Scenes that OBS has; None = not known yet.  What it has not is passed over."""
        self._since = float("-inf")
        self._hands_off_until = float("-inf")
        self._asked: list[str] = []
        """Asked for and not yet seen."""
        self._rule: tuple[str, float] | None = None
        self._urgent = False
        """The last cut was for an urgent cue."""

    def connected(self, program: str, now: float) -> None:
        """Take notice of the scene that is on when a connection begins; it may be changed at once.

        On the very first one a scene that is none of ours is somebody's choice.
        """
        first, self.program, self._since, self._asked = not self.program, program, float("-inf"), []
        if first and self.scenes and program not in self.scenes.values():
            self._hands_off_until = now + self._manual_s

    def seen(self, scene: str, now: float) -> None:
        """Take notice of a scene change; one that was not asked for was made by hand: then zhubo waits."""
        if scene in self._asked:
            self._asked = self._asked[self._asked.index(scene) + 1 :]
            return
        if scene == self.program:
            return
        self.program, self._since, self._rule = scene, now, None
        self._hands_off_until = now + self._manual_s

    def asked(self, wish: Wish, now: float) -> None:
        """Take notice that a cut is being made."""
        self._asked = [*self._asked[-3:], wish.scene]
        self.program, self._since = wish.scene, now
        self._urgent = wish.cue in _URGENT

    def refused(self, wish: Wish, program: str) -> None:
        """Take back a cut that OBS would not make; `program` is what was on before."""
        self._asked = [scene for scene in self._asked if scene != wish.scene]
        self.program, self._since = program, float("-inf")

    @property
    def missing(self) -> tuple[str, ...]:
        """Scenes of the settings that OBS has not."""
        wanted = dict.fromkeys(self.scenes.values())
        return tuple(scene for scene in wanted if self.there is not None and scene not in self.there)

    def renamed(self, old: str, new: str) -> None:
        """Follow a scene that got another name in OBS."""
        self.scenes = {cue: new if scene == old else scene for cue, scene in self.scenes.items()}
        self.program = new if self.program == old else self.program

    @property
    def is_waiting(self) -> bool:
        """True while a cut was asked for that OBS has not told of."""
        return bool(self._asked)

    def is_by_hand(self, now: float) -> bool:
        """True while somebody's choice of scene stands."""
        return now < self._hands_off_until

    def rule(self, scene: str, now: float) -> bool:
        """Take a trigger's wish, the last one counts; False while somebody's own choice stands."""
        if self.is_by_hand(now):
            return False
        self._rule = (scene, now + self._rule_s)
        return True

    def wish(self, moment: Moment, now: float) -> Wish | None:
        """Return the scene of this moment, None when no cue has one."""
        for cue in CUES:
            if cue == "rule":
                if self._rule is not None and (now < self._rule[1] or not self.scenes):
                    return Wish("rule", self._rule[0])
                continue
            scene = self.scenes.get(f"product:{moment.sku}" if cue == "product" else cue)
            if scene and moment.holds(cue) and (self.there is None or scene in self.there):
                return Wish(cue, scene)
        return None

    def cut(self, moment: Moment, now: float) -> Wish | None:
        """Return the cut to make now, None when the picture is right or must stay a while."""
        wish = self.wish(moment, now)
        if wish is None or wish.scene == self.program:
            return None
        if wish.cue in _URGENT:
            return wish
        if self.is_by_hand(now):
            return None
        return wish if self._urgent or now - self._since >= self._dwell_s else None


def check_cues(scenes: Mapping[str, str], skus: Iterable[str]) -> None:
    """Refuse a scene for a product that is not sold here; ConfigError names the nearest that is."""
    known = list(skus)
    for cue in scenes:
        _, colon, sku = cue.partition(":")
        if colon and sku not in known:
            near = difflib.get_close_matches(sku, known, n=1)
            hint = f"did you mean 'product:{near[0]}'?" if near else f"products are: {', '.join(known) or 'none'}"
            raise ConfigError(f"obs.scenes: there is no product {sku!r}", hint=hint)
