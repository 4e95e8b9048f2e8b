/**
 * `npm run -s capture -- JOURNAL -o FILE [--tap all|host:NAME|link:N]`: what happened, as a pcapng file for Wireshark. JOURNAL
 * is the journal of a room or of a level run (JSON lines); a recorded socket program (.json) or a packetdrill script (.pkt) is run
 * and captured too. Exit 2 where the arguments or the file cannot be used.
 */
import { runCapture } from './command.ts';

const outcome = runCapture(process.argv.slice(2));
if (outcome.ok) console.log(outcome.value);
else console.error(outcome.error);
process.exitCode = outcome.ok ? 0 : 2;
