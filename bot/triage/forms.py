"""The forms of a comment that rules read: folded, simplified, undone.  Matching only; never shown, never said."""

import re
import unicodedata
from functools import lru_cache

from bot.core.text import plain_text

MAX_READ = 200
"""Characters of a comment that are read for its meaning."""
MAX_SEARCHED = 2000
"""Characters of a comment that are searched for what must not be missed."""

_PAIRS = (
    "錢钱價价買买賣卖單单號号鏈链結结貨货庫库補补發发運运費费遞递郵邮幾几個个長长寬宽麼么嗎吗們们這这裡里裏里嘗尝還还沒没"
    "問问題题說说話话講讲請请謝谢對对錯错壞坏爛烂難难過过來来時时間间會会為为為为什什後后開开關关門门見见視视頻频頭头現现"
    "點点熱热燒烧電电腦脑機机真真擬拟數数據据質质量量證证書书檢检測测報报認认識识試试驗验專专櫃柜廠厂產产業业貿贸務务員员"
    "囉啰優优惠惠劵券滿满減减贈赠禮礼獎奖抽抽雙双條条件件雙双隻只塊块萬万與与個个兩两處处換换貴贵賤贱購购車车櫥橱窗窗訂订"
    "單单寄寄順顺豐丰達达離离遠远偏偏疆疆臺台灣湾灣湾國国際际稅税關关無无需需須须應应該该適适膚肤體体肥肥瘦瘦寶宝貝贝"
    "媽妈爸爸嬰婴兒儿孫孙婦妇齡龄歲岁歡欢樂乐愛爱親亲們们妳你您您誰谁哪哪樣样種种類类顏颜紅红黃黄綠绿藍蓝紫紫銀银鐵铁鋼钢"
    "鏽锈銹锈絲丝綿棉線线縫缝紙纸絨绒綢绸織织紗纱純纯級级維维緊紧鬆松彈弹領领袖袖褲裤裙裙襪袜鞋鞋靴靴衛卫衣衣襯衬襖袄"
    "層层屬属厚厚輕轻重重鬧闹靜静聲声聽听聞闻響响臉脸髮发鬍胡鬚须眉眉齒齿潔洁淨净濕湿溼湿乾干燥燥潤润膠胶塗涂擦擦遮遮"
    "瑕瑕蓋盖蓝蓝鍋锅爐炉盤盘碗碗筷筷勺勺壺壶瓶瓶罐罐盒盒袋袋箱箱櫃柜桌桌椅椅燈灯鏡镜畫画圖图視视錄录播播頭头線线導导"
    "遊游戲戏戰战爭争選选舉举總总統统黨党議议員员權权監监督督訴诉評评騙骗詐诈虛虚偽伪陷陷誇夸張张劣劣損损傷伤殘残"
    "丟丢漏漏斷断裂裂碎碎異异氣气臭臭黴霉蟲虫過过敏敏藥药醫医療疗療疗養养養养飲饮餐餐飯饭麵面麥麦鹽盐醬酱雞鸡鴨鸭魚鱼蝦虾"
    "糧粮葉叶蘋苹檸柠橘橘藝艺術术師师傅傅學学習习課课題题資资訊讯網网絡络紹绍介介聯联繫系係系絡络號号碼码頁页標标籤签簽签"
    "記记錄录備备註注詢询諮咨詳详細细誤误讓让變变轉转調调動动勞劳辦办協协給给繼继續续終终經经驗验歷历曆历鐘钟鍾钟週周遲迟"
    "準准確确實实際际讚赞贊赞勵励勁劲強强極极棒棒靚靓麗丽嚴严醜丑惡恶噁恶蠢蠢罵骂滾滚閉闭嘴嘴豬猪狗狗賤贱廢废"
    "擁拥護护擔担擇择據据撿捡掃扫攝摄擬拟擴扩攜携於于從从復复複复雜杂稱称積积穩稳窮穷競竞筆笔節节範范築筑簡简"
    "鮮鲜鬧闹亂乱雲云霧雾靈灵齊齐龍龙龜龟邊边遙遥違违遺遗邁迈鄰邻釋释針针鈴铃鉤钩銷销錶表鍵键鎖锁閒闲闊阔陰阴陽阳隊队階阶隨随險险雖虽雙双"
    "預预顧顾願愿顯显飄飘餘余館馆馬马駕驾驚惊驗验塵尘墊垫壓压夠够夾夹奪夺妝妆姊姐嬌娇寫写將将屆届島岛幣币帶带幫帮廚厨廣广廳厅徹彻懶懒懷怀憂忧慣惯慶庆態态慘惨慮虑"
    "撥拨擋挡擠挤暫暂曬晒會会東东楊杨構构槍枪樹树橋桥檔档櫻樱歐欧歸归殺杀毀毁氈毡決决沖冲況况涼凉淚泪淺浅渾浑湯汤準准滅灭滬沪漲涨漢汉濃浓灑洒"
    "則则劃划團团場场奧奥寧宁崗岗嶺岭彎弯徑径徵征憶忆戶户拋抛掛挂採采擊击攔拦敗败敵敌晉晋曉晓暈晕榮荣樓楼湧涌溫温漁渔潛潜澤泽濟济濾滤瀏浏災灾煙烟爺爷爾尔牆墙狹狭瑪玛畢毕當当瘋疯皺皱盡尽睏困礦矿禦御窩窝籃篮"
    "糾纠紋纹練练縣县繞绕繩绳罷罢聰聪脈脉腳脚腸肠興兴舖铺蔥葱虧亏蝕蚀衝冲製制觀观談谈論论譜谱販贩貸贷趨趋踴踊軌轨軸轴輔辅輪轮輯辑轟轰迴回連连進进釣钓鈣钙鈔钞鈕钮鉛铅銅铜鋁铝鑑鉴鑒鉴鑽钻閱阅闆板陣阵隱隐鞏巩"
    "韌韧韓韩風风餅饼餓饿駐驻騷骚鳥鸟檯台繡绣縐绉緞缎緻致繽缤紛纷唸念啞哑喚唤嘆叹嚇吓噴喷囑嘱堅坚墜坠壯壮壽寿夢梦奮奋娛娱孃娘宮宫審审尋寻岡冈巖岩帳帐幹干廬庐弒弑彙汇彥彦恆恒悅悦悶闷惱恼憑凭憤愤懇恳戀恋拚拼"
    "捨舍捲卷搶抢搖摇撐撑擺摆敘叙斂敛斃毙榪杩樸朴橫横欄栏汙污洩泄漸渐澆浇瀉泻烏乌煉炼牽牵獻献甦苏畝亩眞真睜睁矇蒙硃朱磚砖禿秃稈秆竄窜筍笋籌筹粵粤糰团紐纽綁绑緒绪緩缓繪绘繳缴纏缠纖纤缽钵聳耸膩腻臟脏蝸蜗蠟蜡"
    "衆众訪访詩诗諒谅謊谎謎谜貓猫貧贫賊贼蹟迹輝辉鎮镇鐲镯闖闯隕陨頰颊顆颗顛颠飼饲飽饱饅馒饋馈駛驶驅驱骯肮鬱郁鵝鹅鹼碱麪面鼴鼹籲吁冊册劇剧劑剂勝胜勢势匯汇區区卻却厭厌參参呂吕嗚呜圍围園园圓圆凍冻凱凯別别剛刚"
    "創创劉刘勻匀佔占併并侖仑俠侠倆俩倉仓倫伦偉伟側侧偵侦傑杰傘伞傢家傭佣傳传債债傾倾僅仅僑侨儀仪億亿儘尽償偿儲储內内冪幂淩凌凈净亞亚亙亘佈布佇伫並并"
    "無无煩烦燙烫犧牺狀状獨独獲获環环瓊琼疊叠癢痒瘡疮盜盗眾众矽硅礙碍禍祸秘秘穀谷竊窃紀纪約约級级組组絕绝綜综緣缘編编縮缩績绩罰罚羅罗義义翹翘聖圣職职肅肃脫脱腫肿膽胆臨临舊旧艷艳艦舰莊庄華华萊莱蔣蒋薦荐藍蓝蘇苏蘭兰"
    "裝装裡里補补襲袭規规覺觉覽览觸触計计討讨訓训託托設设許许診诊詞词誕诞誠诚語语誌志諾诺謀谋謠谣譯译讀读豈岂負负財财貢贡貪贪貫贯責责貼贴賀贺賓宾賞赏賠赔賬账賴赖賺赚賽赛贏赢趕赶趙赵跡迹踐践躍跃軍军軟软較较載载輛辆輩辈輸输辭辞農农遞递選选遷迁"
    "鄉乡癒愈醬酱釀酿銘铭鋪铺錦锦鏡镜閃闪陳陈陸陆雞鸡霸霸頂顶項项頓顿頗颇頸颈額额飛飞飾饰騎骑髒脏鹹咸麗丽黏粘鼠鼠嗆呛咩咩嘅的係是冇没咁这唔不睇看"
)
_SIMPLE = {ord(a): b for a, b in zip(_PAIRS[::2], _PAIRS[1::2], strict=True) if a != b}
_LOOKALIKE = str.maketrans(
    {
        **dict(zip("аеорсухіјѕԁһкмтвнАЕОРСУХІЈ", "aeopcyxijsdhkmtbhaeopcyxij", strict=True)),
        **dict(zip("αεοριυνκτβηΑΕΟΡΙΥΝΚΤΒΗ", "aeopiuvktbhaeopiyvktbh"[:22], strict=True)),
        "ı": "i",
        "ｉ": "i",
        "ł": "l",
        "ɑ": "a",
        "ꓮ": "a",
        "ꓲ": "i",
        "ᴀ": "a",
        "ɪ": "i",
        "ʙ": "b",
        "ᴏ": "o",
        "ᴛ": "t",
        "ʀ": "r",
        "ᴇ": "e",
        "ʟ": "l",
        "ɴ": "n",
        "ᴍ": "m",
        "ᴜ": "u",
        "ʜ": "h",
        "ᴅ": "d",
        "ѕ": "s",
    }
)
_LEET = str.maketrans("013457@$!|", "oieastasii")
_LEETED = re.compile(r"(?=[0-9@$!|]*[a-z])[a-z0-9@$!|]+")
_RUNS = re.compile(r"([^\W\d_])\1{2,}")
_HAN = r"[\u3400-\u9fff]"
_NO_LETTER = re.compile(r"[\W_]+")
_ANY_HAN = re.compile(_HAN)
_ANY_LATIN = re.compile(r"[a-z]{2}")
_SPACED = re.compile(rf"(?<={_HAN})[\s·•.。,，、*＊\-_~/|]+(?={_HAN})")
_SPELLED = re.compile(rf"(?:{_HAN}|\b\w\b)(?:[\s·•.。*＊\-_~/|]+(?:{_HAN}|\b\w\b)){{2,}}")
_PICTURES = re.compile(rf"(?<={_HAN})[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]+(?={_HAN})")
"""Drawn in the middle of Chinese words: 还有🔥货吗."""
_SIGNS = re.compile(r"[\U0001f150-\U0001f169\U0001f170-\U0001f189\U0001f1e6-\U0001f1ff]")
_SIGN_A = (0x1F1E6, 0x1F170, 0x1F150)
"""First letters of the sign alphabets that NFKC leaves alone: flags, negative squared, negative circled."""


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return the reading form: NFKC, lower case, simplified Chinese, no format characters, long runs cut to one.

    Characters spelt out one by one ("多 少 钱") are put together again.
    """
    flat = unicodedata.normalize("NFKC", plain_text(_latin_signs(text), limit=MAX_READ)).casefold()
    flat = "".join(char for char in flat if unicodedata.category(char) != "Cf").translate(_SIMPLE)
    flat = _RUNS.sub(r"\1", flat.replace("’", "'").replace("‘", "'"))
    flat = _PICTURES.sub("", flat)
    return _SPELLED.sub(lambda match: re.sub(r"[^\w]+", "", match[0]), flat) if _is_spelt(flat) else flat


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """Return the letters and digits of `text` alone, look-alike letters of other scripts as Latin ones.

    For what must be understood however it is disguised: identity questions, orders to the model, insults.
    """
    core = letters(text)
    return core if core.isascii() else _bare(core).translate(_LOOKALIKE)


@lru_cache(maxsize=4096)
def letters(text: str) -> str:
    """Return the letters, marks and digits of the folded `text` alone."""
    form = folded(text)
    if form.isascii():
        return _NO_LETTER.sub("", form)
    kept = (char for char in form if unicodedata.category(char)[0] in "LNM" and not _is_strike(char))
    return "".join(kept)


def disguises(text: str) -> frozenset[str]:
    """Return every form in which a hidden phrase may show: letters, look-alikes undone, digits as letters."""
    return frozenset((letters(text), skeleton(text), skeleton(unleet(folded(text)))))


def has_han(form: str) -> bool:
    """True when there is a Chinese character in `form`."""
    return _ANY_HAN.search(form) is not None


def has_latin(form: str) -> bool:
    """True when there is a word in Latin letters in `form`."""
    return _ANY_LATIN.search(form) is not None


def simplified(text: str) -> str:
    """Return `text` with traditional characters as simplified ones."""
    return text.translate(_SIMPLE)


def unleet(form: str) -> str:
    """Return folded `form` with digits and signs inside words read as letters: "r0b0t" is "robot", "41" stays 41."""
    return _LEETED.sub(lambda match: match[0].translate(_LEET), form)


def _bare(text: str) -> str:
    """Take accents off Latin letters; other scripts keep their marks."""
    parts = unicodedata.normalize("NFD", text)
    out: list[str] = []
    for char in parts:
        if unicodedata.category(char) == "Mn" and out and out[-1].isascii():
            continue
        out.append(char)
    return unicodedata.normalize("NFC", "".join(out))


def _is_strike(char: str) -> bool:
    return "\u0300" <= char <= "\u036f" or "\u20d0" <= char <= "\u20ff" or "\ufe00" <= char <= "\ufe0f"


def _latin_signs(text: str) -> str:
    """Return `text` with letters drawn as signs (🅰, flags) as plain ones."""
    return _SIGNS.sub(lambda match: chr(_place_of(ord(match[0])) + ord("a")), text)


def _place_of(point: int) -> int:
    return point - next(first for first in _SIGN_A if point >= first)


def _is_spelt(text: str) -> bool:
    return bool(_SPELLED.search(text))


def without_gaps(text: str) -> str:
    """Return folded `text` with the marks between Chinese characters taken out, for phrases across a comma."""
    return _SPACED.sub("", text)
