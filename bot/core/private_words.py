"""The words that tell private data from other figures, in the languages of viewers; all for the folded view."""

import re

VARIANTS = str.maketrans(
    "電話號碼機聯繫護車郵網鵝衛紅賬帳證單訂貨萬個雙條張塊錢點兩貳參陸أإآٱىةؤئ",
    "电话号码机联系护车邮网鹅卫红账账证单订货万个双条张块钱点两贰叁陆اااايهوي",
)
"""Traditional characters and forms of Arabic letters -> the form that is written here."""


def _any(*alternatives: str) -> str:
    return "|".join(alternatives)


_HAN_DIGITS = dict(zip("零〇一幺壹二贰三叁四肆五伍六陆七柒八捌九玖洞拐", "00111223344556677889907", strict=True))
_HANGUL_DIGITS = dict(zip("공영일이삼사오육륙칠팔구", "001234566789", strict=True))
_THAI_DIGITS = "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า"
_DIGIT_NAMES = (
    "zero one two three four five six seven eight nine",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "nol satu dua tiga empat lima enam tujuh delapan sembilan",
    "ноль один два три четыре пять шесть семь восемь девять",
    "صفر واحد اثنين ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه",
)
DIGITS: dict[str, str] = {
    **_HAN_DIGITS,
    **_HANGUL_DIGITS,
    **{name: str(digit) for row in (_THAI_DIGITS, *_DIGIT_NAMES) for digit, name in enumerate(row.split())},
}
"""Word -> the digit that it says, for numbers said digit by digit."""
DIGIT_WORD = _any(
    f"[{''.join(_HAN_DIGITS)}{''.join(_HANGUL_DIGITS)}]",
    *_THAI_DIGITS.split(),
    rf"(?<![^\W\d_])(?:{_any(*(name for row in _DIGIT_NAMES for name in row.split()))})(?![^\W\d_])",
)

_LATIN_UNITS = (
    r"k|w|m|ml|cl|l|g|kg|mg|lbs?|oz|cm|mm|km|inch(?:es)?|ft|mah|v|watts?|hz|gb|mb|tb|px|pcs?|pieces?"
    r"|pairs?|sets?|packs?|box(?:es)?|units?|people|viewers|views|likes|fans|followers|orders?|sold"
    r"|times|days?|hours?|mins?|minutes?|weeks?|months?|years?|usd|eur|rmb|cny|yuan|dollars?|euros?"
    r"|bucks|pesos?|reais|rupiah|rp|rb|ribu|juta|jt|baht|thb|won|krw|yen|jpy|vnd|dong|sar|aed|egp|rub"
    r"|dias?|horas?|minutos?|semanas?|meses|piezas?|unidades|hari(?! ini)|jam|menit|minggu|bulan|tahun"
    r"|buah|biji|orang|lembar|kali|jours?|heures?|tage?|stunden|stuck|seguidores|mil|ngay|gio|cai|nguoi"
)
COUNTED = re.compile(
    rf"\s?(?:[元块圆円円원฿₫₽€£$%°℃]|[件个双条张套箱包盒瓶袋片支把只台部本人次单份斤克升米寸岁天日周月年分秒时点码折万千百亿粉楼赞名位款对]"
    rf"|公斤|毫升|厘米|小时|分钟|ミリ|センチ|グラム|セット|時間|枚|回|個|足|着|箱|台|名|様|"
    rf"개|장|벌|켤레|박스|세트|병|명|분|시간|일|번(?!길|지)|회|살|만|천|"
    rf"บาท|ชิ้น|ตัว|คู่|กล่อง|ชุด|วัน|นาที|ชั่วโมง|คน|ครั้ง|เม็ด|"
    rf"ريال|درهم|جنيه|دينار|دولار|يوم|ايام|قطع|حبه|ساعه|دقيقه|شخص|متابع|سم|كيلو|"
    rf"руб|штук|шт|дн|час|мин|чел|см|кг|(?:{_LATIN_UNITS})(?![a-z]))"
)
"""What a quantity counts, right behind its figure."""
PRICED = re.compile(r"(?:[$¥€£₩₫₽฿￥]|(?<![a-z])(?:rp|rs|rmb|usd|eur|idr|php)\.?|价格?|售价|原价)\s?$")
LABELLED = re.compile(
    r"(?:直播间|房间|色号|尺码|货号|款号|型号|编号|批号|条码|链接|商品|品番|型番|품번|모델|상품|รุ่น|รหัสสินค้า|موديل|артикул"
    r"|(?<![a-z])(?:sku|room|uid|model(?:o|l)?|item|art(?:icle|iculo)?|ref|style|lot|batch|kode|produk))"
    r"(?:\s?(?:no|number|nr|id|号|is)(?![a-z]))?[\s.:#=]*$"
)
"""Names of goods before their number."""

