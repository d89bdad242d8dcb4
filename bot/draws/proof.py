"""The proof of a draw: everything a stranger needs to compute the winners again, and what she would find wrong."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.errors import BadInput
from bot.draws.canon import canon, digest, digest_of, parse
from bot.draws.pick import MAX_WEIGHT, Entrant, commitment, entrants_digest, entrants_text, final_seed, pick

ALGORITHM = "zhubo-draw-v1"
VERSION = 1
KEYS = frozenset(
    "v algorithm draw_id rules rules_hash commit server_seed salt entrants entrants_hash seed picks opened closed"
    " chain proof_hash".split()
)
_HEX = re.compile(r"[0-9a-f]{64}")
_LINK = re.compile(r"(?:[1-9]\d{0,8}:[0-9a-f]{64})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A draw whose list is frozen: from here on everything follows."""

    draw_id: str
    rules: Mapping[str, object]
    """The rules card as published, canonical JSON values; `winners` and `alternates` are whole numbers."""
    server_seed: bytes
    """32 bytes, secret until now."""
    salt: str
    entrants: tuple[Entrant, ...]
    """Sorted by key, each person once."""
    opened: str
    closed: str
    """Times of the entry window, ISO 8601; equal to `opens` and `closes` of the rules where they name them."""
    chain: str = ""
    """What `link` makes of this list and of the one frozen before it in the room, so that none can be left out."""


def winners_of(rules: Mapping[str, object]) -> tuple[int, int]:
    """Return (number of winners, number of alternates); `winners` left out = one for each piece of `stock`."""
    return _count(rules, "winners" if "winners" in rules else "stock"), _count(rules, "alternates", 0)


def _count(rules: Mapping[str, object], name: str, default: int | None = None) -> int:
    value = rules.get(name, default)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000:
        return value
    raise BadInput(f"rules.{name} is {value!r}", hint="a whole number from 0 to 1,000,000")


def prove(draw: Closed) -> dict[str, object]:
    """Return the proof of `draw`: the same for the same input, however often it is made."""
    text = entrants_text(draw.entrants)
    rules_hash, entrants_hash = digest(draw.rules), entrants_digest(draw.draw_id, text)
    seed = final_seed(draw.server_seed, draw.draw_id, rules_hash, entrants_hash, draw.salt)
    proof: dict[str, object] = {
        "v": VERSION,
        "algorithm": ALGORITHM,
        "draw_id": draw.draw_id,
        "rules": dict(draw.rules),
        "rules_hash": rules_hash,
        "commit": commitment(draw.draw_id, draw.server_seed),
        "server_seed": draw.server_seed.hex(),
        "salt": draw.salt,
        "entrants": [[key, weight] for key, weight in draw.entrants],
        "entrants_hash": entrants_hash,
        "seed": seed.hex(),
        "picks": pick(draw.entrants, seed, sum(winners_of(draw.rules))),
        "opened": draw.opened,
        "closed": draw.closed,
        "chain": draw.chain,
    }
    parts = {key: text if key == "entrants" else canon(value) for key, value in proof.items()}
    return {**proof, "proof_hash": digest_of(parts)}


def faults(proof: object) -> list[str]:
    """Return what is wrong with a proof, in the order of the checks; empty = the winners follow from what was fixed."""
    if not isinstance(proof, Mapping):
        return ["the proof is no JSON object"]
    if wrong := sorted(KEYS ^ set(proof)):
        return [f"missing or unknown: {', '.join(wrong)}"]
    try:
        return _compared(_read(proof), proof)
    except BadInput as fault:
        return [fault.message]


def faults_in(text: str | bytes) -> list[str]:
    """Return what is wrong with a proof file."""
    try:
        return faults(parse(text))
    except BadInput as fault:
        return [fault.message]


