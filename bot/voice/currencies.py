"""How currencies are written and what they are called aloud in zh, en, ja, ko, es, fr and it."""

from collections.abc import Iterable

_Pair = tuple[str, str]
NAMES: dict[str, tuple[str, _Pair, str, str, _Pair, _Pair, _Pair]] = {
    "CNY": ("块", ("yuan", "yuan"), "元", "위안", ("yuan", "yuanes"), ("yuan", "yuans"), ("yuan", "yuan")),
    "JPY": ("日元", ("yen", "yen"), "円", "엔", ("yen", "yenes"), ("yen", "yens"), ("yen", "yen")),
    "USD": (
        "美元",
        ("dollar", "dollars"),
        "ドル",
        "달러",
        ("dólar", "dólares"),
        ("dollar", "dollars"),
        ("dollaro", "dollari"),
    ),
    "EUR": ("欧元", ("euro", "euros"), "ユーロ", "유로", ("euro", "euros"), ("euro", "euros"), ("euro", "euro")),
    "GBP": (
        "英镑",
        ("pound", "pounds"),
        "ポンド",
        "파운드",
        ("libra", "libras"),
        ("livre", "livres"),
        ("sterlina", "sterline"),
    ),
    "KRW": ("韩元", ("won", "won"), "ウォン", "원", ("won", "wones"), ("won", "wons"), ("won", "won")),
    "HKD": (
        "港币",
        ("Hong Kong dollar", "Hong Kong dollars"),
        "香港ドル",
        "홍콩 달러",
        ("dólar de Hong Kong", "dólares de Hong Kong"),
        ("dollar de Hong Kong", "dollars de Hong Kong"),
        ("dollaro di Hong Kong", "dollari di Hong Kong"),
    ),
    "TWD": (
        "台币",
        ("Taiwan dollar", "Taiwan dollars"),
        "台湾ドル",
        "대만 달러",
        ("dólar taiwanés", "dólares taiwaneses"),
        ("dollar de Taïwan", "dollars de Taïwan"),
        ("dollaro taiwanese", "dollari taiwanesi"),
    ),
    "MYR": (
        "马币",
        ("ringgit", "ringgit"),
        "リンギット",
        "링깃",
        ("ringit", "ringits"),
        ("ringgit", "ringgits"),
        ("ringgit", "ringgit"),
    ),
    "IDR": (
        "印尼盾",
        ("rupiah", "rupiah"),
        "ルピア",
        "루피아",
        ("rupia", "rupias"),
        ("roupie indonésienne", "roupies indonésiennes"),
        ("rupia indonesiana", "rupie indonesiane"),
    ),
    "THB": ("泰铢", ("baht", "baht"), "バーツ", "밧", ("bat", "bats"), ("baht", "bahts"), ("baht", "baht")),
    "VND": ("越南盾", ("dong", "dong"), "ドン", "동", ("dong", "dongs"), ("dong", "dongs"), ("dong", "dong")),
    "SGD": (
        "新加坡元",
        ("Singapore dollar", "Singapore dollars"),
        "シンガポールドル",
        "싱가포르 달러",
        ("dólar de Singapur", "dólares de Singapur"),
        ("dollar de Singapour", "dollars de Singapour"),
        ("dollaro di Singapore", "dollari di Singapore"),
    ),
    "PHP": (
        "菲律宾比索",
        ("peso", "pesos"),
        "フィリピンペソ",
        "필리핀 페소",
        ("peso filipino", "pesos filipinos"),
        ("peso philippin", "pesos philippins"),
        ("peso filippino", "peso filippini"),
    ),
    "INR": (
        "印度卢比",
        ("rupee", "rupees"),
        "ルピー",
        "루피",
        ("rupia", "rupias"),
        ("roupie", "roupies"),
        ("rupia", "rupie"),
    ),
    "BRL": ("雷亚尔", ("real", "reais"), "レアル", "헤알", ("real", "reales"), ("réal", "réals"), ("real", "reais")),
    "MXN": (
        "墨西哥比索",
        ("Mexican peso", "Mexican pesos"),
        "メキシコペソ",
        "멕시코 페소",
        ("peso mexicano", "pesos mexicanos"),
        ("peso mexicain", "pesos mexicains"),
        ("peso messicano", "peso messicani"),
    ),
    "AUD": (
        "澳元",
        ("Australian dollar", "Australian dollars"),
        "豪ドル",
        "호주 달러",
        ("dólar australiano", "dólares australianos"),
        ("dollar australien", "dollars australiens"),
        ("dollaro australiano", "dollari australiani"),
    ),
    "CAD": (
        "加元",
        ("Canadian dollar", "Canadian dollars"),
        "カナダドル",
        "캐나다 달러",
        ("dólar canadiense", "dólares canadienses"),
        ("dollar canadien", "dollars canadiens"),
        ("dollaro canadese", "dollari canadesi"),
    ),
    "RUB": (
        "卢布",
        ("rouble", "roubles"),
        "ルーブル",
        "루블",
        ("rublo", "rublos"),
        ("rouble", "roubles"),
        ("rublo", "rubli"),
    ),
}
"""ISO code -> its name in zh, en (one, many), ja, ko, es, fr, it (one, many)."""
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
