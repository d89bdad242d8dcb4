"""The `[llm]` section of room.toml: which language models are asked, in which order, and what they may cost."""

from pathlib import PurePath
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator


class LlmEndpoint(BaseModel):
    """One OpenAI-compatible endpoint, or a GGUF file that zhubo runs on this computer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = ""
    """Shown on the console and in counts; the model's name when empty."""
    base_url: str = ""
    model: str = ""
    model_file: str = ""
    """A GGUF file, relative to the room's folder; needs the extra `local-llm` and no address."""
    context_tokens: Annotated[int, Field(ge=2048, le=131_072)] = 4096
    """Of `model_file`: prompt and answer together; more takes more memory."""
    api_key_env: str = "OPENAI_API_KEY"
    """Name of the environment variable that holds the key."""
    first_token_s: Annotated[float, Field(gt=0)] = 3.0
    deadline_s: Annotated[float, Field(gt=0)] = 8.0
    temperature: Annotated[float, Field(ge=0, le=0.7)] = 0.6
    json_mode: Literal["off", "object", "schema", "grammar"] | None = None
    """How the endpoint is asked to enforce the form of answers ("grammar" is llama.cpp's own way).

    None = "grammar" for a `model_file`, else "off".
    """
    metered: bool | None = None
    """Counts against the budgets; None = unless it runs on this computer."""
    price_input: Annotated[float, Field(ge=0)] = 0.0
    """Of a million prompt tokens, in `currency`."""
    price_cached: Annotated[float, Field(ge=0)] | None = None
    """Of a million prompt tokens that the provider had cached; None = as `price_input`."""
    price_output: Annotated[float, Field(ge=0)] = 0.0
    """Of a million answer tokens."""

    @property
    def title(self) -> str:
        """How people call it."""
        return self.name or self.model or PurePath(self.model_file).stem

    @property
    def is_metered(self) -> bool:
        """Whether its tokens count against the budgets."""
        if self.metered is not None:
            return self.metered
        return not self.model_file and urlsplit(self.base_url).hostname not in ("127.0.0.1", "localhost", "::1")

    @property
    def is_priced(self) -> bool:
        """Whether what a call costs is known."""
        return not self.is_metered or self.price_input > 0 or self.price_output > 0


class LlmSettings(LlmEndpoint):
    """The language models, first one first; without any the host speaks from its own copy.

    One endpoint stands right here; several stand in `[[llm.endpoint]]`.
    """

    endpoint: tuple[LlmEndpoint, ...] = ()
    answer_within_s: Annotated[float, Field(gt=0, le=8)] = 7.0
    """Longest wait for the first clause, over all endpoints asked; then own copy speaks."""
    hedge_after_s: Annotated[float, Field(gt=0)] | None = None
    """Ask the next endpoint too when nothing was heard for so long; None = one after the other."""
    tokens_per_minute: Annotated[int, Field(ge=2000)] = 30_000
    """Spending caps, prompts and answers of metered endpoints together; None = no such cap."""
    tokens_per_hour: Annotated[int, Field(ge=2000)] | None = None
    tokens_per_day: Annotated[int, Field(ge=2000)] | None = None
    money_per_hour: Annotated[float, Field(gt=0)] | None = None
    """In `currency`; hours and days are those of the room's timezone."""
    money_per_day: Annotated[float, Field(gt=0)] | None = None
    answers_per_viewer_hour: Annotated[int, Field(ge=1, le=1000)] = 20
    """So often one viewer's questions may go to a model: nobody spends the budget alone."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    """ISO code of all prices and budgets."""
    at_limit: Literal["next", "templates"] = "next"
    """At a cap: go on with the endpoints that are not metered, or with own copy alone."""
    answer_cache_s: Annotated[float, Field(ge=0, le=86_400)] = 900.0
    """So long an answer may be said again to the same question; 0 = never."""

    @property
    def endpoints(self) -> tuple[LlmEndpoint, ...]:
        """All endpoints in order."""
        return self.endpoint or ((self,) if self.model or self.model_file else ())

    @model_validator(mode="after")
    def _makes_sense(self) -> "LlmSettings":
        if self.endpoint and (self.model or self.model_file):
            raise ValueError("write each model as an [[llm.endpoint]], or one in [llm] alone")
        for one in self.endpoints:
            if bool(one.model) == bool(one.model_file):
                raise ValueError(f"endpoint {one.title!r} needs either model or model_file")
            if (self.money_per_hour or self.money_per_day) and not one.is_priced:
                raise ValueError(f"endpoint {one.title!r} needs price_input and price_output for a budget in money")
        titles = [one.title for one in self.endpoints]
        if len(set(titles)) < len(titles):
            raise ValueError("two endpoints have the same name: give each its own name")
        return self
