"""The AI and ad labels: fixed words per language, and the sizes below which they do not count as shown.

No setting, persona or pack reaches this file (rules L02, L03, L08).
"""

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Labels:
    """What the label plate says."""

    lang: str
    ad: str
    """Conspicuous "advertisement" (PRC Advertising Law art. 14)."""
    lines: tuple[str, ...]
    """That the host is virtual, that the content is made by AI, and what a platform wants beside that."""


_TEXTS = {
    "zh": Labels("zh", "广告", ("AI 虚拟主播", "内容由 AI 生成")),
    # Capitals fill only 0.73 of the font size and small letters hang below: short words in capitals reach the floor.
    "en": Labels("en", "AD", ("AI HOST", "MADE BY AI")),
    "ja": Labels("ja", "広告", ("AI 司会", "AIで生成")),
    "ko": Labels("ko", "광고", ("AI 진행자", "AI로 생성")),
    "ms": Labels("ms", "IKLAN", ("HOS AI", "DIJANA AI")),
    "id": Labels("id", "IKLAN", ("HOST AI", "DIBUAT AI")),
}


AD_OF_DIAGONAL = 1 / 20
"""The smallest ad label (practice guide; rules L02): a platform may ask for more, nobody for less."""
_STACKED_FROM = 1.25
"""A larger ad label stands above the lines in portrait: beside them there is no room."""


def labels_for(lang: str, more: tuple[str, ...] = ()) -> Labels:
    """Return the label words for `lang`, and `more` lines beside them; a language without its own gets English."""
    own = _TEXTS.get(lang.split("-")[0], _TEXTS["en"])
    return replace(own, lines=(*own.lines, *(line for line in more if line not in own.lines)))


def floors_px(width_px: float, height_px: float, of_diagonal: float = AD_OF_DIAGONAL) -> tuple[int, int]:
    """Return the least height of rendered glyphs on a canvas: (ad, AI lines), px.

    Ad: a share of the diagonal, never below 1/20; AI text: 5 % of the shorter side (GB 45438).  Rules, section 1.
    """
    ad = math.hypot(width_px, height_px) * max(of_diagonal, AD_OF_DIAGONAL)
    return math.ceil(ad - 1e-6), math.ceil(min(width_px, height_px) * 0.05)


def plate_css(lines: int, of_diagonal: float) -> str:
    """Return the rule that makes the plate as large as its words and the policy need; the page's own is the least."""
    grow = max(of_diagonal / AD_OF_DIAGONAL, 1.0)
    is_stacked = grow > _STACKED_FROM
    ad, text = 132 * grow + 4, 65 * lines + 6
    tall = ad + text if is_stacked else max(ad, text)
    return (
        f":host {{ --grow: {grow:.4g} !important; --wide: {max(ad, text):.4g} !important;"
        f" --tall: {tall:.4g} !important; --stack: {'column' if is_stacked else 'row'} !important; }}\n"
    )
