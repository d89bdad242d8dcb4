"""How the language models fare, in the operator's words: the copy light of the console."""

from bot.core.reports import Chip
from bot.writer.llm_service import LlmService

_WINDOWS = {
    "zh": {"minute": "这一分钟", "hour": "这个小时", "day": "今天"},
    "en": {"minute": "this minute's", "hour": "this hour's", "day": "today's"},
}
_WORDS = {
    "zh": {
        "good": "模型正常",
        "budget": "{window}的模型额度用完，{until}前改用{instead}",
        "operator": "{name}停用，先用{instead}：{fault}",
        "breaker": "{name}连不上，先用{instead}",
        "copy": "自备话术",
    },
    "en": {
        "good": "model ok",
        "budget": "{window} model budget is used: {instead} until {until}",
        "operator": "{name} is out, {instead} instead: {fault}",
        "breaker": "{name} does not answer: {instead} for now",
        "copy": "own copy",
    },
}


def light(service: LlmService, lang: str, wall_ms: int) -> Chip:
    """Return good (the preferred model answers), warn (another one or own copy does) or bad (a person is needed)."""
    words = _WORDS[lang]
    reasons = [(one, service.refusal_of(one)) for one in service.endpoints]
    answering = next((one for one, reason in reasons if reason is None), None)
    first, reason = reasons[0]
    if reason is None:
        return Chip(id="copy", state="good", text=words["good"])
    window = service.limit() or "day"
    text = words[reason].format(
        name=first.name,
        instead=answering.name if answering else words["copy"],
        fault=first.breaker.operator,
        window=_WINDOWS[lang][window],
        until=service.budget.over_at(window, wall_ms),
    )
    return Chip(id="copy", state="bad" if reason == "operator" and answering is None else "warn", text=text)
