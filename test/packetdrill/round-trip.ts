import { connectionsOfHost, packetdrillOf, parseScript, runScript } from '../../shared/log/packetdrill/index.ts';
import { type Run, trace } from '../kit/bot.ts';

/** What keeps a conversation from being told as a script, though each kernel did what a kernel does. */
const REASONS = /no segment of it reached the host|is one of the host to itself/;

/**
 * Tells every conversation of both hosts of a random run as a script, and runs each. Gives how many there were, and what is wrong. A bot
 * plays the kernels of the hosts `manual`.
 */
export function roundTrip(run: Run, manual: number[] = []): { scripts: number; faults: string[] } {
  const { journal } = trace(run, manual);
  const faults: string[] = [];
  let scripts = 0;
  for (const { name } of journal.config.hosts) {
    for (const [index] of connectionsOfHost(journal, name).entries()) {
      const told = packetdrillOf(journal, name, index + 1);
      if (!told.ok) {
        if (!REASONS.test(told.error)) faults.push(`${name} ${index + 1}: ${told.error}`);
        continue;
      }
      const script = parseScript(told.value);
      const outcome = script.ok ? runScript(script.value).outcome.kind : 'unread';
      if (outcome === 'ok') scripts++;
      else faults.push(`${name} ${index + 1}: ${outcome}`);
    }
  }
  return { scripts, faults };
}
