"""Check a draw of zhubo by yourself: python draw_verifier.py ID.proof.json  (standard library only)."""

import bisect
import datetime
import hashlib
import hmac
import itertools
import json
import pathlib
import sys


def once(pairs):
    """Refuse JSON in which a key stands twice."""
    return dict(pairs) if len(dict(pairs)) == len(pairs) else sys.exit("a key stands twice")


def sha(it):
    """Return the SHA-256 of a value as canonical JSON."""
    return hashlib.sha256(
        json.dumps(it, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def wrong(p):
    """Return the names of all that does not follow from rules, list, seed and salt."""
    seed, rules, left, picks, turn = bytes.fromhex(p["server_seed"]), p["rules"], list(map(list, p["entrants"])), [], 0
    want = {"v": 1, "algorithm": "zhubo-draw-v1", "rules_hash": sha(rules), "server_seed": seed.hex()}
    want |= {"draw_id": rules.get("draw_id", p["draw_id"]), "opened": rules.get("opens", p["opened"])}
    want |= {"closed": rules.get("closes", p["closed"]), "entrants": list(map(list, sorted(dict(left).items())))}
    want["entrants_hash"] = sha({"draw_id": p["draw_id"], "entrants": left})
    want["commit"] = hashlib.sha256(f"zhubo-draw-v1/commit\n{p['draw_id']}\n".encode() + seed).hexdigest()
    message = "\n".join(["zhubo-draw-v1/seed", p["draw_id"], want["rules_hash"], want["entrants_hash"], p["salt"]])
    want["seed"] = hmac.new(seed, message.encode(), "sha256").hexdigest()
    want["proof_hash"] = sha({name: value for name, value in p.items() if name != "proof_hash"})
    at, until = (datetime.datetime.fromisoformat(p[name]) for name in ("opened", "closed"))
    odd = [e for e, w in left if type(w) is not int or not 0 < w <= 1000 or len(e) != 64 or bytes.fromhex(e).hex() != e]
    odd += p["salt"].split(":")[:1] != rules.get("salt", p["salt"]).split(":")[:1] and ["salt"] or []
    odd += (until - at).total_seconds() != rules.get("duration_s", (until - at).total_seconds()) and ["window"] or []
    while left and len(picks) < rules.get("winners", rules.get("stock")) + rules.get("alternates", 0):
        x = int.from_bytes(hmac.new(bytes.fromhex(want["seed"]), b"pick\n%d" % turn, "sha256").digest(), "big")
        turn, sums = turn + 1, list(itertools.accumulate(w for _, w in left))
        if x < 2**256 - 2**256 % sums[-1]:
            picks.append(left.pop(bisect.bisect_right(sums, x % sums[-1]))[0])
    return odd + [name for name, value in {**want, "picks": picks}.items() if value != p[name]]


if __name__ == "__main__":
    found = wrong(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"), object_pairs_hook=once))
    sys.stdout.write("" if found else "VERIFIED: the winners follow from what was published\n")
    sys.exit("WRONG: " + ", ".join(found) if found else 0)
