"""Kana as Kokoro v1.0 heard them: one symbol or two a mora, as misaki 0.7's table has them.  Pure."""

_ROWS = """
あ a i ɯ e o        か ka kʲi kɯ ke ko     が ɡa ɡʲi ɡɯ ɡe ɡo     さ sa ɕi sɨ se so      ざ ʣa ʥi zɨ ʣe ʣo
た ta ʨi ʦɨ te to   だ da ʥi zɨ de do      な na ɲi nɯ ne no      は ha çi ɸɯ he ho      ば ba bʲi bɯ be bo
ぱ pa pʲi pɯ pe po  ま ma mʲi mɯ me mo     ら ɾa ɾʲi ɾɯ ɾe ɾo
"""
_KANA = (
    "あいうえおかきくけこがぎぐげごさしすせそざじずぜぞたちつてと"
    "だぢづでどなにぬねのはひふへほばびぶべぼぱぴぷぺぽまみむめもらりるれろ"
)
_SMALL = dict(zip("ぁぃぅぇぉゃゅょゎ", ("a", "i", "ɯ", "e", "o", "a", "ɨ", "o", "a"), strict=True))
_SINGLE = {"や": "ja", "ゆ": "jɯ", "よ": "jo", "わ": "βa", "ゐ": "i", "ゑ": "e", "を": "o", "ゔ": "vɯ"}
_SINGLE |= {"ぁ": "a", "ぃ": "i", "ぅ": "ɯ", "ぇ": "e", "ぉ": "o", "ゃ": "ja", "ゅ": "jɯ", "ょ": "jo", "ゎ": "βa"}
_SINGLE |= {"ゕ": "ka", "ゖ": "ke"}
_BEFORE_SMALL = {"い": "j", "う": "β", "く": "kᵝ", "ぐ": "ɡᵝ", "つ": "ʦ", "て": "tʲ", "で": "dʲ", "と": "t", "ど": "d"}
_BEFORE_SMALL |= {"ふ": "ɸ", "ゔ": "v", "す": "s", "ず": "z"}
_SOFT = {"つぃ": "ʦʲi", "ふぃ": "ɸʲi", "ふゃ": "ɸʲa", "ふゅ": "ɸʲɨ", "ふょ": "ɸʲo", "ゔぃ": "vʲi"}
_SOFT |= {"ゔゃ": "bʲa", "ゔゅ": "bʲɨ", "ゔょ": "bʲo"}
_ORDER = "あかがさざただなはばぱまら"


def _table() -> dict[str, str]:
    moras = [word for word in _ROWS.split() if word not in _ORDER]
    return dict(zip(_KANA, moras, strict=True)) | _SINGLE


_MORAS = _table()
_NASALS = (("m", "mpb"), ("ŋ", "kɡ"), ("ɲ", "ɲʨʥ"), ("n", "ntdɾz"))
"""How ん sounds before what; ɴ before the rest and at the end of a word."""
_HIRAGANA = {ord(kata): ord(kata) - 0x60 for kata in map(chr, range(0x30A1, 0x30F7))}
_RARE = {"ヷ": "ゔぁ", "ヸ": "ゔぃ", "ヹ": "ゔぇ", "ヺ": "ゔぉ"}


def phonemes_of(kana: str) -> str:
    """Return the phonemes of a word in katakana or hiragana; a sign that is no kana has no sound."""
    for rare, usual in _RARE.items():
        kana = kana.replace(rare, usual)
    kana = kana.translate(_HIRAGANA)
    moras = [_mora(kana, place) for place in range(len(kana))]
    spoken = [mora if mora != "ん" else _nasal("".join(moras[place + 1 :])) for place, mora in enumerate(moras)]
    return "".join(spoken)


def _mora(kana: str, place: int) -> str:
    char, after = kana[place], kana[place + 1 : place + 2]
    if place and char in _SMALL and _takes_small(kana[place - 1], char):
        return ""  # said with the kana before it
    if after in _SMALL and after and _takes_small(char, after):
        return _SOFT.get(char + after) or _BEFORE_SMALL.get(char, _MORAS[char][:-1]) + _SMALL[after]
    if char == "ん":
        return char
    return {"ー": "ː", "っ": "ʔ"}.get(char) or _MORAS.get(char, "")


def _takes_small(char: str, small: str) -> bool:
    return char in _MORAS and char not in _SMALL and (small != "ゎ" or char in "くぐ")


def _nasal(rest: str) -> str:
    return next((nasal for nasal, heads in _NASALS if rest[:1] and rest[0] in heads), "ɴ")
