"""How currencies are written and what they are called aloud in zh, en, ja, ko and es."""

from collections.abc import Iterable

NAMES: dict[str, tuple[str, tuple[str, str], str, str, tuple[str, str]]] = {
    "CNY": ("块", ("yuan", "yuan"), "元", "위안", ("yuan", "yuanes")),
    "JPY": ("日元", ("yen", "yen"), "円", "엔", ("yen", "yenes")),
    "USD": ("美元", ("dollar", "dollars"), "ドル", "달러", ("dólar", "dólares")),
    "EUR": ("欧元", ("euro", "euros"), "ユーロ", "유로", ("euro", "euros")),
    "GBP": ("英镑", ("pound", "pounds"), "ポンド", "파운드", ("libra", "libras")),
    "KRW": ("韩元", ("won", "won"), "ウォン", "원", ("won", "wones")),
    "HKD": (
        "港币",
        ("Hong Kong dollar", "Hong Kong dollars"),
        "香港ドル",
        "홍콩 달러",
        ("dólar de Hong Kong", "dólares de Hong Kong"),
    ),
    "TWD": (
        "台币",
        ("Taiwan dollar", "Taiwan dollars"),
        "台湾ドル",
        "대만 달러",
        ("dólar taiwanés", "dólares taiwaneses"),
    ),
    "MYR": ("马币", ("ringgit", "ringgit"), "リンギット", "링깃", ("ringit", "ringits")),
    "IDR": ("印尼盾", ("rupiah", "rupiah"), "ルピア", "루피아", ("rupia", "rupias")),
    "THB": ("泰铢", ("baht", "baht"), "バーツ", "밧", ("bat", "bats")),
    "VND": ("越南盾", ("dong", "dong"), "ドン", "동", ("dong", "dongs")),
    "SGD": (
        "新加坡元",
        ("Singapore dollar", "Singapore dollars"),
        "シンガポールドル",
        "싱가포르 달러",
        ("dólar de Singapur", "dólares de Singapur"),
    ),
    "PHP": ("菲律宾比索", ("peso", "pesos"), "フィリピンペソ", "필리핀 페소", ("peso filipino", "pesos filipinos")),
    "INR": ("印度卢比", ("rupee", "rupees"), "ルピー", "루피", ("rupia", "rupias")),
    "BRL": ("雷亚尔", ("real", "reais"), "レアル", "헤알", ("real", "reales")),
    "MXN": (
        "墨西哥比索",
        ("Mexican peso", "Mexican pesos"),
        "メキシコペソ",
        "멕시코 페소",
        ("peso mexicano", "pesos mexicanos"),
    ),
    "AUD": (
        "澳元",
        ("Australian dollar", "Australian dollars"),
        "豪ドル",
        "호주 달러",
        ("dólar australiano", "dólares australianos"),
    ),
    "CAD": (
        "加元",
        ("Canadian dollar", "Canadian dollars"),
        "カナダドル",
        "캐나다 달러",
        ("dólar canadiense", "dólares canadienses"),
    ),
    "RUB": ("卢布", ("rouble", "roubles"), "ルーブル", "루블", ("rublo", "rublos")),
}
"""ISO code -> its name in zh, en (one, many), ja, ko, es (one, many)."""
SIGNS: dict[str, str] = {
    **{code: code for code in NAMES},
    "CN¥": "CNY", "RMB": "CNY", "¥": "CNY", "JP¥": "JPY", "US$": "USD", "$": "USD", "€": "EUR", "£": "GBP",
    "₩": "KRW", "HK$": "HKD", "NT$": "TWD", "RM": "MYR", "Rp": "IDR", "฿": "THB", "₫": "VND", "S$": "SGD",
    "₱": "PHP", "₹": "INR", "Rs": "INR", "R$": "BRL", "MX$": "MXN", "AU$": "AUD", "A$": "AUD", "CA$": "CAD",
    "₽": "RUB",
}  # fmt: skip
"""What stands beside a figure -> ISO code, as babel and shops write it; a bare ¥ is yen in Japanese."""


def pattern_of(signs: Iterable[str]) -> str:
    """Return a pattern of `signs`, the longest first; letters count only where a word begins."""
    ordered = sorted(signs, key=len, reverse=True)
    return "|".join(("(?<![A-Za-z])" if sign[0].isalpha() else "") + _escaped(sign) for sign in ordered)


def _escaped(sign: str) -> str:
    return sign.replace("$", r"\$")
