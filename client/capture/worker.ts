import { openConversation } from '../../shared/log/capture-in.ts';
import { indexCapture, type CaptureIndex } from '../../shared/log/capture-index.ts';
import { readCapture } from '../../shared/log/capture-read.ts';
import type { CaptureAnswer, CaptureRequest } from './messages.ts';

// Reads captures beside the page, which stays alive meanwhile. Nothing leaves the browser.

let index: CaptureIndex | null = null;

function answerTo(request: CaptureRequest): CaptureAnswer | null {
  if ('open' in request) {
    const file = readCapture(new Uint8Array(request.open));
    if (!file.ok) return { is: 'refused', damage: file.error };
    index = indexCapture(file.value);
    const { conversations, skipped, badChecksums, leftOut } = index;
    const { format, packets, damage } = file.value;
    return { is: 'summary', summary: { format, packets: packets.count, conversations, skipped, badChecksums, leftOut, damage } };
  }
  const conversation = index?.conversations[request.conversation];
  return index && conversation ? { is: 'conversation', opened: openConversation(index, conversation) } : null;
}

addEventListener('message', (event: MessageEvent<CaptureRequest>) => {
  const answer = answerTo(event.data);
  if (answer) postMessage(answer);
});
