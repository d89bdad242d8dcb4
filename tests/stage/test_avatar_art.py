import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
AVATARS = sorted((ROOT / "personas").glob("*/avatar.svg"))
ROOMS = ROOT / "bot" / "stage" / "page" / "rooms"
SVG = "{http://www.w3.org/2000/svg}"
# The contract of docs/stage-art.md: avatar.js moves these by name.
LAYERS = """
hair_back body torso neck collar apron pocket head_group ears head head_base head_shade face cheeks eyes
eye_l white_l iris_l lid_l eyeclip_l eye_r white_r iris_r lid_r eyeclip_r glasses brows brow_l brow_r nose
mouth mouthclip cavity teeth tongue hair_front accessory arms
arm_l upper_l forearm_l hand_l arm_r upper_r forearm_r hand_r
""".split()
PIVOTS = """
hair_back body neck head_group head hair_front brow_l brow_r mouth iris_l iris_r arms
arm_l forearm_l hand_l arm_r forearm_r hand_r
""".split()
HANDS = {"open", "palm", "flat", "cup", "one", "two", "three", "thumb"}
FORBIDDEN = {"script", "foreignObject", "style", "image", "iframe", "a", "animate", "set", "use"}


def tree(path: Path) -> ElementTree.Element:
    return ElementTree.fromstring(path.read_text(encoding="utf-8"))  # art of this project


def layers(path: Path) -> dict[str, ElementTree.Element]:
    return {name: node for node in tree(path).iter() if (name := node.get("data-layer"))}


def drawings() -> list[Path]:
    return [*AVATARS, *sorted(ROOMS.glob("*.svg"))]


def test_the_hosts_of_the_first_rooms_are_drawn() -> None:
    assert {path.parent.name for path in AVATARS} >= {"xiaoman", "laochen", "sam"}


@pytest.mark.parametrize("path", AVATARS, ids=lambda path: path.parent.name)
def test_every_layer_of_the_rig_is_there_once(path: Path) -> None:
    names = [name for node in tree(path).iter() if (name := node.get("data-layer"))]
    assert set(LAYERS) <= set(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", AVATARS, ids=lambda path: path.parent.name)
def test_every_joint_has_its_pivot_on_the_drawing(path: Path) -> None:
    found = layers(path)
    for name in PIVOTS:
        x, y = map(float, (found[name].get("data-pivot") or "").split())
        assert 0 <= x <= 900, name
        assert 0 <= y <= 1300, name


@pytest.mark.parametrize("path", AVATARS, ids=lambda path: path.parent.name)
def test_both_arms_bring_the_whole_set_of_hands_and_show_one(path: Path) -> None:
    for side in "lr":
        hands = [node for node in layers(path)[f"hand_{side}"].iter() if node.get("data-hand")]
        assert {node.get("data-hand") for node in hands} == HANDS
        assert [node.get("data-hand") for node in hands if node.get("display") != "none"] == ["flat"]


@pytest.mark.parametrize("path", AVATARS, ids=lambda path: path.parent.name)
def test_eyes_and_mouth_say_their_geometry(path: Path) -> None:
    found = layers(path)
    for side in "lr":
        outer, inner, _, height = map(float, (found[f"eye_{side}"].get("data-eye") or "").split())
        head_width = float((found["mouth"].get("data-mouth") or "").split()[2])
        assert 0.15 <= abs(inner - outer) / head_width <= 0.2  # grown-up eyes, look.md section 7
        assert height > 0


def test_no_two_hosts_share_a_silhouette_or_an_apron() -> None:
    def shapes(path: Path, layer: str) -> str:
        return "".join(ElementTree.tostring(layers(path)[layer], encoding="unicode").split())

    for layer in ("hair_back", "apron", "torso"):
        assert len({shapes(path, layer) for path in AVATARS}) == len(AVATARS)


@pytest.mark.parametrize("path", drawings(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_drawing_runs_nothing_and_fetches_nothing(path: Path) -> None:
    for node in tree(path).iter():
        assert node.tag.removeprefix(SVG) not in FORBIDDEN
        for name, value in node.attrib.items():
            assert not name.lower().startswith("on")
            assert "href" not in name.lower()
            assert name != "style"  # the page's policy refuses inline styles
            assert not re.search(r"url\((?!#)|https?:|javascript:", value)


@pytest.mark.parametrize("room", ["awning", "kitchen"])
@pytest.mark.parametrize(("shape", "box"), [("9x16", "0 0 1080 1920"), ("16x9", "0 0 1920 1080")])
def test_every_room_has_a_back_and_a_front_in_both_shapes(room: str, shape: str, box: str) -> None:
    assert tree(ROOMS / f"{room}-{shape}.svg").get("viewBox") == box
    assert tree(ROOMS / f"{room}-{shape}-front.svg").get("viewBox") == box


@pytest.mark.parametrize("path", drawings(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_drawing_is_small(path: Path) -> None:
    assert path.stat().st_size < 40_000
