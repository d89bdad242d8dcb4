"""Packs that look like models, honest and hostile."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

BODY = {"model/model.bin": "weights", "model/config.json": "{}", "sentencepiece.model": "pieces"}


def packed(
    file: Path,
    source: str = "zh",
    target: str = "en",
    *,
    body: Mapping[str, str] = BODY,
    extra: Mapping[str, str] | None = None,
    metadata: object = None,
) -> Path:
    """Write an `.argosmodel`; `extra` are entries by their full name."""
    facts = metadata if metadata is not None else {"from_code": source, "to_code": target, "package_version": "1.9"}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("translate/metadata.json", json.dumps(facts))
        for name, content in body.items():
            archive.writestr(f"translate/{name}", content)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return file
