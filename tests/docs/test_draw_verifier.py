"""The verifier that we hand out shares no code with the product, and both always agree."""

import copy
import importlib.util
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from bot.draws.pick import entrant_key
from bot.draws.proof import Closed, faults, prove, salt_of_comments

pytestmark = pytest.mark.unit
SCRIPT = Path(__file__).parents[2] / "docs" / "draw_verifier.py"


def _wrong() -> Callable[[Any], list[str]]:
    spec = importlib.util.spec_from_file_location("draw_verifier", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Callable[[Any], list[str]]", module.wrong)


WRONG = _wrong()


def accepts(proof: Any) -> bool:
    """Whether the independent verifier takes a proof; one that it cannot read it does not take."""
    try:
        return not WRONG(proof)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return False


def drawn(rng: random.Random) -> dict[str, Any]:
    """A random draw as it is published."""
    draw_id = f"d-{rng.randrange(10**6)}"
    rules: dict[str, object] = {"draw_id": draw_id, "winners": rng.randint(0, 4), "alternates": rng.randint(0, 4)}
    opened, closed = "2026-11-24T20:00:00+08:00", "2026-11-24T20:05:00+08:00"
    if rng.random() < 0.5:
        rules |= {"opens": opened, "closes": closed, "salt": "comments", "prize": "杯子 \u2028é"}
    else:
        rules |= {"duration_s": 300}
    top = rng.choice((1, 1, 5, 1000))
    people = rng.randint(0, 30)
    entrants = sorted((entrant_key(draw_id, "bilibili", "uid", str(n)), rng.randint(1, top)) for n in range(people))
    proof = prove(
        Closed(
            draw_id=draw_id,
            rules=rules,
            server_seed=rng.randbytes(32),
            salt=salt_of_comments([str(rng.random())]),
            entrants=tuple(entrants),
            opened=opened,
            closed=closed,
            chain=rng.choice(("", "9f2c")),
        )
    )
    return cast("dict[str, Any]", json.loads(json.dumps(proof)))


def tampered(proof: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """The proof with one thing changed, and now and then its hash made to fit again."""
    forged = copy.deepcopy(proof)
    key = rng.choice([name for name in forged if name not in ("v", "chain")])
    value = forged[key]
    if key == "entrants":
        entrants = [*value, [entrant_key("x", "b", "uid", str(rng.random())), 1]]
        rng.choice((entrants.sort, entrants.reverse, lambda: None))()
        forged[key] = entrants
    elif key == "picks":
        forged[key] = [*value, "0" * 64] if len(value) < 2 else [value[-1], *value[:-1]]
    elif key == "rules":
        forged[key] = {**value, rng.choice(("winners", "alternates", "prize", "extra")): 7}
    elif key in ("opened", "closed"):
        forged[key] = "2026-11-24T20:02:00+08:00"
    else:
        place = rng.randrange(len(value))
        forged[key] = value[:place] + ("0" if value[place] != "0" else "1") + value[place + 1 :]
    if rng.random() < 0.5 and key != "proof_hash":
        forged["proof_hash"] = _hash_of(forged)
    return forged


def _hash_of(proof: dict[str, Any]) -> str:
    from bot.draws.canon import digest

    return digest({name: value for name, value in proof.items() if name != "proof_hash"})


def test_both_verifiers_agree_on_a_thousand_draws_and_on_each_of_them_tampered() -> None:
    rng = random.Random(20_261_124)
    for number in range(1000):
        proof = drawn(rng)
        assert faults(proof) == [], number
        assert WRONG(proof) == [], number
        forged = tampered(proof, rng)
        assert faults(forged), (number, forged)
        assert not accepts(forged), (number, forged)


def test_the_script_says_so_by_its_exit_code(tmp_path: Path) -> None:
    proof = drawn(random.Random(1))
    path = tmp_path / "d.proof.json"
    for good in (True, False):
        path.write_text(json.dumps(proof if good else {**proof, "salt": "none"}), encoding="utf-8")
        ran = subprocess.run(
            [sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True, text=True, timeout=30, check=False
        )
        assert (ran.returncode == 0) is good
        assert ("VERIFIED" in ran.stdout, "WRONG" in ran.stderr) == (good, not good)


def test_the_script_stands_alone() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert "bot" not in text.replace("robot", "")
    imported = [line.split()[1] for line in text.splitlines() if line.startswith("import ")]
    assert set(imported) <= set(sys.stdlib_module_names)
    said = [line for line in text.splitlines() if line.strip() and not line.startswith("import ")]
    assert len([line for line in said if not line.strip().startswith('"""')]) <= 32
