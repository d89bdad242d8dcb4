"""Italian readings: 1.299,90 € as mille duecentonovantanove euro e novanta, 21:30, 1ª."""

from bot.voice.currencies import NAMES
from bot.voice.currencies import SIGNS as SIGNS_OF_MONEY
from bot.voice.figures_latin import ALONE, FEMININE, MASCULINE
from bot.voice.numerals_it import fraction, integer, number, ordinal, spelled
from bot.voice.reading_romance import MARKS, Tongue, rules_of

_UNITS = {
    **dict.fromkeys(("ml", "mL"), ("millilitro", "millilitri")), **dict.fromkeys(("l", "L"), ("litro", "litri")),
    "cl": ("centilitro", "centilitri"), "kg": ("chilo", "chili"), "g": ("grammo", "grammi"),
    "mg": ("milligrammo", "milligrammi"), "cm": ("centimetro", "centimetri"), "mm": ("millimetro", "millimetri"),
    "m": ("metro", "metri"), "km": ("chilometro", "chilometri"), "m2": ("metro quadro", "metri quadri"),
    "cm2": ("centimetro quadro", "centimetri quadri"), "m3": ("metro cubo", "metri cubi"),
    "°C": ("grado", "gradi"), "°": ("grado", "gradi"), "°F": ("grado Fahrenheit", "gradi Fahrenheit"),
    **dict.fromkeys(("W", "w"), ("watt", "watt")), "kW": ("chilowatt", "chilowatt"),
    "kWh": ("chilowattora", "chilowattora"), "V": ("volt", "volt"), "A": ("ampere", "ampere"),
    "mAh": ("milliampere ora", "milliampere ora"), "Hz": ("hertz", "hertz"), "kHz": ("chilohertz", "chilohertz"),
    "GHz": ("gigahertz", "gigahertz"), "dB": ("decibel", "decibel"), "h": ("ora", "ore"), "min": ("minuto", "minuti"),
    "s": ("secondo", "secondi"), "ms": ("millisecondo", "millisecondi"), "oz": ("oncia", "once"),
    "lb": ("libbra", "libbre"), "MB": ("megabyte", "megabyte"), "GB": ("gigabyte", "gigabyte"),
    "TB": ("terabyte", "terabyte"), "kcal": ("chilocaloria", "chilocalorie"), "μm": ("micrometro", "micrometri"),
    "pz": ("pezzo", "pezzi"), "pcs": ("pezzo", "pezzi"),
}  # fmt: skip


def _gender_of(noun: str) -> str:
    """The gender of a noun by its end: enough for un and una before goods, units and time."""
    if not noun:
        return ALONE
    return FEMININE if noun.split(" ")[0].endswith(("a", "ione", "tà", "tù")) else MASCULINE


def _clock(hours: str, minutes: str) -> str:
    hour = integer(hours, FEMININE)
    return f"{hour} e {integer(minutes)}" if int(minutes) else hour


RULES = rules_of(
    Tongue(
        integer=integer,
        number=number,
        spelled=spelled,
        ordinal=ordinal,
        fraction=fraction,
        thousands=".",
        money={sign: NAMES[code][6] for sign, code in SIGNS_OF_MONEY.items()}
        | {"euro": NAMES["EUR"][6], "dollari": NAMES["USD"][6], "yuan": NAMES["CNY"][6], "元": NAMES["CNY"][6]},
        coins={
            "euro": ("centesimo", "centesimi"),
            "dollari": ("centesimo", "centesimi"),
            "sterline": ("penny", "penny"),
        },
        units=_UNITS,
        months=tuple(
            "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()
        ),
        clock=_clock,
        gender_of=_gender_of,
        of=lambda _: "di ",
        ordinal_ends={"o": MASCULINE, "a": FEMININE},
        range_of=lambda first, second: f"da {first} a {second}",
        to="a",
        cents=" e ",
        by="per",
        times="per",
        per="per",
        percent="per cento",
        minus="meno",
        plus="più",
        more_than="più di",
        numero="numero",
        point="punto",
        version="versione",
        ratio="a",
        first_of_month="primo",
        telephone=r"(?:0[0-9]{1,3}|3[0-9]{2})[ .][0-9]{3,4}[ .]?[0-9]{3,4}(?![0-9])",
    )
)

SIGNS: dict[str, str] = {
    **MARKS,
    "-": " ", "×": " per ", "✕": " per ", "÷": " diviso ", "=": " uguale a ",
    "+": " più ", "&": " e ", "@": " chiocciola ", "°": " gradi ", "%": " per cento ",
}  # fmt: skip
