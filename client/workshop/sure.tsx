import { useEffect, useRef } from 'preact/hooks';
import { ids } from '../testids.ts';
import { w } from './words.ts';

/** Asks once more before something that cannot be taken back. */
export function Sure({ text, yes, onYes, onDone }: { text: string; yes: string; onYes: () => void; onDone: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="wk-sure" ref={dialog} onClose={onDone}>
      <p>{text}</p>
      <div class="wk-row">
        <button class="primary" data-testid={ids.wkSure} onClick={() => { onYes(); dialog.current?.close(); }}>{yes}</button>
        <button onClick={() => dialog.current?.close()}>{w('desk.cancel')}</button>
      </div>
    </dialog>
  );
}
