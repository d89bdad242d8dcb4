"""The signature of the website's requests (WBI): two file names of the day, shuffled, are its key."""

import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import urlencode, urlsplit

ORDER = (
    *(46, 47, 18, 2, 53, 8, 23, 32, 15, 50, 10, 31, 58, 3, 45, 35),
    *(27, 43, 5, 49, 33, 9, 42, 19, 29, 28, 14, 39, 12, 38, 41, 13),
)
"""Which characters of both stems make the key, in order."""
DROPPED = str.maketrans("", "", "!'()*")
GOOD_FOR_S = 11 * 3600.0
"""The key changes every day; half of one is safe."""


def mixed_key(img_url: str, sub_url: str) -> str:
    """Return the key, 32 characters; empty when the addresses are not what they should be."""
    stems = "".join(PurePosixPath(urlsplit(url).path).stem for url in (img_url, sub_url))
    return "".join(stems[place] for place in ORDER) if len(stems) >= 64 else ""


def signed(params: Mapping[str, str], key: str, at_s: int) -> dict[str, str]:
    """Return the parameters with their time `wts` and signature `w_rid`."""
    values = {name: value.translate(DROPPED) for name, value in sorted({**params, "wts": str(at_s)}.items())}
    return {**values, "w_rid": hashlib.md5((urlencode(values) + key).encode()).hexdigest()}