def _compared(draw: Closed, proof: Mapping[str, object]) -> list[str]:
    honest = prove(draw)
    found = [f"{key} does not follow from the rest" for key in honest if honest[key] != proof[key]]
    for key, name in (("opened", "opens"), ("closed", "closes")):
        if name in draw.rules and draw.rules[name] != proof[key]:
            found.append(f"{key} is not what the rules say")
    if not _lasts(draw):
        found.append("the window is not as long as the rules say")
    if draw.rules.get("draw_id", draw.draw_id) != draw.draw_id:
        found.append("the rules are of another draw")
    kind = draw.rules.get("salt")
    if isinstance(kind, str) and draw.salt.partition(":")[0] != kind.partition(":")[0]:
        found.append("the salt is of another kind than the rules say")
    return found


def _lasts(draw: Closed) -> bool:
    """Whether a draw that lasts `duration_s` from its opening did; True for one with fixed times."""
    if "duration_s" not in draw.rules:
        return True
    try:
        window = datetime.fromisoformat(draw.closed) - datetime.fromisoformat(draw.opened)
    except (ValueError, TypeError):
        return False
    return window.total_seconds() == draw.rules["duration_s"]


def _read(proof: Mapping[str, object]) -> Closed:
    rules = proof["rules"]
    if not isinstance(rules, Mapping):
        raise BadInput("rules is no object", hint="")
    return Closed(
        draw_id=_text(proof, "draw_id"),
        rules=rules,
        server_seed=bytes.fromhex(_hex(proof["server_seed"], "server_seed")),
        salt=_text(proof, "salt"),
        entrants=_entrants(proof["entrants"]),
        opened=_text(proof, "opened"),
        closed=_text(proof, "closed"),
        chain=_text(proof, "chain"),
    )


def _entrants(rows: object) -> tuple[Entrant, ...]:
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise BadInput("entrants is no list", hint="")
    out: list[Entrant] = []
    for number, row in enumerate(rows):
        match row:
            case [str() as key, int() as weight] if not isinstance(weight, bool) and 1 <= weight <= MAX_WEIGHT:
                out.append((_hex(key, f"entrants[{number}]"), weight))
            case _:
                raise BadInput(f"entrants[{number}] is not [key, weight 1..{MAX_WEIGHT}]", hint="")
        if number and out[-1][0] <= out[-2][0]:
            raise BadInput(f"entrants[{number}] stands twice or out of order", hint="")
    return tuple(out)


def _text(proof: Mapping[str, object], key: str) -> str:
    value = proof[key]
    if not isinstance(value, str):
        raise BadInput(f"{key} is no text", hint="")
    return value


def _hex(value: object, where: str) -> str:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise BadInput(f"{where} is not 64 lower-case hex digits", hint="")
    return value


def link(before: str, draw_id: str, rules_hash: str, commit: str, entrants_hash: str) -> str:
    """Return the chain of a frozen list, `number:hash`; `before` is that of the one before it, empty for the first."""
    number = int(before.partition(":")[0] or 0) + 1
    text = "\n".join(("zhubo-draw-v1/chain", before, draw_id, rules_hash, commit, entrants_hash))
    return f"{number}:{hashlib.sha256(text.encode()).hexdigest()}"


def chain_faults(text: str | bytes, before: str | bytes) -> list[str]:
    """Return what is wrong with a proof file as the one after another of the same room; empty = no list is between."""
    found = faults_in(text) + faults_in(before)
    if found:
        return found
    proof, earlier = parse(text), parse(before)
    assert isinstance(proof, Mapping) and isinstance(earlier, Mapping)
    return [] if follows(proof, str(earlier["chain"])) else ["the chain does not go on from that of the earlier draw"]


def follows(proof: Mapping[str, object], before: str) -> bool:
    """Return whether a proof without faults is of the list frozen next after the one whose chain is `before`."""
    parts = (str(proof[name]) for name in ("draw_id", "rules_hash", "commit", "entrants_hash"))
    return _LINK.fullmatch(before) is not None and proof["chain"] == link(before, *parts)


def salt_of_comments(event_ids: Sequence[str]) -> str:
    """Return the salt "comments": a hash over the ids of the last 32 comments before the close, oldest first."""
    return "comments:" + hashlib.sha256("\n".join(event_ids[-32:]).encode()).hexdigest()
