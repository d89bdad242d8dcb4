import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.reading import MAX_CHARS, read_aloud

pytestmark = pytest.mark.unit
COPY = st.text(
    st.sampled_from(list("0123456789.,:：-~/%×xX¥$元块件个年月日cmlgWw kK+（）。，！AbUSB小鹿😀🏽 \n#@'")), max_size=60
)
ANY = st.text(max_size=120) | COPY


@given(ANY, st.sampled_from(["zh", "en", "ja", "ko", "es", "fr", "it", "de", "xx", ""]))
def test_it_never_raises_and_every_spoken_character_has_its_place(text: str, lang: str) -> None:
    reading = read_aloud(text, lang)
    assert len(reading.text) == len(reading.spans)
    starts = [start for start, _ in reading.spans]
    assert starts == sorted(starts)
    assert all(0 <= start < end <= len(text) for start, end in reading.spans)


@given(ANY, st.sampled_from(["zh", "en", "ja", "ko", "es", "fr", "it"]))
def test_no_ascii_digit_is_left_to_the_voice(text: str, lang: str) -> None:
    assert not re.search(r"[0-9]", read_aloud(text, lang).text)


@given(ANY, st.sampled_from(["zh", "en"]))
def test_no_character_is_said_more_than_three_times_in_a_row_outside_a_figure(text: str, lang: str) -> None:
    letters = re.sub(r"[^\u5c0f\u9e7f\U0001f600AbUS]", " ", text)
    assert not re.search(r"([^\W\d_])\1{3,}", read_aloud(letters, lang).text)


@given(st.text(st.sampled_from(list("你好呀，。ab c")), max_size=40))
def test_plain_text_maps_to_itself(text: str) -> None:
    reading = read_aloud(text, "zh")
    for char, (start, end) in zip(reading.text, reading.spans, strict=True):
        assert end == start + 1 and (text[start] == char)


ZH = [
    ("现在¥59.90，标价大家一样。", "现在五十九块九，标价大家一样。"),
    ("¥1,299.00", "一千二百九十九块"),
    ("￥５９", "五十九块"),
    ("¥0.50", "五毛"),
    ("¥59.95", "五十九块九毛五"),
    ("¥59.05", "五十九块零五分"),
    ("¥2.00/件", "两块每件"),
    ("¥129-¥159", "一百二十九块到一百五十九块"),
    ("¥1.5万", "一点五万块"),
    ("59.9元", "五十九块九"),
    ("99元", "九十九元"),
    ("450ml", "四百五十毫升"),
    ("450 毫升", "四百五十毫升"),
    ("100g/袋", "一百克每袋"),
    ("2kg", "两公斤"),
    ("18W快充", "十八瓦快充"),
    ("10w+人", "十万多人"),
    ("20×30cm", "二十乘三十厘米"),
    ("20x30x5 cm", "二十乘三十乘五厘米"),
    ("2件8.8折", "两件八八折"),
    ("第2件半价", "第二件半价"),
    ("2个2号", "两个二号"),
    ("2-3天发货", "两到三天发货"),
    ("减10%-20%", "减百分之十到百分之二十"),
    ("100%纯棉", "百分之百纯棉"),
    ("21:00开始", "二十一点开始"),
    ("21:30-22:00", "二十一点三十分到二十二点"),
    ("9:05", "九点零五分"),
    ("2:00", "两点"),
    ("3:1", "三比一"),
    ("2026年3月5日", "二零二六年三月五日"),
    ("2026-03-05", "二零二六年三月五日"),
    ("2026款", "二零二六款"),
    ("X200", "X二零零"),
    ("A3", "A三"),
    ("1080P", "一零八零P"),
    ("SPF50+", "SPF五十加"),
    ("1/2", "二分之一"),
    ("½", "二分之一"),
    ("-5℃到40℃", "零下五度到四十度"),
    ("3.5厘米", "三点五厘米"),
    ("1000+人买过", "一千多人买过"),
    ("USB接口，T恤，AI主播", "USB接口，T恤，AI主播"),
    ("S/M/L", "S、M、L"),
    ("红/黑", "红、黑"),
    ("8÷2", "八除以二"),
    ("礼盒×2", "礼盒乘二"),
    ("看 https://a.b/c?x=1 吧", "看吧"),
    ("写信到 me@shop.com 吧", "写信到吧"),
    ("（新品）上架！！！", "新品，上架！"),
    ("好吃😀👍🏽1️⃣", "好吃一"),
    ("哈哈哈哈哈哈哈", "哈哈哈"),
    ("400-800-1234", "四零零八零零一二三四"),
    ("固件V2.0.1", "固件V二点零点一"),
    ("400-888-8888", "四零零八八八八八八八"),
    ("IDR129,000.00", "十二万九千印尼盾"),
    ("MYR19.90", "十九点九马币"),
    ("JP¥1,299", "一千二百九十九日元"),
    ("₫99,000", "九万九千越南盾"),
    ("5" * 5000, ""),
    ("嗯……好的——", "嗯，好的，"),
    ("㎡", "平方米"),
    ("7x24小时", "七乘二十四小时"),
    ("No.1", "第一"),
    ("199元-299元", "一百九十九到两百九十九元"),
    ("满199-20", "满一百九十九减二十"),
    ("12/25前", "十二月二十五日前"),
    ("3/4前", "四分之三前"),
    ("500ml*2", "五百毫升乘二"),
    ("30ml×3瓶", "三十毫升乘三瓶"),
    ("10cm×20cm", "十乘二十厘米"),
    ("-2~8℃", "零下二度到八度"),
    ("-20--10℃", "零下二十到零下十度"),
    ("0~-18℃冷冻", "零度到零下十八度冷冻"),
    ("销量1.2w+", "销量一点二万多"),
    ("已售2w", "已售两万"),
    ("20W快充", "二十瓦快充"),
    ("10元/kg", "十元每公斤"),
    ("666", "六六六"),
    ("666元", "六百六十六元"),
    ("90后", "九零后"),
    ("满90后再减", "满九十后再减"),
    ("PM2.5", "PM二点五"),
    ("170/92A", "一百七十、九十二A"),
    ("5G手机", "五G手机"),
    ("HK$200", "两百港币"),
    ("2XL", "二XL"),
    ("1对1", "一对一"),
    ("8:05", "八点零五分"),
]  # fmt: skip


