import { err, ok, type Result } from '../shared/base/index.ts';
import { checkInput, findSeat, nextStepUs, type Input } from '../shared/game/index.ts';
import { cleanName, type AskedInput, type RefusalCode } from '../shared/protocol/index.ts';
import type { Member, Room } from './room.ts';
import { newSeed } from './tokens.ts';

/** What the server says where an input does not reach the World. */
export interface ServerRefusal {
  code: RefusalCode;
  text: string;
}

const FAULTS: Record<string, string> = {
  'bad-message': 'That cannot be done with these values.',
  'name-taken': 'Somebody in this room has that name.',
  'not-joined': 'You are not in this room.',
  'seat-taken': 'Somebody else has that seat.',
  'unknown-seat': 'This room has no such seat.',
  'not-your-seat': 'You do not hold that seat.',
  'no-game': 'This room plays no game.',
  'game-not-running': 'The game has not begun yet.',
  'game-begun': 'The game has begun: teams stay as they are.',
  'game-over': 'The game is over.',
  'other-team': 'That seat is of another team.',
  'no-budget': 'Your team may inject nothing now: it is not red, or its budget is used up.',
  'not-in-team': 'There is no such team.',
  'already-named': 'Your team has named this fault already.',
  'turn-over': 'This seat has made its moves of this turn: wait for the next one.',
  'no-workshop': 'This room is no workshop.',
  'workshop-begun': 'Teams are dealt out before the first activity: now move people one by one.',
  'workshop-running': 'An activity runs: end it first.',
  'workshop-over': 'The workshop is over.',
  'workshop-locked': 'The host has closed this workshop to changes of who takes part.',
  'nothing-runs': 'No activity runs.',
  'unknown-team': 'There is no such team.',
  'unknown-member': 'Nobody of that name takes part.',
  'team-full': 'That team is full: choose another.',
  'bad-plan': 'That plan cannot be run: each activity stands in it once and has 1 to 180 minutes, and what has begun stays.',
};

/** Makes a refusal. */
export function refusal(code: RefusalCode, text: string): ServerRefusal {
  return { code, text };
}

/** Says why an input may not reach the World, or null. */
export function faultOf(room: Room, input: Input): ServerRefusal | null {
  const fault = checkInput(room.world, input);
  return fault === null ? null : refusal(fault, FAULTS[fault] ?? fault);
}

function stepInput(room: Room): Result<Input, ServerRefusal> {
  const toUs = nextStepUs(room.world);
  return toUs === null
    ? err(refusal('bad-message', 'There is nothing to step to: nothing is on the way, or a player owes a segment.'))
    : ok({ type: 'advance', toUs: Math.max(toUs, room.world.sim.nowUs) });
}

/** The host frees a seat in its holder's name: for the World its player has left it. */
function freeInput(room: Room, seatId: string): Result<Input, ServerRefusal> {
  const seat = findSeat(room.world, seatId);
  if (!seat) return err(refusal('unknown-seat', FAULTS['unknown-seat']!));
  return seat.playerId === null
    ? err(refusal('bad-message', 'Nobody has that seat.'))
    : ok({ type: 'leave-seat', playerId: seat.playerId, seatId });
}

/** The input that a member asks for, in that member's name: whoever it claims to be, it acts only as itself. */
export function inputFor(room: Room, member: Member, asked: AskedInput): Result<Input, ServerRefusal> {
  switch (asked.type) {
    case 'take-seat':
    case 'leave-seat':
    case 'call':
    case 'interrupt':
    case 'play':
    case 'join-workshop-team':
    case 'join-team':
    case 'tune':
    case 'pass':
    case 'name-fault':
    case 'inject':
      return ok({ ...asked, playerId: member.playerId });
    default:
      return member.host ? hostInput(room, asked) : err(refusal('host-only', 'Only the host of this room can do that.'));
  }
}

type HostInput = Exclude<AskedInput, { type: 'take-seat' | 'leave-seat' | 'call' | 'interrupt' | 'play' | 'join-workshop-team' | 'join-team' | 'tune' | 'inject' | 'pass' | 'name-fault' }>;

function hostInput(room: Room, asked: HostInput): Result<Input, ServerRefusal> {
  switch (asked.type) {
    case 'free-seat':
      return freeInput(room, asked.seatId);
    case 'step':
      return stepInput(room);
    case 'shuffle-teams':
    case 'make-teams':
      return ok({ ...asked, seed: newSeed() });
    case 'name-team':
    case 'rename-member': {
      const name = cleanName(asked.name);
      return name === null ? err(refusal('bad-name', 'A name has 1 to 24 visible characters.')) : ok({ ...asked, name });
    }
    default:
      return ok(asked);
  }
}
