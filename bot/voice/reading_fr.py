"""French readings: 1 299,90 € as mille deux cent quatre-vingt-dix-neuf euros quatre-vingt-dix, 21h30, 1re."""

from bot.voice.currencies import NAMES
from bot.voice.currencies import SIGNS as SIGNS_OF_MONEY
from bot.voice.figures_latin import ALONE, FEMININE, MASCULINE
from bot.voice.numerals_fr import fraction, integer, number, ordinal, spelled
from bot.voice.reading_romance import MARKS, Tongue, rules_of

_UNITS = {
    **dict.fromkeys(("ml", "mL"), "millilitre"), **dict.fromkeys(("l", "L"), "litre"), "cl": "centilitre",
    "kg": "kilo", "g": "gramme", "mg": "milligramme", "cm": "centimètre", "mm": "millimètre", "m": "mètre",
    "km": "kilomètre", "m2": "mètre carré", "cm2": "centimètre carré", "m3": "mètre cube", "°C": "degré", "°": "degré",
    "°F": "degré Fahrenheit", **dict.fromkeys(("W", "w"), "watt"), "kW": "kilowatt", "kWh": "kilowattheure",
    "V": "volt", "A": "ampère", "mAh": "milliampère-heure", "Hz": "hertz", "kHz": "kilohertz", "GHz": "gigahertz",
    "dB": "décibel", "h": "heure", "min": "minute", "s": "seconde", "ms": "milliseconde", "oz": "once", "lb": "livre",
    "Mo": "mégaoctet", "MB": "mégaoctet", "Go": "gigaoctet", "GB": "gigaoctet", "To": "téraoctet", "TB": "téraoctet",
    "kcal": "kilocalorie", "μm": "micromètre", "pcs": "pièce",
}  # fmt: skip
_BEHIND = {"$US": "USD", "$AU": "AUD", "$CA": "CAD", "$MX": "MXN", "$SG": "SGD", "$HK": "HKD", "£GB": "GBP"}
"""Signs as the catalogue writes them in French alone."""
_FEMININE_ENDS = ("ion", "té", "ette", "ée", "ure", "ance", "ence", "aine", "elle", "ère", "euse", "ine")
_FEMININE = frozenset(
    "pièce taille couleur fois heure minute seconde milliseconde semaine personne boîte paire bouteille offre tasse "
    "once livre kilocalorie année robe veste jupe chemise lampe carte marque ligne page commande place main "
    "roupie tranche sorte étoile poche case chaise table brosse crème trousse housse gourde".split()
)


def _gender_of(noun: str) -> str:
    """The gender of a noun by its end: enough for un and une before goods, units and time."""
    if not noun:
        return ALONE
    one = noun.split(" ")[0].lower()
    one = one if one == "fois" else one.removesuffix("s")
    return FEMININE if one in _FEMININE or one.endswith(_FEMININE_ENDS) else MASCULINE


def _plural(noun: str) -> str:
    return " ".join(part if part[-1] in "sxz" or part[0].isupper() else part + "s" for part in noun.split(" "))


def _clock(hours: str, minutes: str) -> str:
    said = f"{integer(hours, FEMININE)} heure{'s' if int(hours) > 1 else ''}"
    return f"{said} {integer(minutes)}" if int(minutes) else said


def _of(noun: str) -> str:
    return "d'" if noun[:1].lower() in "aeiouyhéèê" else "de "


RULES = rules_of(
    Tongue(
        integer=integer,
        number=number,
        spelled=spelled,
        ordinal=ordinal,
        fraction=fraction,
        thousands=r". \u00a0\u202f",
        money={sign: NAMES[code][5] for sign, code in (SIGNS_OF_MONEY | _BEHIND).items()}
        | {"euros": NAMES["EUR"][5], "dollars": NAMES["USD"][5], "yuans": NAMES["CNY"][5], "元": NAMES["CNY"][5]},
        coins={"euros": ("centime", "centimes"), "dollars": ("cent", "cents"), "livres": ("penny", "pence")},
        units={unit: (name, _plural(name)) for unit, name in _UNITS.items()},
        months=tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
        clock=_clock,
        gender_of=_gender_of,
        of=_of,
        ordinal_ends={
            "ère": FEMININE,
            "re": FEMININE,
            "er": MASCULINE,
            "ème": MASCULINE,
            "eme": MASCULINE,
            "e": MASCULINE,
        },
        range_of=lambda first, second: f"{first} à {second}",
        to="à",
        cents=" ",
        by="sur",
        times="fois",
        per="par",
        percent="pour cent",
        minus="moins",
        plus="plus",
        more_than="plus de",
        numero="numéro",
        point="point",
        version="version",
        ratio="à",
        first_of_month="premier",
        telephone=r"0[1-9](?:[ .\u00a0\u202f][0-9]{2}){4}(?![0-9])|0[ .]?[0-9]{3}(?:[ .][0-9]{3}){2}(?![0-9])",
    )
)

SIGNS: dict[str, str] = {
    **MARKS,
    "-": "-", "×": " fois ", "✕": " fois ", "÷": " divisé par ", "=": " égale ",
    "+": " plus ", "&": " et ", "@": " arobase ", "°": " degrés ", "%": " pour cent ",
}  # fmt: skip
