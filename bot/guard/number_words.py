"""How languages spell figures, as patterns on the folded view; idioms that only look like figures are listed beside."""

import re

from bot.guard.normalise import SLOT_MARK

N = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟廿卅"
"""Chinese characters that count, traditional ones folded."""
_D = "二两三四五六七八九十百千万亿贰叁肆伍陆柒捌玖拾佰仟"  # 一 alone is mostly grammar
_DIGIT = "一二两三四五六七八九壹贰叁肆伍陆柒捌玖几"
_TIME = "分钟|秒|小时|个小时|个半小时|钟头|个钟|天|年|个月|星期|个星期|周|个工作日|工作日|岁"
_PIECES = "件|个|只|支|瓶|盒|包|箱|袋|条|双|套|份|片|粒|张|把|台|部|根|颗|卷|杯|罐|桶|本"
_MEASURES = "斤|公斤|千克|克|毫克|毫升|升|吨|米|厘米|毫米|公里|寸|英寸|码|瓦|伏|安|度"
_UNITS = (
    f"块|元|圆|毛|角钱|折|成|倍|{_TIME}|分钱|分之|{_PIECES}|{_MEASURES}"
    "|号|月|日|人|位|名|次|单|层|级|档|步|遍|户|家|折扣|万|千|百|亿|多"
)


def _any(*alternatives: str) -> str:
    return "|".join(alternatives)


