"""What is said of VTube Studio, in the operator's language."""

from collections.abc import Mapping

from bot.core.errors import BotError, NeedsOperator, Retryable, Worded

WORDS: Mapping[str, Mapping[str, str]] = {
    "connecting": {"zh": "正在连", "en": "connecting"},
    "ready": {"zh": "已连上，模型 {model}", "en": "connected, model {model}"},
    "no_model": {"zh": "已连上，但没有载入模型", "en": "connected, but no model is loaded"},
    "closed": {
        "zh": "连不上 {url}：VTube Studio 没开，或插件接口没启用",
        "en": "cannot reach {url}: VTube Studio is not open, or its plug-in API is off",
    },
    "strange": {"zh": "{url} 上的程序不是 VTube Studio", "en": "the program at {url} is not VTube Studio"},
    "broke": {"zh": "连接断了", "en": "the connection broke"},
    "late": {"zh": "没有及时回答 {request}", "en": "no answer to {request} in time"},
    "asking": {
        "zh": "在 VTube Studio 里点“允许”，让 zhubo 控制模型",
        "en": "click Allow in VTube Studio, so that zhubo may move the model",
    },
    "denied": {"zh": "在 VTube Studio 里被拒绝了", "en": "somebody refused zhubo in VTube Studio"},
    "distrusted": {"zh": "VTube Studio 不认这个令牌", "en": "VTube Studio does not accept the token"},
    "no_parameter": {"zh": "模型没有参数 {name}", "en": "there is no parameter {name}"},
    "taken": {"zh": "参数 {name} 被另一个插件占用", "en": "another plug-in holds the parameter {name}"},
    "no_hotkey": {"zh": "模型没有快捷键 {name}", "en": "the model has no hotkey {name}"},
    "no_expression": {"zh": "模型没有表情 {name}", "en": "the model has no expression {name}"},
    "refused": {"zh": "拒绝了 {name}（{code}）", "en": "it refused {name} ({code})"},
}


def said(key: str, lang: str, values: Mapping[str, object]) -> str:
    """Return a sentence in `lang` (zh or en)."""
    return WORDS[key][lang].format(**values)


class VtsGone(Worded, Retryable):
    """There is no connection (any more), or no answer in time."""

    words = WORDS


class VtsNeedsYou(Worded, NeedsOperator):
    """Somebody refused zhubo in VTube Studio."""

    words = WORDS


class VtsRefused(BotError):
    """One request was answered by an APIError; `code` is its errorID."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"VTube Studio answered error {code}")