@pytest.mark.parametrize(("shown", "said"), ZH)
def test_chinese(shown: str, said: str) -> None:
    assert read_aloud(shown, "zh").text == said


EN = [
    ("It's ¥59.90 now.", "It's fifty-nine yuan ninety now."),
    ("¥1,299.00", "one thousand two hundred ninety-nine yuan"),
    ("$1", "one dollar"),
    ("$59.90/box", "fifty-nine dollars ninety per box"),
    ("€0.50", "fifty cents"),
    ("£3.05", "three pounds oh five"),
    ("59.9 yuan", "fifty-nine yuan ninety"),
    ("450 ml", "four hundred fifty millilitres"),
    ("1 kg", "one kilogram"),
    ("18W", "eighteen watts"),
    ("20 x 30 cm", "twenty by thirty centimetres"),
    ("3-5 days", "three to five days"),
    ("10-20%", "ten to twenty percent"),
    ("at 21:00", "at nine P M"),
    ("9:05 am", "nine oh five A M"),
    ("12:30", "twelve thirty"),
    ("9:00", "nine o'clock"),
    ("2026-03-05", "March fifth, twenty twenty-six"),
    ("in 2026 we", "in twenty twenty-six we"),
    ("2026 pieces", "two thousand twenty-six pieces"),
    ("the 22nd", "the twenty-second"),
    ("3/4", "three quarters"),
    ("A3 and X200", "A three and X two zero zero"),
    ("-5°C", "minus five degrees Celsius"),
    ("USB-C & T-shirt", "USB C and T shirt"),
    ("S/M/L", "S, M, L"),
    ("I don't", "I don't"),
    ("Look: https://a.b/c 😀 now", "Look, now"),
    ("Hello... world!!", "Hello. world!"),
    ("JP¥1,299", "one thousand two hundred ninety-nine yen"),
    ("RM19.90", "nineteen ringgit ninety"),
    ("IDR129,000.00", "one hundred twenty-nine thousand rupiah"),
    ("₩12,900", "twelve thousand nine hundred won"),
    ("US$10-20", "ten dollars to twenty dollars"),
    ("$1.5k", "one point five thousand dollars"),
    ("A$5 off", "five Australian dollars off"),
    ("0.5 L", "zero point five litres"),
    ("120g/bag", "one hundred twenty grams per bag"),
    ("10,000 mAh", "ten thousand milliamp hours"),
    ("2.4GHz", "two point four gigahertz"),
    ("5 ft", "five feet"),
    ("30 m2", "thirty square metres"),
    ("24h delivery", "twenty-four hours delivery"),
    ("1/2", "one half"),
    ("2/3 cup", "two thirds cup"),
    ("21:00-22:30", "nine P M to ten thirty P M"),
    ("00:00", "midnight"),
    ("3:1", "three to one"),
    ("1st and 3rd", "first and third"),
    ("100% cotton", "one hundred percent cotton"),
    ("1,000+ sold", "one thousand plus sold"),
    ("10k fans", "ten thousand fans"),
    ("No. 3", "number three"),
    ("gift x2", "gift times two"),
    ("SPF50+", "SPF fifty plus"),
    ("1080p", "one zero eight zero p"),
    ("v2.0.1", "v two point zero point one"),
    ("SKU AB-1200", "SKU AB one two zero zero"),
    ("call 400-888-8888", "call four zero zero eight eight eight eight eight eight eight"),
    ("from 2019", "from twenty nineteen"),
    ("2005 edition", "two thousand five edition"),
    ("size 007", "size zero zero seven"),
    ("-2 to 8°C", "minus two to eight degrees Celsius"),
    ("500ml x 2", "five hundred millilitres times two"),
    ("5'6\"", "five foot six"),
    ("#1 seller", "number one seller"),
    ("4K TV", "four K TV"),
    ("4K sold", "four thousand sold"),
    ("1.5M followers", "one point five million followers"),
    ("$20/kg", "twenty dollars per kilogram"),
    ("10 to 15%", "ten to fifteen percent"),
]


