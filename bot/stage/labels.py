"""The AI and ad labels: fixed words per language, and the sizes below which they do not count as shown.

No setting, persona or pack reaches this file (rules L02, L03, L08).
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labels:
    """What the label plate says."""

    lang: str
    ad: str
    """Conspicuous "advertisement" (PRC Advertising Law art. 14)."""
    lines: tuple[str, str]
    """That the host is virtual, and that the content is made by AI."""


_TEXTS = {
    "zh": Labels("zh", "广告", ("AI 虚拟主播", "内容由 AI 生成")),
    # Capitals fill only 0.73 of the font size and small letters hang below: short words in capitals reach the floor.
    "en": Labels("en", "AD", ("AI HOST", "MADE BY AI")),
    "ja": Labels("ja", "広告", ("AI 司会", "AIで生成")),
    "ko": Labels("ko", "광고", ("AI 진행자", "AI로 생성")),
    "ms": Labels("ms", "IKLAN", ("HOS AI", "DIJANA AI")),
    "id": Labels("id", "IKLAN", ("HOST AI", "DIBUAT AI")),
}


def labels_for(lang: str) -> Labels:
    """Return the label words for `lang`; a language without its own gets English."""
    return _TEXTS.get(lang.split("-")[0], _TEXTS["en"])


def floors_px(width_px: float, height_px: float) -> tuple[int, int]:
    """Return the least height of rendered glyphs on a canvas: (ad, AI lines), px.

    Ad: diagonal ÷ 20 (practice guide); AI text: 5 % of the shorter side (GB 45438).  Rules, section 1.
    """
    return math.ceil(math.hypot(width_px, height_px) / 20), math.ceil(min(width_px, height_px) * 0.05)
