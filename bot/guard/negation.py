"""Whether a claim is denied, refused, forbidden or only asked about: one mechanism for every language and rule.

A denial counts only where it governs the claim: in its own clause, or in what follows when that takes it up again
("I can't say that").  A negation elsewhere, a double one ("not only", 不得不) or a rhetorical one ("isn't it the
best?") pardons nothing.
"""

import re

from bot.guard.han import SIMPLIFIED
from bot.guard.warned import warns

_LOOK = 48
"""Characters before a claim that are read for a denial."""
FORBIDDEN_ACTS = frozenset(("pii", "minors", "deal", "draw", "danger", "rights"))
"""Classes whose harm is an act that is asked for: whoever asks not to do it does no harm."""

_ADDRESSED = frozenset(("minors", "draw"))
"""Those among them that name somebody first and the act after: "if you are under age, please don't order"."""


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts).translate(SIMPLIFIED), re.ASCII)


_ZH_NOT = (
    "不(?:能|可以|可|会|是|算|敢|说|讲|做|含|提|保证|承诺|等于|代表|谈|评|聊|保佑|管|包|鼓励|建议|支持|打算|想"
    "|愿意?|该|应该|应|要"
    "|接受|收|卖|夸|吹|搞|图|治|帮|替|碰|推荐|存在|认为|觉得|负责|方便|好说|清楚|知道|确定|许|准|得|必|靠)"
    "|没有|没(?:法|办法|资格|说|讲|敢|查|听说|打算|想)|没(?=有?[^，。]{0,3}$)|无法|无意|并非|并不|绝不|从不"
    "|从来不|从没|未必"
    "|别|请勿|切勿|勿|谈不上|算不上|说不上|称不上|哪敢|岂敢"
)
_ZH_GAP = (
    "(?!不|没|只|光|仅)(?:(?!就|也能|都能|照样|还能|却|反而|而是|只要|错过|犹豫|等|忘|小看|怀疑|不信|担心|嫌|走"
    "|信你|比.{0,4}更)"
    "[^，。！？；：、,.!?;:])"
)
_EN_GAP = (
    r"(?!\s+(?:just|only|merely|simply))(?:\s+(?!need|until|unless|without|believe|wonder|doubt|kidding|lie|but"
    r"|because"
    r"|enough|wait|miss|forget|sleep|deny|better|other|worry|beat|find|resist|before|while|when|and)[a-z'-]+)"
)
_DENIED_BEFORE = _pattern(
    "(?<![无不莫要能可得])不$",
    "(?:不|不能|不敢|没法|无法)(?:保证|承诺|担保)[^，。！？；：、,.!?;:]{0,10}$",
    f"(?:{_ZH_NOT}){_ZH_GAP}{{0,10}}$",
    r"(?:\b(?:not|never|no|cannot|neither|nor|nothing)|n't)" + _EN_GAP + r"{0,6}\s*(?:an?|the|any)?\s*[\"']?$",
    r"\b(?:won't|don't|can't|cannot|not going to|never) (?:\w+ ){0,2}(?:say|claim|tell|call|promise|hear|pretend)\b"
    r"[^.,!?;:]{0,30}$",
    r"\b(?:don't|do not|never|not) (?:believe|trust|listen to)(?: (?:any|those|people|ads|sellers"
    r"|claims)[^.,!?;:]{0,30}| )$",
    r"\bwithout (?:any |claiming |saying |promising )(?:\w+ ){0,3}$",
    # Spanish, Portuguese, French, German, Italian
    r"(?<![a-z])(?:no|nao|nunca|jamas|ni|ne|pas|sin|nicht|kein|keine|keinen|non)"
    r"(?! (?:solo|solamente|unicamente|apenas|so|somente|seulement|nur))"
    r"(?: (?!necesit|hace|falta|dud|olvid|pierd|encontr|hay (?:nada|nadie|otr|mejor|quien|ning)|existe|te"
    r"|precisa|esper|solo|y|e|pero|mas|und|aber|mais)"
    r"[^ ,.!?;:]+){0,6} ?[\"']?$",
    # Indonesian, Malay
    r"(?<![a-z])(?:tidak|bukan|jangan|belum|tak|nggak|enggak|ngga|gak|ga|ndak|tiada)"
    r"(?! (?:hanya|cuma|sekadar|sekedar|saja))"
    r"(?: (?!perlu|usah|ragu|lupa|sampai|lewatkan|ada (?:yang|dua|tanding|lawan|lain|efek|satu)|nyangka|percaya"
    r"|tapi|tetapi|dan)[^ ,.!?;:]+){0,5} ?$",
    # Vietnamese, Russian
    "(?<![a-z])(?:khong|\u0111ung|chua|chang)(?! (?:chi|nhung))(?: (?!can|phai lo)[^ ,.!?;:]+){0,5} ?$",
    "(?<![\u0430-\u044f])(?:не|нет|ни)(?! (?:только|просто))(?: (?!нужно|надо|и)[^ ,.!?;:]+){0,4} ?$",
    # Arabic, Thai
    r"(?<!\S)[وف]?(?:لا|ليس|ليست|لست|لم|لن|بدون|غير|مش|مو|مب"
    # "هذا ما يعالج" is "this is what heals".
    r"|(?<!هذا )(?<!هذه )(?<!ذلك )(?<!كل )(?<!هو )(?<!هي )(?<!افضل )(?<!احسن )(?<!اهم )(?<!خير )(?<!مثل )ما)"
    r"(?! (?:فقط|مجرد|بس|في (?:مثل|احسن|افضل|زي)|فيه (?:زي|احسن)|شاء))"
    r"(?: (?!تحتاج|تلاق|تلق|لقي|شفت|تحصل|زي|مثل"
    r"|يوجد (?:افضل|احسن|مثل|احد|شيء|علي)|شك|تفوت|تتردد|تجد|احد|داعي|مثيل)[^ ,.!?;:]+){0,5} ?$",
    "ไม่มี(?:วัน)?[^ ]{0,30}(?:บอก|พูด)(?:ว่า)?[^ ]{0,12}$",
    "(?:ไม่ได้|ไม่เคย|ไม่ใช่(?!แค่)|อย่า(?!พลาด|ลืม|รอ|ช้า)|ไม่(?!ต้อง|แค่|เพียง|มี[^ ]{0,8}ไหน|มี(?:ใคร|ที่|ยี่ห้อ|อะไร|ร้าน|แบรนด์"
    "|ทาง|ผล|คน)|ใช่แค่)|ไม่ต้อง(?!.*ก็)|ห้าม)[^ ,.!?]{0,16}$",
)
_TWICE = _pattern(
    "(?:不得不|不能不|不是不|不会不|无不|没有不|不可不|不敢不|不由得不|没有人不|没人不|谁不|难道不|岂不|何尝不"
    "|可不是|怎么能不|谁说不)"
    "[^，。！？；：、,.!?;:]{0,12}$",
    r"\b(?:isn't|aren't|doesn't|don't|didn't|wasn't|hasn't|haven't|can't|couldn't|wouldn't|won't)"
    r" (?:it|this|that|these|those|they|you|we)\b[^.,!?;:]{0,40}$",
    r"\b(?:no|not a) (?:doubt|question|lie|joke|wonder|kidding)\b[^.!?;:]{0,40}$",
    r"\bcan(?:no|')t (?:deny|argue|help|stop)\b[^.,!?;:]{0,40}$|\bwhy not\b[^.!?]{0,30}$",
    r"\b(?:bukankah|masa (?:nggak|gak|tidak))\b[^.!?]{0,40}$|(?<!\S)اليس[^.!?]{0,40}$",
)
_RHETORICAL = _pattern("[^，。！？,.!?]{0,12}(?:[?？]|吗)|(?:还能|又)?是(?:什么|啥)")
_WHY = _pattern(r"(?:为什么|为啥|怎么|\bwhy\b|por que|kenapa|mengapa|なぜ|どうして|왜|ทำไม|لماذا)[^.!?。！？]{0,40}$")
_SAY_ZH = (
    "(?:说|讲|提|写|谈|聊|评(?:价)?|比(?:较)?|保证|承诺|担保|打包票|答应|确定|断言|下(?:这个)?结论|判断"
    "|推荐|建议|劝|知道|清楚|算)"
)
_END = "(?=[，。！？；,.!?; ]|$)"
_DENIED_AFTER = _pattern(
    # It is only what something is called, or words that are struck out.
    '["”」』]?(?:系列|版|款)?(?:[这那][两几三俩]?个?[字词])?(?:就|只|都|也)?(?:是|说的是|指的是)[^，。！？,.!?]{0,8}'
    "(?:(?:系列|款|款式|品种|套餐|绘本|商品)名|书名|歌名|片名|型号|商标|段位|花纹|广告语|只是名字|绘本名字)(?=[，。！？,.!?]|$)",
    "[^，。！？,.!?]{0,6}?(?:这种|这些|那种|之类的?)?(?:词|字样|字眼|[这那][两几三俩仨]?个?字|标签)[^。！？.!?]{0,8}?"
    "(?:删掉|打了?叉|别让我念|划掉|划了|撕了|不能乱用|没资格写?|撑不住)",
    "[」』]?(?:という|といった|って)(?:(?:商品|品種)?名(?:前)?|題名?|屋号|お店の名前)(?!に(?:ふさわ|恥じ)|の?(?:とお|通)り|どおり|負けしない)"
    "|[」』]?(?:、?は|は、)?[^。、]{0,4}(?:商品名|題名|品種名|屋号)(?:です|なん|の一部|で、|と)",
    "[^。！？、,.!?]{0,8}?(?:我们?|本店|店里)(?:都|也|这儿|这里)?(?:没有|不卖|不做|不搞|不碰)",
    # The words just said are called a lie, a boast, something that is not allowed.
    "[^。！？.!?]{0,8}?[，,]?(?:那|这|这些|这话|这种话)?(?:都|就|多半|纯属)?(?:是|叫)?(?:骗人的|骗局|胡扯|胡说|瞎说|吹牛|谣言"
    "|违规的|违法的|不实的|说不出口|不敢学)",
    "[^。！？.!?]{0,10}?(?:这种|这个|这类|的)?(?:说法|话|词|字眼?)[^。！？.!?]{0,10}?(?:不让说|不许说|要有?证据|没有?证据"
    "|没有?依据|不采用|不念|不用)",
    "(?:这|那)[个种件]?(?:事|功能|本事|效果)[^，。！？,.!?]{0,4}(?:办不到|做不到)(?![?？吗])|[^，。！？,.!?]{0,4}没(?:有)?这(?:个)?(?:本事|功能|功效)",
    "(?:ら?れ)?ません(?!か|でした)|[^。、,.!?]{0,14}(?:商品|もの|物|お茶|目的)では(?:ありません|ない)(?!か)|[^。]{0,12}関係(?:は|が|の)?(?:あり|ない)"
    "|[^。]{0,10}(?:とは限|(?:受けて|頂いて)(?:い|おり)ません)|[^.!?]{0,10}(?:관계|상관|소용)이? ?없",
    "[^。、,.!?]{0,14}(?:ではなく|(?:のため|ため)の(?:もの|物)では|お断り|(?:治り|治せ|効き|下がり|消え"
    "|なくなり|痩せ|ご案内でき|お伝えでき|紹介でき)ません(?!か))",
    "[^。]{0,16}(?:ないで|なさらないで)ください",
    "(?![^.!?]{0,20}(?:보다|(?:놓칠|따라올|비교할|견줄|멈출|끊을|빠질|참을|않을|할) 수(?:가|는)? 없|않을까"
    "|않나요))[^.!?]{0,22}?(?:지(?:는|도|를)? ?않|진 ?않"
    "|(?:드릴|소개할|말할|약속할) 수(?:는|가)? ?없|(?:이|가) 아닙니다|(?:이|가) 아니(?:에|고|라)|틀렸습"
    "|거짓말이|안 할래|안 됩니다|정할 일이 아니|다루지)",
    "[^.!?]{0,30}?(?:(?:พูด|ยืนยัน|ตัดสิน|บอก|รับ)[^ ]{0,10}ไม่ได้|ไม่มีข้อมูล|ขอปฏิเสธ|เข้าใจผิด|โกหก)",
    "[^.!?]{0,30}?(?:ليس لي|ليست عندي|لن افعل|لا نفعل|لكذبت|نعتذر|ليس كذلك)",
    r"[^.!?]{0,30}?\b(?:itu keliru|setahu kami tidak|itu salah|no es asi|eso no es cierto|that's not true"
    r"|that is wrong|that's wrong)\b",
    "(?![^，。！？,.!?]{0,4}(?:就|更|也|都)?不(?:用|再|必|消)?(?:说|提|讲)了)"
    "[^。！？.!?]{0,12}?(?:不敢|不能|不会|不便|没法|无法|没办法|不好|不想|不方便|不打算|从不|不轻易|不|没(?:法"
    "|有)?|绝不)"
    f"{_SAY_ZH}(?:[这那]个?|它|了|过|的|哦|啊|呢|这种|这些|话|死)?{_END}",
    "(?:这[种类样个两几三]?|之类|那种|的|这样)?的?(?:话|词|字眼?|说法|承诺|保证|广告词?)?[^，。！？,.!?]{0,6}"
    f"(?:说不了|讲不了|做不到|谈不上|算不上|不存在|不归我|不适用|不成立|没有?依据|没有?证据|没查过|没比过"
    f"|没做过|不用|不写|不实){_END}",
    "[^。！？、,.!?]{0,4}(?:(?:には|では|とは|は|も|にも)(?:なり|あり|でき|いたし|し)ません(?!か)|でき(?:ません"
    "|ない)|(?:では|じゃ)(?:ありません|ない|ございません)"
    "|ないで(?!す))(?!です?か|か|でしょ)",
    "(?!(?:[^。！？.!?]{0,20})(?:しか|ずには|ないわけ))[^。！？.!?]{0,24}?(?:申し上げ|申し|言い切れ|言い|言え"
    "|言わ|言って(?:い|おり)"
    "|お?約束(?:でき|し|いたし)|比べ|比較し|評価し|お答え(?:し|でき|いたし)|おすすめ(?:し|でき|いたし)|お勧めし"
    "|販売(?:し|でき)"
    "|お売り(?:し|でき)|判断(?:し|でき)|保証(?:し|でき|いたし)|書いて(?:い|おり)|わかり|分かり|存じ"
    "|知り)(?:られ)?(?:ません|ない|かねます)(?!か|と損)",
    "(?!(?:[^.!?]{0,20})(?:않을 수 없|안 할 수 없|수밖에))[^.!?]{0,20}?(?:말(?:은|씀은|씀)? ?(?:못|안)"
    "|말하지 (?:않|못)|말씀드리지"
    "|라고(?:는)? ?(?:못|안|말 못|말 안)|비교(?:는|하지)? ?(?:안|않)|보장(?:은|은요)? ?(?:못|안)|보장하지"
    "|광고하지(?:는)? ?(?:못|않)|추천(?:은|은요)? ?(?:못|안)"
    "|권하지 않|판매(?:는)? ?(?:못|안)|팔지 않|모르(?:겠|니|거|고)|몰라)",
    "[^.,!?]{0,8}(?:이야기|얘기|소리)(?:은|는)? ?(?:안 |하지 않|못 )",
    "(?![^.,!?]{0,10}(?:보다|안 할 수|않을 수))[^.,!?]{0,6}(?:(?:할|말할|드릴|약속할|보장할|하실|살|구매할"
    "|참여할) 수 (?:는 )?없"
    "|아니(?:에요|예요|야|라|고)(?!겠|까)|하지 않|하지 마|지 마세요)|(?:은|는)? ?(?:안 해|안 합|안 할|못 해"
    "|못 합|없어요|없습니다)",
    r"[^.!?;]{0,40}?\b(?:i|we) (?:can't|cannot|won't|don't|do not|will not|haven't|couldn't|wouldn't) (?:\w+ )?"
    r"(?:say|claim|advertise|promise|compare|judge|rate|comment|know|check(?:ed)?|tell|speak|guarantee|verify|verified"
    r"|confirm|use)"
    r"(?: (?:it|that|so|them|this|those|those words))?(?=[.,!?;]|$)",
    r"[^.,!?;]{0,12}\b(?:is|are)(?:n't| not) (?:something|a (?:word|claim|promise|phrase)|words?|my|our|what|how)\b"
    r"|[^.,!?;]{0,12}\b(?:is|are) (?:false|untrue|nonsense|a myth)\b",
    r"[^.!?;]{0,30}?\bno (?:lo |la |las |los |se |me )?(?:puedo |quiero |voy a |vamos a |podemos )?(?:digo"
    r"|decimos|decir\w*"
    r"|prometo|prometer\w*|comparo|comparar\w*|opino|opinar|hablo|se|garantizo|comento|valoro|anuncio|anunciamos"
    r"|anunciar\w*)(?=[ .,!?;]|$)",
    r"[^.!?;]{0,30}?\b(?:tidak|nggak|enggak|gak|ga|tak|belum) (?:bisa |mau |berani |akan |ikut |pernah "
    r"|boleh )?(?:saya |kami )?"
    r"(?:bilang|menilai|nilai|membandingkan|bandingin|komentar|berkomentar|janji|jamin|tahu|tau|ngomong|bahas|cek|klaim|mengklaim|iklankan)\b",
    "[^.!?;]{0,30}?(?:لا|لن|لم) (?:استطيع|يمكنني|اريد|اقول|نقول|نعلن|ندعي|اقارن|نقارن|اقيم|نقيم|احكم|اعرف|ادعي|اعد|اضمن"
    "|اعلق|نعلق|اتكلم)",
    "[^.!?;]{0,24}?(?:ขอไม่|ไม่ขอ|ไม่กล้า|ไม่สามารถ|ไม่ได้|จะไม่|เราไม่|ไม่)(?:พูด|บอก|เปรียบ|เทียบ|วิจารณ์|โฆษณา|รับประกัน|ยืนยัน|ทราบ"
    "|รู้|เคลม|สัญญา)"
    "|[^ ]{0,6}ไม่ได้",
)
"""Refusals that follow the claim and take it up again; in Japanese, Korean and Thai the plain negation follows, too."""
_DENIED_INSIDE = _pattern(
    "[治医去抹祛消减降改防补]不(?:了|掉|平|好|走)|不(?:能|可)?(?:代替|替代|取代)不?|不代表|不等于|不承诺|不会(?:消失|马上|因为|变[小大白瘦高好])",
    r"\b(?:haven't|hasn't|has not|have not)\b(?! (?:failed|broken|let|lost|missed|found|seen|met))|\bnot intended to\b",
)
"""Refusals between the words of a claim: 治不了失眠, "doctors haven't approved it"."""
_NO_PERMISSION = "(?!(?: need| have to| ask| tell| worry| wait| be shy| let| miss))"
_FORBIDDEN_BEFORE = _pattern(
    rf"\b(?:nobody|no one|none of us|never|we don't|i don't|we won't|i won't|don't"
    rf"|do not){_NO_PERMISSION}\b[^.,!?;]{{0,50}}$",
    "(?:不|别|勿|没人|没有人|谁也不|禁止|谢绝|拒绝)(?!用|要?告诉|要?跟|怕|让|错过|等)[^，。！？,.!?]{0,14}$",
    r"\b(?:nadie|nunca|no)\b(?! (?:necesit|hace falta|le dig|pregunt|teng))[^.,!?;]{0,40}$",
    r"\b(?:jangan|tidak|nggak|gak|tak|dilarang)\b(?! (?:perlu|usah|bilang|kasih tahu|takut))[^.,!?;]{0,40}$",
    r"(?<!\S)(?:لا|لن|احد|ممنوع)(?! (?:تخبر|تقول|تخاف|تحتاج))[^.,!?;]{0,40}$|(?:อย่า|ไม่|ห้าม)(?!ต้อง|บอก"
    r"|กลัว)[^.,!?;]{0,30}$",
)
_FORBIDDEN_AFTER = _pattern(
    "[^。！？.!?]{0,14}(?:别(?!走|急)|不要|请勿|勿|不能|不可以|不得|谢绝|不卖|不参加|不推荐|不建议|不会|不影响|不聊买"
    "|先问|离开|写作业|无关)(?!告诉|跟|怕|让|错过"
    "|等|说|问)",
    r"[^.!?]{0,40}\b(?:don't|do not|can't|cannot|must not|may not|should not|shouldn't|not allowed to|doesn't"
    r"|does not|isn't)"
    r" (?:\w+ ){0,2}(?:order|buy|purchase|pay|enter|join|take part|tap|use|borrow|send|post|share|type|write"
    r"|change|raise|for)\b",
    r"[^.!?]{0,30}\b(?:no (?:compr|pid|pued|particip|deb|hag|se)\w*|jangan (?:beli|order|pesan|ikut|checkout"
    r"|tulis|kirim)"
    r"|nggak boleh|tidak boleh|belum boleh|gak boleh)",
    "[^.!?]{0,30}(?:لا (?:تشتر|تطلب|يمكن|يجوز|نبيع|تدفع|تكتب)|ممنوع)|[^.!?]{0,24}(?:อย่า(?!บอก)|ห้าม|ไม่ได้|ไม่ขาย|งดซื้อ)",
    "[^。！？.!?]{0,24}(?:(?<!言わ)(?<!話さ)ないで|ません|ご遠慮|お控え|いけない)(?!か)",
    "[^.!?]{0,24}(?:안 (?:할|해|돼|되|팔|합)|못 (?:해|하|사)|하지 마|마세요|말아|수 없|안 됩|상관없)",
)
_FORBIDDEN_INSIDE = _pattern(
    "(?:别|不要|请勿|切勿)(?=[打发留写填])",
    r"\b(?:don't|do not|never|jangan|no) (?=(?:type|write|post|put|drop|leave|share|enter|tulis|ketik"
    r"|escrib|pong|dej)\w*)",
)
_REFUSED_AFTER = _pattern(
    "[^。！？.!?]{0,24}(?:お断り|できません|いたしません|사기|안 됩니다|않습니다|않아요|없습니다|骗子|诈骗|都是骗)",
    r"[^.!?]{0,40}(?:\b(?:maaf|tidak bisa|lo siento|no lo hacemos|sorry, no|we don't|isn't us|is a scam)\b"
    r"|نعتذر|فليس منا|لا نفعل)",
    "[^.!?]{0,30}(?:ขอปฏิเสธ|ไม่ใช่ร้าน|มิจฉาชีพ)",
)
_ASKS = _pattern(
    "[^.!?。！？]{0,24}[?？]",
    "[^.!?。！？]{0,8}か」?(?=いいえ|いえ|違い|なりません|ありません|わかりません)",
    "[^，。！？,.!?]{0,6}(?:吗|么|没有|不是|不)[，。,. ]",
)
_ASKED = _pattern(
    r"\b(?:ask(?:s|ed|ing)?|wonder\w*|whether)\b[^.!?]{0,40}$|(?:问|聞かれ|聞いて|尋ね|물어|궁금"
    r"|ถาม)[^。！？.!?]{0,16}$",
    r"\b(?:pregunt\w*|perguntam?|tanya\w*|ditanya|nanya)\b[^.!?]{0,30}$|(?:يسال|تسال|سالت|سال)\S*[^.!?]{0,30}$",
)
_TOLD = re.compile(r"[^,.!?:;，。！？]{0,24}[,.!?:;，。！？]")
_ANSWERED_NO = _pattern(
    r"[?:？,.，。 ]*[^.!?。！？]{0,12}?\b(?:no|nope)\b(?! (?:doubt|question|wonder|lie|kidding|one|other|better))",
    r"[?:？,.， ]*[^.!?。！？]{0,12}?\b(?:bukan|tidak|nggak|enggak|gak|belum)\b",
    r"[?:;？,.， ]*[^.!?。！？]{0,12}?\bi (?:haven't|can't|cannot|don't|couldn't|won't|never)\b",
    "[?？:,.，。 ]*[^。！？.!?]{0,14}?(?:[治去]不[了掉]"
    "|没有[^，。！？,.!?]{0,6}(?:功效|功能|疗效|效果|作用|这回事|关系)|绝对不能|一颗也不能"
    "|建议别|不建议|因人而异|没比过|没查过|不清楚|不全是|不一定|问(?:一下)?医生|听医生|请[先]?问|也许|可能有)",
    "[?？:,.，。 ]*(?:不(?:加|治|招|转|美白|含|行|可以|买|卖|用|去|留|给|防|降|瘦|比))(?=[，。！？,.!? ]|$)",
    "[?？:,.，。 ]*(?:[这那我]|说实话|老实说|抱歉|真的?|这个){0,3}"
    "(?:不是|不能|没有|没查|没比|不敢|没法|不好说|不知道|不清楚|说不准|不保证|不确定|不会)",
    "[?？:,.，。 ]*[^。.]{0,8}(?:いいえ|いえ|なりません|わかりません|分かりません|違います|ありません)",
    '[?,."” ]*[^.]{0,8}(?:안 (?:돼|됩|해|합)|없어요|없습니다)',
    "[?,. ]*[^.]{0,8}(?:아니요|아니에요|아뇨|아닙니다|몰라요|모릅니다|모르겠)",
    "[?:,. ]*(?:لا|لست|لم|كلا)(?![ء-ي])|[?,. ]*(?:ไม่ใช่|ไม่ค่ะ|ไม่ครับ|เปล่า|ไม่ทราบ)",
)