HAN_IDIOMS = re.compile(
    _any(
        "[一二三四](?:级|等)[一二三四](?:级|等)",
        "万一|十分(?!钟|之)|万分(?!之)|千万(?=别|不|要|记|小心|注意|当心)|千(?:变)?万(?:化|种|别)|一一"
        "|一二(?![十百千万])",
        "三三两两|一五一十|乱七八糟|七嘴八舌|七上八下|百里挑一|百搭|百褶|百香果|百合|百货|百叶|百思|百家|百年好合",
        "千斤顶|千层|千鸟格|千足|千家万户|千篇一律|千里|千丝万缕|千奇百怪|千年(?=结)|万能|万用|万花筒|万事|万物|万里",
        "半成品|一年四季|四季|四周(?!内|后|发|到|左)|四面八方|四合院|两全其美|一举两得|五颜六色|五花肉|五花八门|五金",
        "三包|三餐|三围|三明治|三文鱼|三脚架|三角(?!钱)|八角(?!钱)|二维码|二十四节气|三四?线|七分裤|九分裤|双十[一二]",
        "两个(?:都|字|颜色|尺码|款式|问题|地方|办法|选择)|两(?:层(?!保温|真空)|步|遍|人)"
        "|[这那哪每头前后]两(?:位|个(?!小时|月|钟|星期|工作日)|件|只|张|把|支|条|家|双)",
        "第[一二三四五六七八九十两百]+(?![折元块年天]|[件份单](?:半|.折|免))|一分(?:价)?钱一分货|丢三落四"
        "|三言两语|一清二楚|接二连三|说一不二",
        "三番[五两]次|三天两头|三心二意|三好友|九牛一毛|一毛不拔|一个样|一成不变|八成(?=是|没|还|要)|十全十美",
        "百分(?!之|百|点|比)|十有八九|不三不四|(?:最近|过去|这)一周|[少缺差破]了?一块|货比三家|三步并|两两"
        "|三年级|一家三口|周[一二三四五](?=辛苦|快乐|好(?:呀|啊|$))",
        "万年[笔青历]|[一两二三四五六七八九十]个字|对折(?=[收放叠起])|两码事",
        "五十音|七五三|八百屋|四十九日(?![间で以])|二人三脚|二日[酔醉]い|三日(?:月|坊主)|十人十色|(?<=日本|世界)一周(?!年)|奇迹の一枚",
    )
)
"""Chinese and Japanese words with a number in them that state no figure."""
ZH = re.compile(
    _any(
        f"[{N}]*[{_D}](?:多|来)?(?:{_UNITS})",
        f"[{N}]*[{_DIGIT}][十百千万亿拾佰仟]|[十拾][一二三四五六七八九]|[{_D}零〇一]{{3,}}"
        f"|[二三四五六七八九零〇]{{2,}}",
        f"[{N}]+点[{N}]|[{N}]+(?:元|圆|块[{N}半])|[{N}几]+(?:毛|折|倍)|百分之|百分百|千分之|万分之|[{N}]+分之[{N}]",
        f"[{N}]个百分点|一块钱|(?<!每)一块(?="
        "[^\u3400-\u9fff]|$|[就也都起多不包卖买拿拍抢带秒送给换到的左上出券抵封领])|一(?:元|毛|折"
        f"|成(?!不)|倍|分(?:钟|钱|之)|秒|个?小时|个月|个星期|星期)",
        "一(?:周(?!围)|个工作日|年(?!前|来)|岁|刻钟)|一[天日](?=内|之内|发|就?到|送达|见效)",
        f"[剩仅只余](?:有|下|剩)?(?:最后)?[一两俩](?:{_PIECES}|单)|[买拍][{N}](?:件)?[送赠发得][{N}]",
        f"第[{N}]+[件份单](?:半价|[{N}]折|免)|半(?:价|折|个?小时|年|个月|斤|公斤|个钟)|对折|减半",
        "[省减降便宜剩掉价付].{0,3}一半|双倍|翻[倍番]|[几数][十百千万亿倍块元毛折]|百万|[零〇](?:元|块|首付|利息)",
        "[上近好数成][百千万亿](?=[块元人件单位家个上计])|(?:周|星期|礼拜)[一二三四五六]|(?:俩|仨)(?:小时|钟头|月)",
        f"(?:上午|下午|晚上|凌晨|中午|早上|今晚|明早|明晚|夜里)[{N}]+点|[{N}]点(?:钟|半|整|[{N}])",
        "[三四五六七八九十]点(?!儿|了解|不|要|建议|说明|都|要求|提醒|注意)",
        # A figure that a slot gave must not be multiplied or led in by a number word.
        f"{SLOT_MARK}[{N}]*[万亿千百十折成倍]|[{N}]+{SLOT_MARK}",
    )
)
ZH_COUNTED = re.compile(
    "[二两三四五六七八九](?:件|个|只|支|瓶|盒|包|箱|袋|条|双|套|份|片|粒|张|把|台|部|根|颗|卷|杯|罐|桶|本|位|家)"
)
"""A few things that are only pointed at ("两只锅都是我们家的"); a figure where the words around say how many."""
ZH_AMOUNT_BEFORE = re.compile(
    "(?:剩|余|仅|只[有剩要卖发够]|最后|还有|共|总|含|装|配|有|送|赠|得|发|买|拍|抢|卖|售|囤|带|满|凑|限|前|每"
    "|加|到手|付|省|库存|名额|单|出|走|销"
    "|少|多|第|用|喝|吃|洗|敷|贴|瘦|掉|减|小|大|就|才|不到|超过|近|约|差不多|这|开|给|换|赚|顶|抵|等于|相当于"
    "|胜过|比得上)[^，。！？,.!?]{0,6}$"
)
ZH_AMOUNT_AFTER = re.compile(
    "[^，。！？,.!?]{0,5}(?:起|包邮|打|折|块|元|钱|名额|库存|左右|以上|以内|以下|内|装|拍|免|减|送|没了|没货|卖"
    "|抢|团|拼|半价|一组|一套|一箱|就够|搞定|见效|下去|月|天|年)"
)
_KO_NATIVE = "하나|둘|셋|세|네|두|다섯|여섯|일곱|여덟|아홉|열|스물|스무|서른|마흔|쉰|예순|일흔|여든|아흔"
KO = re.compile(
    _any(
        f"(?<![가-힣])(?:{_KO_NATIVE})\\s?(?:개|시간|분|병|장|박스|세트|배|달|명)(?![가-힣]{{3}})",
        # Without a space "두시는" is a verb, "두시에" an hour.
        f"(?<![가-힣])(?:{_KO_NATIVE})(?: 시(?![가-힣]{{3}})|시(?=에|부터|까지|쯤|경|반|정각|예요|이|입|[^가-힣]|$))",
        "(?<![가-힣])[일이삼사오육칠팔구]?[십백천만억][일이삼사오육칠팔구십백천만억]*\\s?(?:원|개|명|분|퍼센트|프로)",
        "(?<!테)[일이삼사오육칠팔구십백]+\\s?(?:퍼센트|프로)(?![가-힣])|반값|절반\\s?가격",
    )
)
JA = re.compile(
    _any(
        f"[{N}]+(?:円|割|パーセント|时间|枚|个|点(?!検)|分(?!か|け|厚)|名様|倍)",
        f"半额|[{N}]*[二三四五六七八九]?[十百千万](?:円|个|点|枚|名|人)",
    )
)
_EN_ONES = "three|four|five|six|seven|eight|nine"
_EN_UNITS = (
    "hours?|minutes?|mins?|seconds?|days?|weeks?|months?|years?|pieces?|units?|items?|left|dollars?|bucks?"
    "|cents?|pence"
    "|yuan|euros?|pounds?|percent|per cent|times|thousand|hundred|million|dozen|litres?|liters?|grams?|kilos?|metres?"
    "|meters?|inch(?:es)?|watts?"
)
EN_IDIOMS = re.compile(
    r"\b(?:high five|cloud nine|thanks a million|one in a million|at sixes and sevens|on all fours|once or twice"
    r"|think twice|four-way stretch|five o'clock shadow|nine-to-five|one day\b(?! (?:delivery|shipping|only))"
    r"|seven seas|in one piece|under eighteen|over eighteen|ten out of ten|one piece at a time|four-leaf(?:ed)?"
    r"|last one to|(?:you|to|i|we|they|can|could|should|would|not|don't) buy one(?!,? (?:get|and|take|free)))\b",
    re.ASCII,
)
EN = re.compile(
    _any(
        rf"\b(?:twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|{_EN_ONES}))?\b",
        rf"\b(?:{_EN_ONES})\b",
        r"\b(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)\b",
        r"\b(?:hundreds?|thousands?|millions?|billions?|dozens?)\b|\b(?:two|three|four|five|six|ten|hundred)fold\b",
        rf"\b(?:two|one)[- ](?:[a-z]+[- ])?(?:{_EN_UNITS})\b",
        r"\b(?:only|just|last|final) (?:one|two)(?: left| remain)?\b",
        r"\btwo for (?:one|the price)\b|\bbuy (?:one|two)\b|\bbogo\b|\bby half\b|\bper ?cent\b",
        r"\bhalf[- ](?:price|off|the (?:price|cost)|an? (?:hour|day|year|price))\b",
        r"\b(?:double|triple|twice|quadruple) (?:the|as|your|points)\b",
        r"\b(?:a )?(?:quarter|third|fifth|tenth) (?:off|cheaper)\b",
        rf"\bzero (?:percent|dollars|interest)\b|{SLOT_MARK}\s?(?:hundred|thousand|million|k\b)",
    ),
    re.ASCII,  # a Han character is no word character here: "twenty块"
)
ES = re.compile(
    r"\b(?:veinte|veinti\w+|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|ciento|doscient[oa]s"
    r"|trescient[oa]s|quinient[oa]s|mil(?! gracias)|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece"
    r"|catorce|quince|docena|mitad de precio|dos por uno|por ciento|(?:una|media) hora"
    r"|dos (?:horas|dias|minutos|euros|dolares|piezas|unidades|semanas|meses|anos))\b"
)
_TENS_ID = "(?:dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|lapan)"
ID = re.compile(
    rf"\b(?:{_TENS_ID} (?:puluh|ratus|ribu|juta|belas)|sepuluh|sebelas|seratus|seribu|sejuta|setengah harga"
    rf"|separuh harga"
    rf"|(?:satu|{_TENS_ID}) (?:jam|hari|menit|minit|bulan|tahun|rupiah|ringgit|persen|peratus|buah|pcs|unit"
    rf"|kilo|liter)"
    r"|beli (?:satu|dua|tiga)|persen|peratus)\b"
)
TH = re.compile(
    "(?:สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|ยี่)(?:สิบ|ร้อย|พัน|หมื่น|แสน|ล้าน|บาท|ชั่วโมง|นาที|ปี|ชิ้น|เท่า|วัน|เดือน)"
    "|(?:สิบ|ร้อย|พัน|หมื่น|แสน|ล้าน)(?:บาท|ชิ้น|เปอร์เซ็นต์|คน|เดียว)|เปอร์เซ็นต์|ครึ่งราคา|หนึ่ง(?:แถม|บาท"
    "|ชั่วโมง|นาที)"
)
AR = re.compile(
    "(?:عشرين|عشرون|ثلاثين|ثلاثون|اربعين|اربعون|خمسين|خمسون|ستين|ستون|سبعين|سبعون|ثمانين|ثمانون|تسعين|تسعون)"
    r"|(?:مئتين|مئتان|مئات|الاف(?![ء-ي])|مليون|بالمئه|بالمايه|نصف السعر|نصف الثمن)|(?<!\S)ب?(?:مئه|الف) (?:ريال|درهم"
    r"|دولار|جنيه|قطعه)"
    "|(?:ثلاث|اربع|خمس|ست|سبع|ثمان|تسع|عشر)[هة]? (?:ساعات|دقايق|ايام|قطع|ريالات|دراهم|اشهر|سنوات)"
)
VI = re.compile(
    r"(?<![a-z])(?:(?:hai|ba|bon|nam|sau|bay|tam|chin) (?:muoi|tram|nghin|ngan|trieu|chuc)|mot (?:tram|nghin"
    r"|ngan|trieu|chuc)"
    r"|muoi (?:mot|hai|ba|lam|nghin|ngan)|phan tram|nua gia|(?:hai|ba|bon|nam|sau|bay|tam|chin|muoi) (?:gio"
    r"|phut|ngay|thang|cai|\u0111ong))(?![a-z])"
)
RU = re.compile(
    r"(?<![\u0430-\u044f])(?:двадцат\w*|тридцат\w*|сорок\w*|пятьдесят|шестьдесят|семьдесят|восемьдесят"
    r"|девяносто|сто|двести|триста|пятьсот|тысяч\w*"
    r"|миллион\w*|процент\w*|полцены|вдвое|втрое|дюжин\w*|(?:два|две|три|четыре|пять|шесть|семь|восемь|девять|десять)"
    "(?= (?:руб|час|мину|дн|штук|год|лет|меся|раз|процент)))(?![\u0430-\u044f])"
)
PT = re.compile(
    r"\b(?:vinte|trinta|quarenta|cinquenta|sessenta|setenta|oitenta|noventa|cem(?! por cento (?:certo|claro))"
    r"|cento|duzent[oa]s|trezent[oa]s"
    r"|quinhent[oa]s|mil(?! desculpas)|metade do preco|por cento|dois por um|(?:duas|tres|quatro|cinco|seis"
    r"|sete|oito|nove|dez)"
    r" (?:horas|minutos|dias|reais|pecas|unidades|meses|anos|vezes))\b"
)
FR = re.compile(
    r"\b(?:vingt\w*|trente|quarante|cinquante|soixante|cent(?:s)?|mille(?! mercis)|moitie prix|pour cent"
    r"|(?:deux|trois|quatre|cinq|six|sept"
    r"|huit|neuf|dix) (?:heures|minutes|jours|euros|pieces|mois|ans|fois))\b"
)
DE = re.compile(
    r"\b(?:\w*(?:zwanzig|dreissig|vierzig|funfzig|sechzig|siebzig|achtzig|neunzig|hundert|tausend)\w*"
    r"|halben preis|prozent"
    r"|(?:zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn) (?:stunden|minuten|tage|euro|stuck|monate|jahre))\b"
)
