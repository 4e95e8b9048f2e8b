import { signal } from '@preact/signals';
import { MAX_CAPTURE_BYTES, type CaptureDamage } from '../../shared/log/capture-file.ts';
import type { OpenConversation } from '../../shared/log/capture-in.ts';
import type { CaptureAnswer, CaptureRequest, CaptureSummary } from './messages.ts';

/** What the page of captures shows. `crashed`: the browser could not run the reader, or it had not the memory. */
export type CaptureState =
  | { is: 'empty' }
  | { is: 'reading'; name: string }
  | { is: 'refused'; name: string; damage: CaptureDamage | 'too-large' | 'unreadable' | 'crashed' }
  | { is: 'open'; name: string; summary: CaptureSummary; chosen: number | null; opened: OpenConversation | null };

export const capture = signal<CaptureState>({ is: 'empty' });

let worker: Worker | null = null;

function post(request: CaptureRequest, transfer: Transferable[] = []): void {
  worker?.postMessage(request, transfer);
}

/** Forgets the file, and ends the worker that held it. */
export function closeCapture(): void {
  worker?.terminate();
  worker = null;
  capture.value = { is: 'empty' };
}

/** Reads a file, in the browser alone. */
export async function readFile(file: File): Promise<void> {
  closeCapture();
  const { name } = file;
  if (file.size > MAX_CAPTURE_BYTES) {
    capture.value = { is: 'refused', name, damage: 'too-large' };
    return;
  }
  capture.value = { is: 'reading', name };
  const own = startWorker(name);
  try {
    const bytes = await file.arrayBuffer();
    if (worker === own) post({ open: bytes }, [bytes]);
  } catch {
    if (worker === own) capture.value = { is: 'refused', name, damage: 'unreadable' };
  }
}

function startWorker(name: string): Worker {
  const own = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker = own;
  own.onmessage = ({ data }: MessageEvent<CaptureAnswer>) => {
    if (worker === own) take(name, data);
  };
  own.onerror = () => {
    if (worker === own) capture.value = { is: 'refused', name, damage: 'crashed' };
  };
  return own;
}

function take(name: string, answer: CaptureAnswer): void {
  switch (answer.is) {
    case 'refused':
      capture.value = { is: 'refused', name, damage: answer.damage };
      return;
    case 'summary':
      capture.value = { is: 'open', name, summary: answer.summary, chosen: null, opened: null };
      // With one conversation there is nothing to choose.
      if (answer.summary.conversations.length === 1) chooseConversation(0);
      return;
    case 'conversation':
      if (capture.value.is === 'open') capture.value = { ...capture.value, opened: answer.opened };
  }
}

/** Opens one conversation of the file, or goes back to the list with null. */
export function chooseConversation(id: number | null): void {
  if (capture.value.is !== 'open') return;
  capture.value = { ...capture.value, chosen: id, opened: null };
  if (id !== null) post({ conversation: id });
}