_REPORTED = _pattern(
    "[\"'“”「『]|(?:有人|[您你]|观众|网上|广告|宣传|公屏|弹幕|那位|评论|别人|主播|外面)[^。！？.!?]{0,6}(?:说"
    "|讲|问|打|写|喊|夸|称|出现|看到|刷)[^。！？.!?]{0,12}$",
    "(?:听到|听见|看到|看见|写着|写了|写的|印着|说自己|自称|冒充|那种|这种|所谓|凡是|要是|如果|假如|万一|标题|朋友圈|文案|厂家|以前|从前|说它|说他|说她|说我们"
    "|说谁|喊着|让我说|要我说|叫我说|上家|那些)[^。！？.!?]{0,12}$",
    "(?:^|[。！？.!?，, ])(?:说|听说|有人|网传)$",
    r"\b(?:some|people|you|someone|somebody|ads?|they|anyone|viewers?|sellers?|rumou?rs?|whoever"
    r"|the internet)(?: \w+){0,3} "
    r"(?:say|says|said|claims?|claimed|promise[sd]?|believes?|shouts?)\b[^.!?]{0,40}$",
    r"\b(?:ada yang|penonton|pembeli) (?:komentar|bilang|minta|menulis|cerita|nanya|tanya)\b[^.!?]{0,40}$",
    "(?:มีคน|ที่เขียน|คนดู)[^ ]{0,6}ว่า[^.!?]{0,24}$|طلب مني[^.!?]{0,30}$",
    r"\b(?:dicen|dice|anuncios?|prometen|katanya|orang bilang|iklan|promete|si alguien"
    r"|kalau ada yang)\b[^.!?]{0,40}$",
    "(?:يقولون|يقول|اعلان|يدعي)[^.!?]{0,40}$|(?:คนบอก|โฆษณา|ใครบอก|บอกว่า)[^.!?]{0,30}$",
)
_DISTANCED = _pattern(
    r"[^\n]{0,50}?(?:\b(?:tapi|but|pero|all i can say|i only)\b|แต่|지만|ただ|私からは|لكن|不过|只能说|ขอพูดแค่"
    r"|พูดได้แค่|ขอกลับมา|\bkeliru\b|tidak bahas)",
    "[^\n]{0,30}?(?:不代表(?:我们|我|本)|不能附和|不敢接|举报|当心|留个心眼|骗局|不可信|不靠谱|不可靠|没有?根据"
    "|谣言|夸大|违法|违规|听听就好|说法不(?:对|成立)|没有?依据|不跟着"
    "|[这那](?:话|个|种)?[^。！？.!?]{0,6}(?:不能|不敢|没法)(?:接|用|说|讲|学|认)"
    "|是玩笑|我没有|我们没有|哪来的说法|别上当|吓唬人|多半是假|赶紧划走|退了吧|别理|治不好|别信|不要信|不是药"
    "|听医生|胡扯|胡说|瞎说|扯淡|吹牛|(?<!不是)假的|(?<![不没会])骗(?:人|局|子|钱)|先捂好|这个?不对|不是我说|没有这回事|没这回事|别传|别转|[无没]法证实"
    "|不念|说不出口|不拿来|不能当|不值当|不要(?:相信|信|理|转|买)|别慌|一笑而过|违规|改掉|删掉|撤下|被罚"
    "|(?:他|她|您|你|自己|个人)的?(?:感受|看法|说法)"
    "|就划走|放下手机|把手机放下|帮不上|出故障|不是药|解决不了|不归我|不敢学|我只说|我就说|只管教|没有标准答案|小心(?!被?抢|错过|翼翼)"
    "|是(?:商品|产品|颜色|书|歌|电影|游戏|小说|他家|店)(?:里|的)?(?:名|名字|台词|段位|歌词)?)",
    r"[^\n]{0,50}?\b(?:no evidence|no proof|not true|untrue|be careful|report it|report them|beware|is a scam"
    r"|are scams|a scam|usually lying|nonsense|exaggerat\w+"
    r"|a myth|don't believe|don't fall for|misleading|ignore (?:it|them)|walk away|i have none|not from me"
    r"|can't use|cannot use|took it down|taken down|isn't on our|not on our|is a trick|run from"
    r"|take a breath|is a big word|would need|that's their"
    r"|isn't something we|not something we|don't use|and i won't|cringe)\b",
    r"[^\n]{0,50}?\b(?:no hay pruebas|es mentira|no es cierto|no lo crean|no le crean|cuidado|hoaks"
    r"|jangan percaya|belum tentu|nggak benar|hati-hati)\b",
    "[^\n]{0,40}?(?:غير صحيح|لا تصدق|احذر|ไม่จริง|อย่าเชื่อ|ระวัง|嘘です|信じないで|ご注意|根拠が(?:ない|あり)"
    "|믿지 마|근거(?:가)? 없|사실이 아니|조심)",
)
_CAREFUL = _pattern(
    "医生|医院|大夫|医师|药师|[内外骨儿肛肤尿管妇眼产化]科|别吃|别喝|不能吃|看配料|门诊|康复|老师的|少吃|忌口|歇着|坐下来|叫家人|量体温|查一查|看看成分|急救|营养成分|不建议|注意|请看|慎|别自己|盐分|含糖|好好休息",
    r"\b(?:doctor|dermatologist|pharmacist|physician|dentist|vet|qualified|professional|specialist|clinic"
    r"|emergency|see a|check the|ask first|so mind|mind that|skip this|skip it)\b",
    r"\b(?:medico|doctor|doctora|farmaceutico|especialista|etiqueta|dokter|apoteker|label)\b",
    "طبيب|صيدلي|الملصق|عياده|puskesmas|คลินิก|外科|内科|肛門科|検査|신경과|외과|검사|หมอ|แพทย์|เภสัช|ฉลาก|医師"
    "|お医者|薬剤師|病院|専門家|의사|병원|약사|전문의",
)


