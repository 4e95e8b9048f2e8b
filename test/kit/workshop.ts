import { SocketPlayer } from './socket-player.ts';

/** Two faults that a team may name: whichever is true, it gets points, -8, 16 or 20. */
const NAMED = ['unread-data', 'wrong-shutdown'] as const;

/** A player of a workshop goes to the room of its team, where "Who closed?" is played, and names two faults there. A question that is open meanwhile is ended by the host. */
export async function nameFaults(url: string, player: SocketPlayer, code: string, hostToken: string): Promise<void> {
  const part = await SocketPlayer.join(url, code, { token: player.token });
  const { game } = part.world!;
  const teamId = game!.members.find(({ playerId }) => playerId === part.playerId)!.teamId!;
  const hostId = game!.places.find((place) => place.teamId === teamId)!.hosts[0]!;
  for (const fault of NAMED) {
    for (;;) {
      const answer = await part.ask({ type: 'name-fault', hostId, fault });
      if (answer.t === 'done' || answer.code !== 'question-open') break;
      await endQuestion(url, code, hostToken);
    }
  }
  part.cut();
}

/** The host ends every stage of the question that is open. */
export async function endQuestion(url: string, code: string, hostToken: string): Promise<void> {
  const host = await SocketPlayer.join(url, code, { hostToken, watch: true });
  const open = (): string | undefined => host.received.filter((message) => message.t === 'question').at(-1)?.question?.stage;
  await host.until(() => host.received.some(({ t }) => t === 'question' || t === 'presence'));
  for (let stage = open(); stage !== undefined; stage = open()) {
    const before = stage;
    host.send({ t: 'end-stage', id: `${host.playerId}-${stage}` });
    await host.until(() => open() !== before);
  }
  host.cut();
}
