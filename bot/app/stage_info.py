"""What the stage pages of a room must know before the first cue."""

from bot.app.files import RoomFiles
from bot.stage.wire import StageInfo


def stage_info(files: RoomFiles, session_id: str) -> StageInfo:
    """Return name, host, look and labels of a room; the labels are those of the law and what its policy adds."""
    settings, persona, policy = files.settings, files.persona, files.policy
    lang = settings.room.language
    return StageInfo(
        room_name=settings.room.name,
        lang=lang,
        persona_id=persona.art,
        persona_name=persona.name_in(lang),
        room_art=persona.room,
        seed=settings.room.seed,
        base=persona.expression,
        mirror=settings.stage.mirror,
        reduced_motion=settings.stage.reduced_motion,
        session_id=session_id,
        label_lines=policy.label_lines(lang),
        label_of_diagonal=policy.terms.label_of_diagonal,
    )