_PATIENTS = re.compile(r"(?:朋友|人|人群|患者|姐妹|老人|孩子|宝宝|people with [a-z ]{3,24}|folks with [a-z ]{3,24})$")
_NAME = 2
"""Characters of what can only be a name: 护肝."""
_TOLD_US = _pattern(
    "[^。！？]{0,14}(?:との(?:コメント|お話|ご|お|こと)|というご|ですか、?と)[^。]{0,40}(?:ません|お断り|だけ"
    "|ただ|ですが)",
    "[^.!?]{0,16}(?:(?:이)?라는 (?:댓글|글|말)|다니 다행|라고 해 달라|냐고|하시는데)[^.]{0,40}(?:않|안 |못|없"
    "|만 할|지만|틀렸|말씀드릴 수)",
)
_QUOTED_QUESTION = re.compile("[^\"'“”「」『』.。!！]{0,24}(?:[?？]|か|ไหม|吗|么|나요|까요?)[\"'”」』]")
_OPENING = re.compile("[\"'“「『][^\"'“”「」『』]{0,24}$")


def is_quoted_away(text: str, start: int, end: int) -> bool:
    """True if the words are somebody else's and what follows warns of them or turns them down, or a quoted question."""
    before = text[max(0, start - 32) : start]
    if _OPENING.search(before) and _QUOTED_QUESTION.match(text, end):
        return True
    if _TOLD_US.match(text, end):
        return True
    return _REPORTED.search(before) is not None and _DISTANCED.match(text, end) is not None


