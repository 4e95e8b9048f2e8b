import type { Mode } from '../match/mode.ts';
import type { ModeId } from '../match/types.ts';
import { closed } from './closed.ts';
import { flood } from './flood.ts';
import { relay } from './relay.ts';
import { rush } from './rush.ts';
import { sandbox } from './sandbox.ts';
import { storm } from './storm.ts';

/** The games, by id. */
export const MODES: Readonly<Record<ModeId, Mode>> = { relay, rush, flood, closed, storm, sandbox };
