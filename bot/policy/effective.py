"""The policy of one room: its profiles merged, what it breaks of them, and what to do about it.  Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.policy.attest import Attestation, is_confirmed
from bot.policy.profile import OLD_AFTER_DAYS, Profile
from bot.policy.terms import NAMES, Terms, markets_of, merged, packs_of, price_windows_days
from bot.policy.words import WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """Something that the policy does not allow, or warns of."""

    rule: str
    """Of rules.md: F01, L10, L11, L12, F02, C21, V6."""
    profile: str
    text: Mapping[str, str]
    """Language -> what is wrong, with the source."""
    hint: Mapping[str, str]
    """Language -> what to do."""
    fatal: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What holds in a room."""

    mode: str
    """unattended | assist"""
    profiles: tuple[Profile, ...]
    terms: Terms
    markets: frozenset[str] | None
    """Of seller and viewers; None while one is unknown."""
    named: bool = True
    """True if the room names its profiles itself; False if they follow from its sources' platforms."""

    @property
    def packs(self) -> tuple[str, ...]:
        """Return the names of the rule packs that hold; empty = all."""
        return packs_of(self.markets)

    @property
    def may_speak(self) -> bool:
        """True if a synthesised voice may be heard at all (rules L10)."""
        return self.terms.allow_ai_voice != "no"

    @property
    def disclosure_every_s(self) -> float:
        """At most so long without a spoken "I am an AI"."""
        return self.terms.spoken_disclosure_min * 60

    @property
    def price_windows_days(self) -> frozenset[int]:
        """Over how many days a compared price must be the lowest deal."""
        return price_windows_days(self.markets)

    def label_lines(self, lang: str) -> tuple[str, ...]:
        """Return what all profiles together want on the label beside the words of the law, each line once."""
        lines = (line for one in self.profiles for line in one.label.get(lang.split("-")[0], ()))
        return tuple(dict.fromkeys(lines))

    def owners(self, field: str) -> tuple[str, ...]:
        """Return the profiles whose own value of a field is the one that holds."""
        value = getattr(self.terms, field)
        return tuple(one.id for one in self.profiles if getattr(one.terms, field) == value)

    def table(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Return (field, value, the profiles it comes from) for every field of the effective policy."""
        return [(name, _shown(getattr(self.terms, name)), self.owners(name)) for name in NAMES]


def effective(profiles: Iterable[Profile], *, mode: str, markets: Iterable[str] = (), named: bool = True) -> Policy:
    """Return the strictest of all profiles."""
    found = tuple(profiles)
    terms = merged(one.terms for one in found)
    return Policy(mode=mode, profiles=found, terms=terms, markets=markets_of(terms, markets), named=named)


def breaches(
    policy: Policy,
    *,
    today: date,
    platforms: int,
    has_draws: bool = False,
    given: Iterable[Attestation] = (),
    stage_area: float = 1.0,
    script: str = "",
) -> list[Breach]:
    """Return everything that keeps the room from going on air, then what it should know.

    Args:
        policy: what holds.
        today: for the age of profiles and confirmations.
        platforms: how many platforms the room is on at once.
        has_draws: whether it gives anything away.
        given: what the operator has confirmed.
        stage_area: share of the picture that the stage fills, 0..1.
        script: digest of rundown, goods and copy.
    """
    confirmed = tuple(given)
    found = [
        *_of_mode(policy, today, confirmed),
        *(_of_use("simulcast", "L11", policy, today, confirmed) if platforms > 1 else ()),
        *(_of_use("draws", "V6", policy, today, confirmed) if has_draws else ()),
        *_of_area(policy, stage_area),
        *_of_script(policy, today, confirmed, script),
        *_warnings(policy, today),
    ]
    return sorted(found, key=lambda one: not one.fatal)


def _of_mode(policy: Policy, today: date, given: tuple[Attestation, ...]) -> Iterable[Breach]:
    if policy.mode != "unattended":
        return
    for one in policy.profiles:
        allowed = one.terms.allow_unattended_ai_voice
        if allowed == "no" or one.terms.require_human_driver:
            yield _breach("F01", one, "unattended_no", "use_assist")
        elif allowed == "attest" and not _confirmed(given, "unattended", one, today):
            yield _breach("F01", one, "unattended_attest", "attest", clause="unattended")


def _of_use(use: str, rule: str, policy: Policy, today: date, given: tuple[Attestation, ...]) -> Iterable[Breach]:
    """Yield the profiles that do not allow a use, or not yet: "simulcast" or "draws", a clause of `attest`."""
    for one in policy.profiles:
        allowed = getattr(one.terms, f"allow_{use}")
        if allowed == "no":
            yield _breach(rule, one, f"{use}_no", f"{use}_off")
        elif allowed == "attest" and not _confirmed(given, use, one, today):
            yield _breach(rule, one, f"{use}_attest", "attest", clause=use)


def _of_area(policy: Policy, stage_area: float) -> Iterable[Breach]:
    for one in policy.profiles:
        if stage_area > one.terms.max_animated_area:
            most = f"{one.terms.max_animated_area:g}"
            # Which shop of a platform a feed belongs to is a guess: the voice is silenced, the start is not refused.
            yield _breach("F02", one, "area", "smaller", fatal=policy.named, most=most, now=f"{stage_area:g}")


def _of_script(policy: Policy, today: date, given: tuple[Attestation, ...], script: str) -> Iterable[Breach]:
    cn = next((one for one in policy.profiles if "cn" in one.terms.market_packs), None)
    if policy.mode != "unattended" or cn is None:
        return
    if not is_confirmed(given, "script", "", as_of="", today=today, digest=script):
        yield _breach("C21", cn, "script", "attest_script")


def _warnings(policy: Policy, today: date) -> Iterable[Breach]:
    for one in policy.profiles:
        if one.age_days(today) > OLD_AFTER_DAYS:
            yield _breach("L12", one, "old", "reread", fatal=False, days=str(one.age_days(today)))
        if one.verified == "unverified":
            yield _breach("L12", one, "unverified", "reread", fatal=False)
        if one.terms.allow_ai_voice == "no":
            yield _breach("L10", one, "no_voice", "captions", fatal=False)
        if one.terms.ai_label == "continuous_and_toggle":
            yield _breach("L01", one, "toggle", "switch", fatal=False)


def _confirmed(given: tuple[Attestation, ...], clause: str, profile: Profile, today: date) -> bool:
    return is_confirmed(given, clause, profile.id, as_of=profile.as_of.isoformat(), today=today)


def _breach(rule: str, profile: Profile, text: str, hint: str, *, fatal: bool = True, **values: str) -> Breach:
    said = {"profile": profile.id, "source": "; ".join(profile.source), "as_of": profile.as_of.isoformat(), **values}
    return Breach(
        rule=rule,
        profile=profile.id,
        text={lang: words[text].format(**said) for lang, words in WORDS.items()},
        hint={lang: words[hint].format(**said) for lang, words in WORDS.items()},
        fatal=fatal,
    )


def _shown(value: object) -> str:
    if isinstance(value, frozenset):
        return " ".join(sorted(value)) or "all"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
