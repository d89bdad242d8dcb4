"""The room's language models as room.toml lists them."""

from pathlib import Path
from zoneinfo import ZoneInfo

from bot.core.clock import Clock
from bot.settings.llm import LlmEndpoint, LlmSettings
from bot.settings.room import Settings
from bot.writer.breaker import Breaker
from bot.writer.llm_service import Endpoint, LlmService
from bot.writer.open_model import open_model
from bot.writer.spending import FILE, MICRO, Budget, Caps, Prices, read_spent


def make_llm(
    settings: Settings, clock: Clock, *, folder: Path | None = None, data: Path | None = None
) -> LlmService | None:
    """Return the models of room.toml as one service, None without any; nothing is connected or started yet.

    Args:
        settings: The room's.
        clock: Of deadlines, rests and budgets.
        folder: The room's; a relative `model_file` counts from it.
        data: Where the budget of the hour and the day is kept; None = in memory.

    Raises:
        ConfigError: An address, a model file or the budget's file is wrong.
    """
    llm = settings.llm
    if not llm.endpoints:
        return None
    caps = caps_of(llm)
    lasting = (caps.tokens_per_hour, caps.tokens_per_day, caps.micros_per_hour, caps.micros_per_day)
    spent_file = data / FILE if data is not None and any(lasting) else None
    endpoints = [
        Endpoint(
            name=one.title,
            model=open_model(one, clock=clock, folder=folder),
            metered=one.is_metered,
            prices=prices_of(one),
            first_clause_s=min(one.deadline_s, one.first_token_s + 1.0),
            breaker=Breaker(settings.room.seed + number),
        )
        for number, one in enumerate(llm.endpoints)
    ]
    return LlmService(
        endpoints,
        clock=clock,
        budget=Budget(caps, ZoneInfo(settings.room.timezone), spent=read_spent(spent_file) if spent_file else None),
        patience_s=llm.answer_within_s,
        hedge_after_s=llm.hedge_after_s,
        at_limit=llm.at_limit,
        spent_file=spent_file,
    )


def caps_of(llm: LlmSettings) -> Caps:
    """Return the budgets of room.toml as caps."""
    return Caps(
        tokens_per_minute=llm.tokens_per_minute,
        tokens_per_hour=llm.tokens_per_hour,
        tokens_per_day=llm.tokens_per_day,
        micros_per_hour=round(llm.money_per_hour * MICRO) if llm.money_per_hour else None,
        micros_per_day=round(llm.money_per_day * MICRO) if llm.money_per_day else None,
    )


def prices_of(endpoint: LlmEndpoint) -> Prices:
    """Return what a million tokens of an endpoint cost."""
    cached = endpoint.price_input if endpoint.price_cached is None else endpoint.price_cached
    return Prices(input=endpoint.price_input, cached=cached, output=endpoint.price_output)