@pytest.mark.parametrize(("shown", "said"), EN)
def test_english(shown: str, said: str) -> None:
    assert read_aloud(shown, "en").text == said


@pytest.mark.parametrize(
    ("lang", "shown", "said"),
    [
        ("pt", "R$ 1.299,90", "R$ 1299,90"),
        ("pt", "CN¥ 59,90", "59,90 yuans"),
        ("id", "CN¥1.299,00", "1299 yuan"),
        ("id", "JP¥1.299", "1299 yen"),
        ("ru", "1.299 JP¥", "1299 иен"),
        ("vi", "1.299,90 CN¥", "1299,90 nhân dân tệ"),
        ("th", "JP¥1,299", "1299 เยน"),
        ("ms", "CN¥59.90 😀", "59.90 yuan"),
        ("de", "ab 12.5.2026", "ab 12.5.2026"),
        ("ar", "1,299.90", "1299.90"),
        ("xx", "59 https://x.com/a ok", "59 ok"),
    ],
)
def test_other_languages_keep_figures_for_the_engine_but_not_signs(lang: str, shown: str, said: str) -> None:
    assert read_aloud(shown, lang).text == said


def test_a_figure_is_one_stretch_of_the_caption() -> None:
    reading = read_aloud("现在¥59.90。", "zh")
    start = reading.text.index("五")
    assert reading.shown(start, start + 2) == reading.shown(start, start + 5) == (2, 8)


@pytest.mark.parametrize("text", ["😀😀", "，。！", "https://a.b/c", "", "   ", "\u200b\u200b", "\ud800"])
def test_what_has_no_sound_is_not_speakable(text: str) -> None:
    assert not read_aloud(text, "zh").speakable


@pytest.mark.parametrize(
    "text", ["好" * 100_000, "1," * 50_000, "1-" * 50_000, "a" * 100_000, "¥" * 9_999, "." * 9_999]
)
def test_a_flood_is_cut_and_fast(text: str) -> None:
    started = time.perf_counter()
    for lang in ("zh", "en", "ja", "ko", "es", "fr", "it"):
        assert len(read_aloud(text, lang).text) <= MAX_CHARS * 20
    assert time.perf_counter() - started < 2.5
