// Which words belong to which moment: each turn runs by the sound that was heard, or by the clock when there is none.

/** A caption waits so long for its sound before the turn counts as silent. */
const SOUND_GRACE_MS = 300;
/** Sound is gathered for so long before it starts (worklet.js). */
const START_MS = 70;
const LEAST_ON_SCREEN_MS = 830;
const LINGER_MS = 600;
const KEPT = 4;
const MOST_CUES = 200;

export class Turns {
  constructor() {
    this.list = [];
  }

  get current() {
    return this.list[this.list.length - 1] ?? null;
  }

  find(number) {
    return this.list.find((turn) => turn.number === number) ?? null;
  }

  begin(message, now) {
    this.list = this.list.filter((turn) => turn.number !== message.turn).slice(1 - KEPT);
    this.list.push({
      number: message.turn,
      question: message.question,
      begunAt: now,
      cues: [],
      firstCueAt: null,
      firstSoundAt: null,
      wentAhead: false,
      soundEndMs: 0,
      heardMs: null,
      stoodStillAt: null,
      ended: false,
      endedAt: null,
    });
  }

  caption(message, now) {
    const turn = this.find(message.turn);
    if (!turn) return;
    turn.cues = turn.cues.filter((cue) => cue.clause !== message.clause).slice(1 - MOST_CUES);
    turn.cues.push(message);
    turn.cues.sort((a, b) => a.start_ms - b.start_ms || a.clause - b.clause);
    turn.firstCueAt ??= now;
  }

  /** A frame of sound came in; false when its turn is not known here. */
  sound(number, pts, endMs, flags, now) {
    const turn = this.find(number);
    if (!turn) return false;
    turn.firstSoundAt ??= now - pts + START_MS;
    turn.soundEndMs = Math.max(turn.soundEndMs, endMs);
    if (flags & 4) this.end(number, now);
    return true;
  }

  played(number, ms) {
    const turn = this.find(number);
    if (!turn) return;
    turn.heardMs = ms;
    turn.stoodStillAt = null;
  }

  stoodStill(number, ms, now) {
    const turn = this.find(number);
    if (!turn) return;
    turn.heardMs = ms;
    turn.stoodStillAt = now;
  }

  end(number, now) {
    const turn = this.find(number);
    if (!turn || turn.ended) return;
    turn.ended = true;
    turn.endedAt = now;
  }

  drop(number) {
    this.list = this.list.filter((turn) => turn.number !== number);
  }

  /** Ms of a turn that have been heard (or would have been); -1 before it starts. */
  cursor(turn, now, soundRuns) {
    if (turn.firstSoundAt === null) {
      if (turn.firstCueAt === null || now - turn.firstCueAt < SOUND_GRACE_MS) return -1;
      turn.wentAhead = true;
      return now - turn.begunAt;
    }
    if (!soundRuns) {
      const byClock = now - turn.firstSoundAt;
      return turn.ended ? byClock : Math.min(byClock, turn.soundEndMs);
    }
    // Words that could not wait for a late sound stay until it is heard.
    if (turn.heardMs === null) return turn.wentAhead ? now - turn.begunAt : -1;
    // After the last sample time goes on, so that the last words leave; in a gap it stands.
    return turn.ended && turn.stoodStillAt !== null ? turn.heardMs + now - turn.stoodStillAt : turn.heardMs;
  }

  /** Return {cue, ms} to show now, or null; turns that are over are forgotten and handed to `onOver`. */
  showing(now, soundRuns, onOver) {
    let shown = null;
    for (const turn of [...this.list]) {
      const ms = this.cursor(turn, now, soundRuns);
      const cue = ms < 0 ? null : cueAt(turn.cues, ms);
      if (cue) shown = { cue, ms: ms - cue.start_ms };
      if (isOver(turn, ms, now)) {
        this.drop(turn.number);
        onOver(turn);
      }
    }
    return shown;
  }
}

function goesAt(cue) {
  return Math.max(cue.end_ms + LINGER_MS, cue.start_ms + LEAST_ON_SCREEN_MS);
}

function cueAt(cues, ms) {
  let found = null;
  for (const cue of cues) if (cue.start_ms <= ms) found = cue;
  return found && ms < goesAt(found) ? found : null;
}

function isOver(turn, ms, now) {
  if (!turn.ended) return false;
  const last = turn.cues[turn.cues.length - 1];
  const until = Math.max(last ? goesAt(last) : 0, turn.soundEndMs);
  if (ms >= until) return true;
  // A sound that was announced and never came must not keep the question on screen for ever.
  return now - turn.endedAt > until + 5000;
}
