"""What a platform allows, field by field, on scales from strict to loose; merging takes the strictest of each.

Source: rules.md section 6 (F03, V6).  A merge is pure and monotone: adding terms never loosens anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

VOICE = ("no", "assist", "label", "yes")
"""AI voice: never, only with a person at the console, with the label, freely."""
PERMIT = ("no", "attest", "yes")
"""Never, after the operator has confirmed that the present terms were read, freely."""
AI_LABEL = ("continuous_and_toggle", "continuous")
"""Shown all the time, and beside that the platform's own switch for AI content."""
SHORTEST_DISCLOSURE_MIN = 5.0
"""What holds where a profile says nothing: minutes between two spoken disclosures."""
LARGEST_LABEL = 0.1
"""The largest ad label a profile may ask for, of the diagonal."""
AD_LABEL = 0.05
"""The seed size: 1/20 of the diagonal (rules L02)."""
MARKET_PACKS: Mapping[str, tuple[str, ...]] = {
    "cn": ("cn_live_2026", "cn_price", "cn_promotion", "cn_special_goods"),
    "us": (),
    "eu": (),
}
"""Market -> the rule packs that hold there alone.  A market that is not here is unknown: every pack holds."""
COMMON_PACKS = (
    *("claims", "cn_adlaw", "concepts", "conduct", "dealings", "eu_ucpd", "safety_common", "us_ftc"),
    *("viewer_input", "viewer_need", "viewer_orders"),
)
"""Claims are false in every market; these packs are the words of the languages in which they are made."""
OPEN_MARKETS = frozenset({"viewers", "operator"})
"""Markets that only the room knows: `markets` of its [policy] names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is allowed.  The defaults are the strictest values: a field that a profile leaves out keeps them."""

    allow_ai_voice: str = "no"
    allow_unattended_ai_voice: str = "no"
    require_human_driver: bool = True
    allow_recorded_audio: str = "no"
    max_animated_area: float = 0.0
    """Of the picture, 0..1."""
    allow_simulcast: str = "no"
    allow_draws: str = "no"
    ai_label: str = "continuous_and_toggle"
    label_of_diagonal: float = LARGEST_LABEL
    """Size of the ad label."""
    spoken_disclosure_min: float = SHORTEST_DISCLOSURE_MIN
    tip_ranking: bool = False
    market_packs: frozenset[str] = frozenset()
    """Markets whose packs hold: cn, us, eu, "viewers", "operator".  Empty = unknown: all."""


SCALES: Mapping[str, tuple[str, ...]] = {
    "allow_ai_voice": VOICE,
    "allow_unattended_ai_voice": PERMIT,
    "allow_recorded_audio": PERMIT,
    "allow_simulcast": PERMIT,
    "allow_draws": PERMIT,
    "ai_label": AI_LABEL,
}
NAMES = tuple(field.name for field in fields(Terms))


def stricter(left: Terms, right: Terms) -> Terms:
    """Return the stricter of both, field by field."""
    words = {name: min(getattr(left, name), getattr(right, name), key=scale.index) for name, scale in SCALES.items()}
    unknown = not left.market_packs or not right.market_packs
    return replace(
        left,
        **words,
        require_human_driver=left.require_human_driver or right.require_human_driver,
        max_animated_area=min(left.max_animated_area, right.max_animated_area),
        label_of_diagonal=max(left.label_of_diagonal, right.label_of_diagonal),
        spoken_disclosure_min=min(left.spoken_disclosure_min, right.spoken_disclosure_min),
        tip_ranking=left.tip_ranking and right.tip_ranking,
        market_packs=frozenset() if unknown else left.market_packs | right.market_packs,
    )


def merged(many: Iterable[Terms]) -> Terms:
    """Return the strictest of all; nothing at all is unknown, and so the strictest there is."""
    terms = list(many)
    if not terms:
        return Terms()
    found = terms[0]
    for other in terms[1:]:
        found = stricter(found, other)
    return found


def looser_fields(left: Terms, right: Terms) -> tuple[str, ...]:
    """Return the fields of `left` that allow more than those of `right`."""
    both = stricter(left, right)
    return tuple(name for name in NAMES if getattr(both, name) != getattr(left, name))


def packs_of(markets: frozenset[str] | None) -> tuple[str, ...]:
    """Return the names of the rule packs of `markets`; None or an unknown market gives all, which is ()."""
    if markets is None or not markets or not markets <= MARKET_PACKS.keys():
        return ()
    return (*COMMON_PACKS, *(pack for market in sorted(markets) for pack in MARKET_PACKS[market]))


def markets_of(terms: Terms, named: Iterable[str]) -> frozenset[str] | None:
    """Return the markets that hold, None while one is unknown: `named` are those of seller and viewers."""
    own = frozenset(named)
    if not terms.market_packs or (terms.market_packs & OPEN_MARKETS and not own):
        return None
    return (terms.market_packs - OPEN_MARKETS) | own


def price_windows_days(markets: frozenset[str] | None) -> frozenset[int]:
    """Return over how many days a compared price must be the lowest deal: 7 in the PRC, 30 in the EU and elsewhere.

    Sources: PRC price-fraud provisions art. 16; Directive 98/6/EC art. 6a.  Unknown markets get both.
    """
    if markets is None:
        return frozenset({7, 30})
    return frozenset({7} if "cn" in markets else ()) | frozenset({30} if markets - {"cn"} else ())
