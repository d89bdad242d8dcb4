"""A translating process that speaks the real lines: it turns text round, and does what the text orders.

python translate_worker.py [--absent] [--slow-hello]; a text begins with: die stall garbage riddle long null slow
pid leak
"""

import json
import os
import sys
import time

LEAKED: list[bytes] = []


def reply(number: int, text: str) -> str:
    match text.split()[0]:
        case "die":
            os._exit(3)
        case "stall":
            time.sleep(60)
        case "garbage":
            return "}{ not json"
        case "riddle":
            return json.dumps({"id": number + 7, "text": "an answer to nothing"})
        case "long":
            return json.dumps({"id": number, "text": "x" * 200_000})
        case "null":
            return json.dumps({"id": number, "text": None, "fault": "ValueError: no"})
        case "slow":
            time.sleep(0.3)
        case "leak":
            LEAKED.append(b"x" * 60_000_000)
        case "pid":
            return json.dumps({"id": number, "text": f"{os.getpid()}"})
    return json.dumps({"id": number, "text": " ".join(reversed(text.split()))})


def main() -> None:
    if "--absent" in sys.argv:
        print(json.dumps({"ready": False, "fault": "No module named 'argostranslate'"}), flush=True)  # noqa: T201
        return
    if "--slow-hello" in sys.argv:
        time.sleep(0.6)
    print(json.dumps({"ready": True}), flush=True)  # noqa: T201
    for line in sys.stdin:
        asked = json.loads(line)
        print(reply(asked["id"], asked["text"]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
