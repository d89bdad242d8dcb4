"""Where captions break in the languages that viewers read: no word, name or amount is torn, no crumb is left."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.browser import chromium, harness, samples

pytestmark = pytest.mark.browser
LAY_OUT = """async ([text, lang, sizes, most, mostOfTwo]) => {
  const { layOut } = await import("/stage/assets/lines.js");
  const pen = document.createElement("canvas").getContext("2d");
  const widthAt = (size) => (part) => {
    pen.font = `700 ${size}px "Noto Sans CJK SC", sans-serif`;
    return pen.measureText(part).width;
  };
  const found = layOut(text, lang, { sizes, widthAt, most, mostOfTwo: mostOfTwo ?? Infinity });
  const widths = found.screens.map((screen) => Math.max(...screen.map((line) => widthAt(found.size)(line.trimEnd()))));
  return { size: found.size, lines: found.screens.flat(), screens: found.screens.length, widths };
}"""
SIZES = [58, 54, 50, 47, 44]
UPRIGHT, WIDE = 735, 1080
"""px of a line."""
WHOLE = [
    ("id", "Gelas ini murah, mempertanggungjawabkan kualitasnya sampai malam ini.", "mempertanggungjawabkan"),
    ("ms", "Cawan Zhubo X1 kini RM1,299.00, penuh jaminan pihak kami malam ini.", "Zhubo X1"),
    ("ru", "Термокружка Zhubo X1 сейчас стоит 1 299,00 ₽, достопримечательность вечера.", "Zhubo X1"),
    ("ru", "Термокружка Zhubo X1 сейчас стоит 1 299,00 ₽, достопримечательность вечера.", "достопримечательность"),
    ("th", "เคสนี้ใส่กับ iPhone 15 ได้พอดีเลยค่ะ ไม่ต้องกังวล", "iPhone 15"),
    ("ar", "أقل بـ 300 ريال من أدنى سعر خلال الأيام السبعة الماضية حتى المساء", "بـ 300"),
    ("es", "Dicen que ¿ desafortunadamente antirreglamentario ? no es cosa nuestra", "¿ desafortunadamente"),
]


async def laid_out(cases: Sequence[tuple[str, str, int, float | None]]) -> list[dict[str, Any]]:
    """Lay out (lang, text, px of a line, most px of two lines) one after another in one page."""
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await page.goto(f"{url}/stage")
        return [await page.evaluate(LAY_OUT, [text, lang, SIZES, most, two_px]) for lang, text, most, two_px in cases]


async def test_long_words_product_names_and_amounts_stay_on_one_line_in_every_script() -> None:
    wanted = [(lang, text, most, None) for lang, text, _ in WHOLE for most in (UPRIGHT, WIDE)]
    found = await laid_out(wanted)
    for (lang, text, most, _), one in zip(wanted, found, strict=True):
        assert "".join(one["lines"]) == text
        assert max(one["widths"]) <= most and one["size"] >= 44
        for whole in (piece for row_lang, row, piece in WHOLE if (row_lang, row) == (lang, text)):
            assert any(whole in line for line in one["lines"]), one["lines"]


async def test_no_japanese_or_chinese_line_begins_with_a_particle_or_an_ending() -> None:
    lines = [
        ("ja", "このZhubo X1タンブラーは今だけ1,299円、残り38点です。", UPRIGHT, None),
        ("ja", "クリックするだけで開きますよ。", UPRIGHT, None),
        ("zh", "山茶花护手霜适合干燥的秋冬季节每天早晚使用吗", UPRIGHT, None),
    ]
    for (lang, *_), one in zip(lines, await laid_out(lines), strict=True):
        first = [line[0] for screen in [one["lines"][1:]] for line in screen]
        hangs = "はがをにでとものへやかねよなだ" if lang == "ja" else "的地得了着过吗呢吧"
        assert one["screens"] == 1 and first and not set(first) & set(hangs), one["lines"]


async def test_the_last_screen_of_a_long_clause_is_never_a_single_short_word() -> None:
    long = (
        "Chiếc cốc Zhubo X1 giờ chỉ còn 1.299.000 ₫, thấp hơn 300.000 ₫ so với giá thấp nhất trong 7 ngày vừa rồi qua."
    )
    found = await laid_out([("vi", long, most, two) for most in range(900, 1100, 20) for two in (46.0, 58.0)])
    assert any(one["screens"] > 1 for one in found)
    for one in found:
        assert one["screens"] == 1 or one["widths"][-1] >= 300, one["lines"]


async def test_thai_turns_the_screen_where_a_phrase_ends_and_one_short_line_is_written_large() -> None:
    text = "แก้ว Zhubo X1 ราคา 1,299 บาท เหลืออีกเพียง 38 ชิ้นเท่านั้น ใส่เครื่องล้างจานได้สบายไม่ต้องกังวลเลยค่ะ"
    long, short = await laid_out([("th", text, UPRIGHT, 46), ("th", "ที่นี่มีน้ำ", UPRIGHT, 46)])
    assert long["screens"] > 1 and long["size"] <= 46
    assert any(line.endswith("ชิ้นเท่านั้น ") for line in long["lines"])
    assert short["size"] == 58
