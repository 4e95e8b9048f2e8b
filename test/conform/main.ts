/**
 * `npm run -s conform -- [--json] PATH...`: replays socket programs (.json) and packetdrill scripts (.pkt), files or folders of
 * them, in the simulator and compares with what Linux answered. Exit 0 where all agree, 1 where one does not, 2 where a file is neither.
 * `--explain FILE` prints a script with what happened beside each line, and the run as a ladder.
 * `--from JOURNAL --host NAME [--connection N]` prints a room's journal as a script, seen from one host and one of its connections.
 */
import { runConform } from './command.ts';

const { status, out, err } = runConform(process.argv.slice(2));
for (const line of out) console.log(line);
for (const line of err) console.error(line);
process.exitCode = status;
