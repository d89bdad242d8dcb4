"""When is a fault told, and not asked about?  Late or broken with blame is a complaint, whatever else is said."""

import re
from collections.abc import Iterable

from bot.triage.patterns import pattern
from bot.triage.words import Hit

_DENIED = re.compile(
    r"(?:不是|没有|没|不会|不怕|不|无|未|别|防|从不|从没"
    r"|(?:no|not|never|without|zero|isn.t|wasn.t)(?: (?:a|an|any|at all))?)\s*$"
)


_ASKED = re.compile(r"[的了]?(?:吗|么\W*$)")
_HAN = re.compile(r"[\u3400-\u9fff]")


def is_hypothetical(form: str) -> bool:
    """True when folded `form` asks whether a fault may happen."""
    return bool(pattern("blame.hypothetical").search(form))


def is_blame(form: str, hits: Iterable[Hit], *, asks: bool) -> str:
    """Return the evidence that folded `form` complains, or an empty text."""
    late = pattern("blame.late").search(form)
    if late and not late[0].endswith("不到"):
        return f"late, with blame: “{late[0][:24]}”"
    if worn := pattern("blame.after_use").search(form):
        return f"broke in use: “{worn[0][:24]}”"
    told = [hit for hit in hits if not _DENIED.search(form[: hit.start]) and not _ASKED.match(form, hit.end)]
    plain = [hit for hit in told if hit.phrase.kind == "ask"]
    faults = [hit for hit in told if hit.phrase.kind == "said"]
    if plain and not (asks and re.search(r"会不会|不会.{0,6}吧", form)):
        return f"says “{plain[0].phrase.text}”"
    if (
        faults
        and not is_hypothetical(form)
        and not (asks and not _HAN.search(form))
        and (_is_of_goods(faults) or pattern("blame.blames").search(form) or len(form) <= 6)
    ):
        return f"says “{faults[0].phrase.text}”, and it happened"
    return ""


def _is_of_goods(faults: list[Hit]) -> bool:
    """True for faults that only goods have (掉色); 坏了 or 掉了 may be said of anything and needs a context."""
    return any(
        not hit.phrase.text.endswith(("了", "的", "掉", "打不开", "没反应", "不能用", "用不了")) for hit in faults
    )
