"""How German and Dutch spell figures."""

from bot.guard.spelled.shape import Lexicon

DE = Lexicon(
    big="elf|zwolf|(?:drei|vier|funf|sech|sieb|acht|neun)zehn|million(?:en)?|dutzend[e]?|prozent",
    inside="zwanzig|dreissig|vierzig|funfzig|sechzig|siebzig|achtzig|neunzig|hundert|tausend",
    small="zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn",
    one="eine?[nrms]?",
    units="uhr|stunden?|minuten?|sekunden?|tagen?|wochen?|monaten?|jahren?|jahre|euro|dollar|cent|stuck|paare?"
    "|packungen"
    "|flaschen|grossen|farben|liter|gramm|kilo|meter|mal(?= so)|artikel|exemplare",
    lone="euro|cent|dollar|stunde|minute|sekunde|woche|monat|jahr|liter|kilo|gramm|meter",
    pieces="stuck|paar|packung|flasche|exemplar",
    left="nur noch|noch|nur|ubrig sind|letzten",
    price="endet um|beginnt um|startet um|bis um|bis|ab|kostet|kosten|preis von|fur nur",
    remains="ubrig|da(?:,|$)|verfugbar|auf lager",
    more="halbe[nrm]? preis(?:es)?|(?:zum|fur den) halben|um die halfte"
    "|(?:die )?halfte (?:des|vom) preis[a-z]*"
    "|(?:ein|zwei) (?:drittel|viertel) (?:des|vom|gunstiger|billiger|weniger)|(?:um )?ein drittel|(?:zwei"
    "|drei) zum preis"
    "|zwei fur ein[a-z]*|eins plus eins|[a-z]*halbe (?:stunde|liter)|halben? (?:liter|kilo|meter)|eineinhalb"
    "|anderthalb"
    "|(?:bis|um) (?:mitternacht|mittag)|doppelt so|dreifach|halb so|halbiert|(?:kommt|geliefert) morgen",
    talk="halb so (?:wild|schlimm)|tausend dank|tausendmal|hundertmal|tausende? kusse|jahrhunderts?|jahrtausends?"
    "|jahrzehnts?"
    "|(?:eine?|zwei|funf) (?:minuten?|sekunden?),? bitte|(?:gib|gebt|geben sie) mir (?:eine?|zwei|drei|funf|zehn)"
    " (?:minuten?|sekunden?)|(?:warte|wartet|warten sie) (?:eine|zwei|funf) [a-z]+|(?:zwei|drei|vier) von (?:euch"
    "|ihnen)"
    "|(?:noch )?(?:zwei|drei|vier|funf) (?:fragen|dinge|punkte|worte)",
).spelling()

NL = Lexicon(
    big="elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien|miljoen(?:en)?|dozijn|procent",
    inside="twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig|honderd|duizend",
    small="twee|drie|vier|vijf|zes|zeven|acht|negen|tien",
    one="een",
    units="uur|uren|minuten|seconden|dagen|weken|maanden|jaar|jaren|euro|dollar|cent|stuks|paar|maten|kleuren|liter"
    "|gram|kilo|meter|keer",
    lone="euro|cent|dollar|uur|week|maand|jaar|liter|kilo|meter",
    pieces="stuk|paar|maat",
    left="nog maar|nog|slechts|maar",
    price="kost|kosten|prijs van|voor maar|voor slechts",
    more="halve prijs|de helft (?:van de prijs|goedkoper)|half (?:uur|jaar)|halve (?:liter|kilo|meter)|middernacht"
    "|twee (?:voor een|halen)|anderhalve?|dubbel zo",
    talk="duizendmaal dank|duizend keer|honderd keer|honderduit|(?:nog )?(?:twee|drie) (?:vragen|dingen|woorden)",
).spelling()
