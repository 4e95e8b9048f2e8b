import { botMove, type BotStrength, type World } from '../../shared/game/index.ts';
import { MODES } from '../../shared/game/modes/index.ts';
import type { OpenQuestion } from '../../shared/protocol/index.ts';
import type { SocketPlayer } from './socket-player.ts';

/** How somebody plays: real milliseconds of thought before each move, and the choice at a question. */
export interface Manner {
  delayMs?: () => number;
  choose(question: OpenQuestion): number;
  strength?: BotStrength;
  /** The host's: talking ends at once. */
  endsTalk?: boolean;
}

/** What somebody at these seats, or of this team, would do now. */
export function moveOf(world: World, playerId: string, strength: BotStrength): ReturnType<typeof botMove> {
  for (const seat of world.seats) {
    const move = seat.playerId === playerId ? botMove(world, seat.id, playerId, strength) : null;
    if (move) return move;
  }
  // What a team does without a seat is done by the first of it.
  const game = world.game!;
  const teamId = game.members.find((member) => member.playerId === playerId)?.teamId;
  const first = game.members.find((member) => member.teamId === teamId && !member.bot);
  return teamId && first?.playerId === playerId && game.phase === 'play' ? MODES[game.mode].teamMove(world, teamId, playerId, strength) : null;
}

/** The question that is open now and that this player has not locked yet, or null. */
function openFor({ received }: SocketPlayer, locked: ReadonlySet<string>): OpenQuestion | null {
  const told = received.filter((message) => message.t === 'question').at(-1);
  return told?.question && !locked.has(`${told.question.number} ${told.question.stage}`) ? told.question : null;
}

/** Plays a game over a real connection to its end, as somebody at a page would: a move where a seat has one, a choice where something is asked. */
export async function playOver(player: SocketPlayer, { delayMs = () => 0, choose, strength = 3, endsTalk = false }: Manner): Promise<void> {
  const locked = new Set<string>();
  let asks = 0;
  /** What was asked for and is not answered yet. */
  let pending: Promise<void> | null = null;
  const isOver = (): boolean => player.world!.game!.phase === 'over' || player.closed !== null;
  while (!isOver()) {
    const question = openFor(player, locked);
    const move: ReturnType<typeof moveOf> = question || pending ? null : moveOf(player.world!, player.playerId, strength);
    if (question) {
      locked.add(`${question.number} ${question.stage}`);
      const id = `${player.playerId}-v${asks++}`;
      if (question.stage !== 'talk') player.send({ t: 'predict', id, question: question.number, choice: choose(question) });
      else if (endsTalk) player.send({ t: 'end-stage', id });
    } else if (move && 'playerId' in move) {
      const waitMs = delayMs();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      const { playerId: _, ...asked } = move;
      // Not awaited: what is asked for may be held until a question is answered.
      pending = player.ask(asked as Parameters<SocketPlayer['ask']>[0]).then(() => void (pending = null), () => undefined);
    }
    const since = player.received.length;
    await Promise.race([player.until(() => player.received.length > since || isOver()), ...(pending ? [pending] : [])]);
  }
}

