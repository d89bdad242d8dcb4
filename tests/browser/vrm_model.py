"""A small VRM 1.0 model made of boxes, drawn by this file alone: the stage can move a model of the room's own."""

import json
import struct
from typing import Any

Box = tuple[tuple[float, float, float], tuple[float, float, float]]
"""Least and greatest corner, m, from the bone that carries it."""
BONES: dict[str, tuple[str, tuple[float, float, float]]] = {
    "hips": ("", (0, 0.9, 0)),
    "spine": ("hips", (0, 0.12, 0)),
    "neck": ("spine", (0, 0.4, 0)),
    "head": ("neck", (0, 0.08, 0)),
    **{
        bone: place
        for side, out in (("left", 1), ("right", -1))
        for bone, place in {
            f"{side}UpperLeg": ("hips", (0.1 * out, 0, 0)),
            f"{side}LowerLeg": (f"{side}UpperLeg", (0, -0.42, 0)),
            f"{side}Foot": (f"{side}LowerLeg", (0, -0.42, 0)),
            f"{side}UpperArm": ("spine", (0.2 * out, 0.34, 0)),
            f"{side}LowerArm": (f"{side}UpperArm", (0.26 * out, 0, 0)),
            f"{side}Hand": (f"{side}LowerArm", (0.24 * out, 0, 0)),
        }.items()
    },
}
"""Bone -> the one it hangs on, and where, m."""
SKIN, CLOTH, DARK = (0.95, 0.78, 0.64, 1), (0.85, 0.28, 0.11, 1), (0.2, 0.12, 0.1, 1)
BOXES: tuple[tuple[str, str, Box, tuple[float, ...]], ...] = (
    ("body", "spine", ((-0.19, -0.1, -0.1), (0.19, 0.38, 0.1)), CLOTH),
    ("skull", "head", ((-0.09, -0.03, -0.1), (0.09, 0.2, 0.09)), SKIN),
    ("mouth", "head", ((-0.03, 0.02, 0.085), (0.03, 0.026, 0.095)), DARK),
    ("eyes", "head", ((-0.06, 0.09, 0.085), (0.06, 0.12, 0.095)), DARK),
    ("left sleeve", "leftUpperArm", ((0, -0.04, -0.04), (0.26, 0.04, 0.04)), CLOTH),
    ("right sleeve", "rightUpperArm", ((-0.26, -0.04, -0.04), (0, 0.04, 0.04)), CLOTH),
    ("left arm", "leftLowerArm", ((0, -0.03, -0.03), (0.32, 0.03, 0.03)), SKIN),
    ("right arm", "rightLowerArm", ((-0.32, -0.03, -0.03), (0, 0.03, 0.03)), SKIN),
)
MORPHS: dict[str, tuple[str, Box]] = {
    "aa": ("mouth", ((-0.03, -0.03, 0.085), (0.03, 0.026, 0.095))),
    "blink": ("eyes", ((-0.06, 0.1, 0.085), (0.06, 0.103, 0.095))),
}
"""Expression -> which box becomes which."""
SIDES = ((0, 1, 3, 2), (5, 4, 6, 7), (4, 0, 2, 6), (1, 5, 7, 3), (2, 3, 7, 6), (4, 5, 1, 0))
"""Corners of each side, counted in bits z y x."""


def _corners(box: Box) -> list[tuple[float, float, float]]:
    (x0, y0, z0), (x1, y1, z1) = box
    corners = [((x0, x1)[i & 1], (y0, y1)[i >> 1 & 1], (z1, z0)[i >> 2 & 1]) for i in range(8)]
    return [corners[at] for side in SIDES for at in side]


class _File:
    """Accessors and the bytes behind them."""

    def __init__(self) -> None:
        self.data = b""
        self.views: list[dict[str, int]] = []
        self.accessors: list[dict[str, Any]] = []

    def points(self, points: list[tuple[float, float, float]]) -> int:
        bounds = {"min": [min(axis) for axis in zip(*points, strict=True)]}
        bounds["max"] = [max(axis) for axis in zip(*points, strict=True)]
        packed = b"".join(struct.pack("<3f", *point) for point in points)
        return self._add(packed, {"componentType": 5126, "count": len(points), "type": "VEC3", **bounds})

    def triangles(self) -> int:
        order = [4 * side + at for side in range(6) for at in (0, 1, 2, 0, 2, 3)]
        return self._add(
            struct.pack(f"<{len(order)}H", *order), {"componentType": 5123, "count": len(order), "type": "SCALAR"}
        )

    def _add(self, packed: bytes, accessor: dict[str, Any]) -> int:
        self.views.append({"buffer": 0, "byteOffset": len(self.data), "byteLength": len(packed)})
        self.data += packed + bytes(-len(packed) % 4)
        self.accessors.append({"bufferView": len(self.views) - 1, **accessor})
        return len(self.accessors) - 1


def glb() -> bytes:
    """Return the model's file."""
    file = _File()
    names = [*BONES, *(name for name, *_ in BOXES)]
    nodes: list[dict[str, Any]] = [{"name": name, "translation": place} for name, (_, place) in BONES.items()]
    meshes: list[dict[str, Any]] = []
    order = file.triangles()
    for at, (name, bone, box, colour) in enumerate(BOXES):
        primitive: dict[str, Any] = {"attributes": {"POSITION": file.points(_corners(box))}, "indices": order}
        primitive["material"] = [SKIN, CLOTH, DARK].index(colour)  # type: ignore[arg-type]
        for carrier, other in MORPHS.values():
            if carrier == name:
                moved = zip(_corners(box), _corners(other), strict=True)
                shift = [tuple(b - a for a, b in zip(old, new, strict=True)) for old, new in moved]
                primitive["targets"] = [{"POSITION": file.points(shift)}]  # type: ignore[arg-type]
        meshes.append({"primitives": [primitive]})
        nodes.append({"name": name, "mesh": at})
        nodes[names.index(bone)].setdefault("children", []).append(names.index(name))
    for bone, (parent, _) in BONES.items():
        if parent:
            nodes[names.index(parent)].setdefault("children", []).append(names.index(bone))
    presets = {
        name: {"morphTargetBinds": [{"node": names.index(carrier), "index": 0, "weight": 1}]}
        for name, (carrier, _) in MORPHS.items()
    }
    vrm = {
        "specVersion": "1.0",
        "meta": {"name": "Boxes", "authors": ["zhubo's tests"], "licenseUrl": "https://vrm.dev/licenses/1.0/"},
        "humanoid": {"humanBones": {bone: {"node": names.index(bone)} for bone in BONES}},
        "expressions": {"preset": presets},
    }
    tree = {
        "asset": {"version": "2.0"},
        "extensionsUsed": ["VRMC_vrm"],
        "extensions": {"VRMC_vrm": vrm},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": nodes,
        "meshes": meshes,
        "materials": [
            {"pbrMetallicRoughness": {"baseColorFactor": one, "metallicFactor": 0}} for one in (SKIN, CLOTH, DARK)
        ],
        "accessors": file.accessors,
        "bufferViews": file.views,
        "buffers": [{"byteLength": len(file.data)}],
    }
    text = json.dumps(tree).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(file.data), b"BIN\0") + file.data
    return struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body
