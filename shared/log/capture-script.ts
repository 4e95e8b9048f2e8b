import type { SimEvent } from '../sim/index.ts';
import type { CaptureSource } from './capture.ts';
import { sourceOfRun } from './capture-source.ts';
import { runScript, SCRIPT_NET } from './packetdrill/index.ts';
import type { Script } from './packetdrill/index.ts';

/** What happens when a packetdrill script runs, as far as it can be run. Times count from its beginning. */
export function sourceOfScript(script: Script): CaptureSource {
  const events: SimEvent[] = [];
  runScript(script, { watch: (event) => events.push(event) });
  return sourceOfRun(SCRIPT_NET.hosts, SCRIPT_NET.links, events);
}