def sends_to_a_doctor(text: str, start: int, end: int) -> bool:
    """True if the words around ask for care: an illness only named there ("if you have diabetes") is no claim."""
    return _CAREFUL.search(text, 0, start) is not None or _CAREFUL.search(text, end) is not None


def names_patients(text: str, start: int, end: int) -> bool:
    """True if the words only call those who have an illness ("高血压的朋友"), and say nothing that it would do."""
    return end - start <= _NAME or _PATIENTS.search(text, start, end) is not None


def denies(text: str, start: int, end: int, kind: str = "") -> bool:
    """True if the claim at text[start:end), of class `kind`, is denied, refused, or asks not to do what it names."""
    if is_answered_no(text, start, end) or is_quoted_away(text, start, end):
        return True
    before = text[max(0, start - _LOOK) : start]
    if _TWICE.search(before):
        return False
    if _DENIED_INSIDE.search(text, start, end):
        return True
    if kind in FORBIDDEN_ACTS and _FORBIDDEN_BEFORE.search(before):
        return True
    if kind == "danger" and warns(text, start, end):
        return True
    if kind == "pii" and _FORBIDDEN_INSIDE.search(text, start, end):
        return True
    if kind in FORBIDDEN_ACTS and _REFUSED_AFTER.match(text, end):
        return True
    if kind in _ADDRESSED and _FORBIDDEN_AFTER.match(text, start):
        return True
    if _DENIED_BEFORE.search(before):
        return _RHETORICAL.match(text, end) is None or _WHY.search(before) is not None
    return _DENIED_AFTER.match(text, end) is not None


def is_answered_no(text: str, start: int, end: int) -> bool:
    """True if the words stand in a question, asked or reported, that what follows says no to."""
    asked = _ASKS.match(text, end)
    if asked is None and _ASKED.search(text[max(0, start - _LOOK) : start]):
        asked = _TOLD.match(text, end)
    return asked is not None and _ANSWERED_NO.match(text, asked.end()) is not None
