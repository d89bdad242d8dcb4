"""The machine-readable mark of AI-generated content: the seven fields that files and streams carry (rules L07).

Source: GB 45438-2025 and 人工智能生成合成内容标识办法, 2025-09-01 (secondary); EU AI Act art. 50(2).
"""

from collections.abc import Mapping

KEY = "AIGC"
"""Under this key the fields stand in every JSON that carries them."""
GENERATED = "1"
"""Label: certainly made by AI (2 = perhaps, 3 = suspected; secondary source)."""
PRODUCER = "zhubo"
FIELDS = (
    "Label",
    "ContentProducer",
    "ProduceID",
    "ReservedCode1",
    "ContentPropagator",
    "PropagateID",
    "ReservedCode2",
)


def mark(produce_id: str, *, propagator: str = PRODUCER, propagate_id: str = "", sha256: str = "") -> dict[str, str]:
    """Return the mark of one piece of content, every field present.

    Args:
        produce_id: Unique for this piece of content.
        propagator: Who brings it to the public: the room; the program while nobody has.
        propagate_id: Unique for this way to the public; the producer's id when empty.
        sha256: Hash of the content, in the field reserved for its integrity.
    """
    return {
        "Label": GENERATED,
        "ContentProducer": PRODUCER,
        "ProduceID": produce_id,
        "ReservedCode1": sha256,
        "ContentPropagator": propagator,
        "PropagateID": propagate_id or produce_id,
        "ReservedCode2": "",
    }


def is_complete(found: object) -> bool:
    """Return whether `found` is a whole mark: all fields are texts, and those that name the content are not empty."""
    if not isinstance(found, Mapping) or set(found) != set(FIELDS):
        return False
    named = ("Label", "ContentProducer", "ProduceID", "ContentPropagator", "PropagateID")
    return all(isinstance(value, str) for value in found.values()) and all(found[name] for name in named)
