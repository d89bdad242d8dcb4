"""How English spells figures.  Its small numerals count by themselves: goods "come with three lids"."""

from bot.guard.normalise import SLOT_MARK
from bot.guard.spelled.shape import LEFT, RIGHT, any_of, spelling

_ONES = "three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety"
_MONEY = "dollars?|bucks?|cents?|pence|quid|yuan|euros?|pounds?|ringgit|rupees?|grand"
_TIME = "hours?|minutes?|mins?|seconds?|days?|weeks?|months?|years?|decades?"
_UNITS = (
    f"{_MONEY}|{_TIME}|pieces?|units?|items?|left|percent|per cent|times|thousand|hundred|million|dozen|litres?"
    f"|liters?"
    "|grams?|kilos?|metres?|meters?|inch(?:es)?|watts?|packs?|thirds?|quarters?|fifths?|halves|tenths?"
)
_GOODS = (
    "colou?rs|sizes|shades|flavou?rs|packs?|boxes|bottles|pairs|layers|pockets|lids|cups|speeds|settings|modes|sets"
    "|versions|models|scents"
)
_PRICE = "(?:price|cost|money|value)"
_TALKED = "questions|things|points|reasons|words|tips|answers|cheers"
_COUNT = f"(?:one|two|{_ONES}|{_TEENS})"
_SHORT = "(?:minutes?|mins?|seconds?|secs?|moments?)"

EN = spelling(
    f"{LEFT}(?:"
    + any_of(
        f"(?:{_TENS})(?:[- ](?:one|two|{_ONES}))?",
        _ONES,
        _TEENS,
        "hundreds?|thousands?|millions?|billions?|dozens?|(?:two|hundred)fold|(?:three|four|five|six|ten)fold",
        f"(?:two|one)[- ](?:[a-z]+[- ])?(?:{_UNITS})",
        f"(?:in|with|has|have|comes?|are|offers?|add) two (?:[a-z]+ )?(?:{_GOODS})",
        "(?:only|just|last|final) (?:one|two)(?: left| remain)?",
        "two for (?:one|the price)|buy (?:one|two)|bogo|by half|per ?cent|(?:one|two) plus one|plus one free"
        "|for the price of (?:one|an? single)",
        f"half as (?:much|many)|(?:one|two) and a half|half[- ](?:price|off|the (?:[a-z]+ )?(?:price|cost)"
        f"|an? (?:hour|day|year|price|dozen|litre|liter|kilo))"
        f"|half (?:of )?(?:the|its|their|our) (?:[a-z]+ )?{_PRICE}|quarter (?:of the )?price|(?:price|cost)s? (?:is"
        f"|are|was"
        "|gets?|got|has been|have been)?(?: now| just)? ?(?:halved|cut in half|in half)|cut in half (?:today|now"
        "|tonight)"
        "|halved (?:price|today|tonight)|save (?:you )?(?:half|a third|a quarter)",
        "(?:double|triple|twice|quadruple) (?:the|as|your|points)|double (?!check|[a-z]+ ?$)(?:points|capacity|size)",
        "(?:an? |one )?(?:quarter|third|fifth|tenth) (?:off|cheaper|less)",
        "fivers?|tenners?|quids?|an? (?:buck|quid|dollar|euro|yuan|ringgit|litre|liter|kilo|kilogram|gallon|decade)"
        "|(?:costs?|worth|pay|save) a grand|a grand (?:elsewhere|less|more)",
        "an? (?:hour|minute|second|day|week|month|year) (?:left|to go|remaining|to order|warranty|guarantee)"
        "|(?:lasts?|within|takes?) (?:for )?an (?:hour)",
        "(?:ends?|closes?|starts?|begins?|stops?|over|until|till|by|before) (?:at )?(?:noon|midnight)|at noon"
        "|(?:one|two) o'?clock",
        "(?:arrives?|delivered|ships|shipped|with you) in an? (?:hour|day|week|month)|an? (?:pound|dollar|euro"
        "|cent) (?:a piece|apiece|each|per)"
        "|(?:arrives?|delivered|delivery|ships?|shipped|shipping|dispatched|reach(?:es)? you"
        "|gets? there) (?:by )?(?:tomorrow"
        "|overnight|next day)|(?:next|same)[- ]day (?:delivery|shipping|dispatch)",
        "zero (?:percent|dollars|interest)",
    )
    + f"){RIGHT}|{SLOT_MARK}\\s?(?:hundred|thousand|million|k(?![a-z]))",
    f"{LEFT}(?:"
    + any_of(
        "high five|cloud nine|thanks a million|one in a million|at sixes and sevens|on all fours|once or twice"
        "|think twice|four-way stretch|five o'clock shadow|nine[- ]to[- ]five|one day(?! (?:delivery|shipping|only))"
        "|seven seas|in one piece|one-piece|(?:under|over) eighteen|ten out of ten|one piece at a time"
        "|four-leaf(?:ed)?"
        "|last one to|(?:you|to|i|we|they|can|could|should|would|not|don't) buy one(?!,? (?:get|and|take|free))",
        "no one(?: is| was| gets| will be)?(?: left)?|one left out|(?:an?|many|ten|a hundred) (?:thousand"
        "|million) thanks"
        "|four corners|fifty-fifty|(?:asked|told|heard|said)(?: me| you| us)?(?: that| this)? (?:an?|one|two|three"
        "|ten) ?"
        "(?:hundred|thousand|million)? times|a million dollars?(?= smile)",
        f"(?:{_COUNT}|dozens|hundreds) of (?:you|my friends) (?:just |have |also )*(?:asked?|wrote|said|wonder"
        f"|want to know)"
        f"|(?:all |just |only |these |those |the )?{_COUNT} (?:more |quick |little |small |last )?(?:{_TALKED})"
        f"|questions? (?:number )?{_COUNT}|{_COUNT} people (?:just |have |all )?(?:asked|wrote|said hi|want to know)",
        f"(?:back|here again|with you) in (?:an?|{_COUNT}) {_SHORT}|(?:give|grant|allow) me (?:just )?(?:an?"
        f"|{_COUNT})"
        f" (?:more )?{_SHORT}|(?:wait|hold on|hang on|bear with me|just)(?: for)? (?:an?|one|two) (?:more )?"
        f"{_SHORT}(?! (?:left|to go|remaining))",
    )
    + f"){RIGHT}",
)

FALSE_FRIENDS = frozenset(
    {"ten", "four", "six", "dozen", "million", "millions", "a dollar", "a kilo", "a euro", "nine"}
)
"""What other languages in Latin letters write as words of their own: Spanish "ten" is "have"."""
ENGLISH = frozenset(
    (
        "one two three five seven eight nine eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety hundred hundreds"
        " thousand thousands billion billions dozens half halved price percent bogo fiver fivers tenner"
        " tenners quid buck double triple twice quarter third left midnight noon tomorrow overnight delivery"
        " shipping dispatch"
    ).split()
)
"""One of these is in every English figure that is looked for in text of another language."""
