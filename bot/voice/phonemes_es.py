"""Spanish spelling -> the phonemes of espeak, from which Kokoro learned; Castilian, as its voices speak.  Pure.

The spelling tells nearly everything, so there is no dictionary: a sign for each letter, then glides, softening, stress.
"""

import re

_LETTERS = tuple(
    (re.compile(pattern), sign)
    for pattern, sign in (
        ("qu(?=[eéií])", "k"),
        ("gu(?=[eéií])", "ɡ"),
        ("g(?=[eéií])|j", "X"),
        ("c(?=[eéií])", "θ"),
        ("ch", "ʧ"),
        ("ll", "ʎ"),
        ("rr|^r|(?<=[nls])r", "R"),
        ("r", "ɾ"),
        ("R", "r"),
        ("^x|^ps", "s"),
        ("x", "ks"),
        ("ck|[cq]", "k"),
        ("X", "x"),
        ("z", "θ"),
        ("y(?=[aeiouáéíóú])", "ʝ"),
        ("y", "i"),
        ("ñ", "ɲ"),
        ("v", "b"),
        ("g", "ɡ"),
        ("n(?=[bp])", "m"),
        ("n(?=[ɡx])", "ŋ"),
        ("nʝ", "ɲ"),
    )
)
_GLIDES = tuple(
    (re.compile(pattern), sign)
    for pattern, sign in (
        ("i(?=[aeouáéóú])", "j"),
        ("(?<=[aeo])i(?![aeiouáéíóúj])", "ɪ"),
        ("(?<=[aeo])u(?![aeiouáéíóúj])", "ʊ"),
        ("u(?=[aeioáéíó])", "w"),
        ("(?<=[rʎʝ])w|(?<=ɾ)w(?=i)", "u"),
        ("h", ""),
        ("ü", "u"),
    )
)
_BEHIND = "aeiouáéíóújwɪʊlɾrsθðβɣbdkx"
_SOFT = (
    (re.compile(f"(?<=[{_BEHIND}])b(?=[aeiouáéíóújwɾl])"), "β"),
    (re.compile(f"(?<=[{_BEHIND}])d(?!$)"), "ð"),
    (re.compile(f"(?<=[{_BEHIND}])ɡ(?![mn])"), "ɣ"),
)
_NUCLEUS = re.compile("[aeiouáéíóú]")
_PLAIN = str.maketrans("áéíóú", "aeiou")
_DIPHTHONGS = (("aɪ", "I"), ("eɪ", "A"), ("aʊ", "W"))
_UNSTRESSED = frozenset(
    "el la los las lo le les de del al a en con por y e o u que se me te nos os su sus mi mis tu tus si ni sin".split()
)
_HALF = frozenset(
    "para desde sobre como cuando donde entre hasta hacia pero porque aunque mientras "
    "nuestro nuestra nuestros nuestras".split()
)


def phonemes_of(word: str) -> str:
    """Return the phonemes of a word with its stress; what is no Spanish letter has no sound."""
    word = word.lower()
    if word == "muy":
        return "mˈuj"
    if word.endswith("mente") and len(word) > 7:
        return phonemes_of(word[:-5]) + "mˈente"  # fácilmente keeps the stress of fácil
    said = word
    for pattern, sign in (*_LETTERS, *_GLIDES, *_SOFT):
        said = pattern.sub(sign, said)
    said = said if word in _UNSTRESSED else _stressed(said, word)
    for written, sign in _DIPHTHONGS:
        said = said.replace(written, sign)
    return said.translate(_PLAIN)


def _stressed(said: str, word: str) -> str:
    """The stress goes before the vowel; a word of three syllables and more begins with half a stress."""
    nuclei = [match.start() for match in _NUCLEUS.finditer(said)]
    if not nuclei:
        return said
    marked = [place for place in nuclei if said[place] in "áéíóú"]
    ends_open = word[-1] in "aeiouns" or len(nuclei) == 1
    place = marked[-1] if marked else nuclei[-2] if ends_open and len(nuclei) > 1 else nuclei[-1]
    if word in _HALF:
        return f"{said[:place]}ˌ{said[place:]}"
    tail = said[place:]
    if re.match(r"e[nŋ][^aeiouáéíóújwn]", tail):  # cuenta, tengo: the open e
        tail = "ɛ" + tail[1:]
    head = said[:place]
    before = [nucleus for nucleus in nuclei if nucleus < place]
    for half in before[: len(before) - 1 : 2][::-1]:
        head = f"{head[:half]}ˌ{head[half:]}"
    return f"{head}ˈ{tail}"


def bound(before: str, after: str) -> tuple[str, str]:
    """Return two words said in one breath: un beso is um beso, la venta softens its b."""
    if before.endswith("n"):
        return (before[:-1] + "m", after) if after[:1] in ("b", "p", "m") else (before, after)
    soft = {"b": "β", "d": "ð", "ɡ": "ɣ"}.get(after[:1], after[:1])
    return before, soft + after[1:] if before else after