_LATIN_CALLS = (
    r"tel(?:e(?:phone|fono|fone|fon))?|telp|telepon|phone|mobile|cell(?:ular)?|cel|movil|hp"
    r"|call(?: me)?|text(?: me)?|ring(?: me)?|reach me|contact(?: me)?|my (?:number|no)|hotline"
    r"|whats ?app|wa|wsp|zap|llamame|ligue|mi numero|meu numero|numero de contacto|nomor"
    r"|no ?(?:hp|wa|telp)|hubungi|sdt|so dien thoai|goi|zalo|portable|handy(?:nummer)?|qq|vx|wx|wechat"
    r"|passport|paspor|pasaporte|passaporte|reisepass|passeport"
)
ANNOUNCES = re.compile(
    r"(?:加[qv微薇]|电话|手机(?!壳|膜|套|支架|链)|号码|致电|打给|联系|座机|企鹅|扣扣|球球|微信|薇信|威信|卫星|v信|单号|卡号|身份证|护照|支付宝"
    r"|でんわ|携帯|ケータイ|連絡|連络|番号|パスポート|전화|번호|연락|핸드폰|폰번|휴대폰|카톡|여권|โทร|เบอร์|ติดต่อ|พาสปอร์ต"
    r"|هاتف|جوال|رقم|اتصل|واتس|موبايل|تلفون|جواز|телефон|(?<!\w)тел(?!\w)|номер|звони|паспорт"
    rf"|(?<![a-z])(?:{_LATIN_CALLS})(?![a-z]))[^\d!?。！？;；\0]{{0,8}}$"
)
"""Words that announce a number, and up to eight characters between them and it."""

