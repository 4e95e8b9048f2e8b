import { t } from '../i18n.ts';
import { selection, type End } from '../selection.ts';
import type { Choice } from '../focus.ts';

/** Chooses the end of a connection that a view is about; the choice is the selection of all views. */
export function EndPicker({ all, end }: { all: readonly Choice[]; end: End }) {
  return (
    <label class="field-line"><span>{t('focus.socket')}</span>
      <select class="mono" value={`${end.hostId}/${end.socketId}`} onChange={(event) => {
        const picked = all.find((one) => `${one.hostId}/${one.socketId}` === event.currentTarget.value);
        if (picked) selection.value = { kind: 'socket', hostId: picked.hostId, socketId: picked.socketId };
      }}>
        {all.map((one) => <option key={`${one.hostId}/${one.socketId}`} value={`${one.hostId}/${one.socketId}`}>{one.text}</option>)}
      </select>
    </label>
  );
}
