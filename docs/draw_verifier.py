"""Check a draw of zhubo by yourself: python draw_verifier.py ID.proof.json  (standard library only)."""

import datetime
import hashlib
import hmac
import json
import pathlib
import sys


def once(pairs):
    """Refuse JSON in which a key stands twice."""
    return dict(pairs) if len(dict(pairs)) == len(pairs) else sys.exit("a key stands twice")


def sha(value):
    """Return the SHA-256 of a value as canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def wrong(p):
    """Return the names of all that does not follow from rules, list, seed and salt."""
    key, rules, left = bytes.fromhex(p["server_seed"]), p["rules"], [list(pair) for pair in p["entrants"]]
    names, weights = [e for e, _ in left], [w for _, w in left]
    want = {"v": 1, "algorithm": "zhubo-draw-v1", "rules_hash": sha(rules), "server_seed": key.hex()}
    want["entrants_hash"] = sha({"draw_id": p["draw_id"], "entrants": left})
    want["commit"] = hashlib.sha256(f"zhubo-draw-v1/commit\n{p['draw_id']}\n".encode() + key).hexdigest()
    message = "\n".join(["zhubo-draw-v1/seed", p["draw_id"], want["rules_hash"], want["entrants_hash"], p["salt"]])
    want["seed"] = hmac.new(key, message.encode(), "sha256").hexdigest()
    picks, turn, total = [], 0, rules.get("winners", rules.get("stock")) + rules.get("alternates", 0)
    while left and len(picks) < total:
        x = int.from_bytes(hmac.new(bytes.fromhex(want["seed"]), b"pick\n%d" % turn, "sha256").digest(), "big")
        turn, whole = turn + 1, sum(w for _, w in left)
        if x < 2**256 - 2**256 % whole:
            at, x = 0, x % whole
            while x >= left[at][1]:
                at, x = at + 1, x - left[at][1]
            picks.append(left.pop(at)[0])
    want |= {"picks": picks, "opened": rules.get("opens", p["opened"]), "closed": rules.get("closes", p["closed"])}
    want["proof_hash"] = sha({name: value for name, value in p.items() if name != "proof_hash"})
    at, until = (datetime.datetime.fromisoformat(p[name]) for name in ("opened", "closed"))
    told = {
        "order of the list": names == sorted(set(names)) and all(len(e) == 64 and int(e, 16) >= 0 for e in names),
        "weights": all(type(w) is int and 1 <= w <= 1000 for w in weights),
        "draw of the rules": rules.get("draw_id", p["draw_id"]) == p["draw_id"],
        "kind of salt": p["salt"].split(":")[0] == rules.get("salt", p["salt"]).split(":")[0],
        "length of the window": (until - at).total_seconds() == rules.get("duration_s", (until - at).total_seconds()),
    }
    return [name for name in want if want[name] != p.get(name)] + [name for name in told if not told[name]]


if __name__ == "__main__":
    text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
    found = wrong(json.loads(text, object_pairs_hook=once))
    sys.stdout.write("" if found else "VERIFIED: the winners follow from what was published\n")
    sys.exit("WRONG: " + ", ".join(found) if found else 0)
