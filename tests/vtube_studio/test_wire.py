import json

import pytest

from bot.core.errors import BadInput
from bot.vtube_studio import wire
from bot.vtube_studio.words import WORDS

pytestmark = pytest.mark.unit


def test_a_request_names_the_api_its_version_and_itself() -> None:
    assert json.loads(wire.request("z1", "InjectParameterData", wire.mouth("MouthOpen", 0.12345))) == {
        "apiName": "VTubeStudioPublicAPI",
        "apiVersion": "1.0",
        "requestID": "z1",
        "messageType": "InjectParameterDataRequest",
        "data": {
            "mode": "set",
            "faceFound": False,
            "parameterValues": [{"id": "MouthOpen", "value": 0.123, "weight": 1}],
        },
    }


@pytest.mark.parametrize("frame", ["", "{", "[]", "{}", '{"messageType": 3}', "[" * 5000])
def test_what_is_not_the_apis_is_bad_input(frame: str) -> None:
    with pytest.raises(BadInput):
        wire.decode(frame)


def test_every_sentence_is_there_in_both_languages() -> None:
    assert all(set(texts) == {"zh", "en"} for texts in WORDS.values())