_SURE = (
    r"微信|薇信|威信|v信|扣扣|企鹅|卫星|ライン|라인|ไลน์|카톡|카카오톡|텔레그램|テレグラム|インスタ|인스타|ไอจี"
    r"|ت[يل]{1,3}[جغق]رام|واتس ?اب|انستا|انستغرام|سناب|телеграмм?|вотсап|ватсап|инстаграмм?|инста"
    r"|(?<![a-z])(?:vx|wx|weixin|wechat|qq|kakao(?: ?talk)?|telegram|whats ?app|insta(?:gram)?|ig|snapchat|skype|zalo"
    r"|viber)(?![a-z])"
)
_UNSURE = (
    r"抖音|快手|小红书|微博|支付宝"
    r"|(?<!\w)тг(?!\w)|(?<![a-z])(?:line|wa|tg|tlg|signal|snap|kik|fb|tiktok|twitter|facebook|discord)(?![a-z])"
)
"""Services whose names are said of much else: a handle only with a colon, an "id" or an underscore."""
_NAMED = r"\s?(?:号码?|账号|id(?![a-z])|アイディー|아이디|ไอดี|handle|user(?:name)?|account|حساب|ник)"
_LINK = r"[\s:=是为はは는은와]{0,4}@?"
_TOKEN = r"[a-z0-9_][a-z0-9_.-]{3,29}"
_ODD = r"(?=[a-z0-9.-]{0,29}[0-9_])(?=[0-9_.-]{0,29}[a-z])[a-z_][a-z0-9_.-]{3,29}"
_AT = (
    r"\s?(?:@|[(\[{<]\s?(?:at|arroba|a)\s?[)\]}>]|\sarroba\s|\sarobase\s"
    r"|艾特|圈a|골뱅이|アット(?:マーク)?|собака|แอท)\s?"
)
_SPELLED_DOT = (
    r"\s?(?:[(\[{<]\s?(?:dot|punto|ponto|\.)\s?[)\]}>]|(?<=\s)(?:dot|punto|ponto|punkt|point|titik)(?=\s)"
    r"|点|точка|닷|ドット|จุด)\s?"
)
_DOT = rf"(?:[.。]|\s[.。]\s|{_SPELLED_DOT})"
_MAIL = (
    "(?:gmail|googlemail|hotmail|outlook|live|yahoo|icloud|proton(?:mail)?|gmx|web|mail|yandex|naver|daum|qq"
    "|163|126|sina)"
)
_LOCAL = r"[a-z0-9][a-z0-9._%+-]{0,63}"
_TOP = r"(?:com|net|org|cn|co|edu|gov|io|me|jp|kr|ru|de|fr|es|br|id|th|vn|hk|tw|uk|xyz|top)(?![a-z])"
_PAPERS = (
    r"护照|身份证|パスポート|マイナンバー|여권|주민(?:등록)?번호"
    r"|หนังสือเดินทาง|พาสปอร์ต|บัตรประชาชน|جواز|паспорт"
    r"|(?<![a-z])(?:passport|pasaporte|passaporte|reisepass|passeport|paspor|dni|ktp|nik|cccd|cmnd|id card)(?![a-z])"
)
_PLATES = (
    r"车牌|ナンバープレート|번호판|차량번호|차번호|ทะเบียน(?:รถ)?|госномер|номер машины|رقم اللوحه"
    r"|(?<![a-z])(?:licen[cs]e plate|number plate|plate (?:number|no)|matricula|plat nomor"
    r"|nopol|bien so|kennzeichen)(?![a-z])"
)
_PLATE = (
    r"(?=[a-z \-·]{0,6}\d)[a-z0-9]{1,8}"
    r"(?:[\s·-][^\W\d_a-z]?[\s·-]?[0-9][a-z0-9]{0,5}|[^\W\d_a-z][\s·-]?\d{3,5}|[ -][a-z]{1,3}(?![a-z])){0,2}"
)
ANNOUNCED = tuple(
    map(
        re.compile,
        (
            rf"{_LOCAL}{_AT}[a-z0-9-]{{1,60}}(?:{_DOT}[a-z0-9-]{{1,30}}){{1,4}}",
            rf"{_LOCAL} at (?:{_MAIL}\s?\.|[a-z0-9-]{{2,60}}{_SPELLED_DOT})\s?{_TOP}",
            rf"(?:{_SURE}|{_UNSURE}){_NAMED}?\s?[:=]\s?@?{_TOKEN}",
            rf"(?:{_SURE}|{_UNSURE}){_NAMED}{_LINK}{_ODD}",
            rf"(?:{_SURE}){_LINK}{_ODD}",
            rf"(?:{_UNSURE}){_LINK}(?=[a-z0-9.-]{{0,29}}_){_TOKEN}",
            rf"(?:{_PAPERS})[^\d!?。！？]{{0,10}}?[a-z]{{0,2}}\s?\d(?:[ -]?\d){{5,9}}[a-z]?(?![\da-z])",
            rf"(?:{_PLATES})[号码\s:是为のは는은]{{0,5}}(?:[^\W\d_a-z]{{1,3}}[\s·-]?)?{_PLATE}",
        ),
    )
)
"""E-mail addresses, handles, papers and plates, with the words before them."""
