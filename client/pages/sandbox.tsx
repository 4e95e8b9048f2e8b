import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { saveFile } from '../downloads.ts';
import { w } from '../levels/words.ts';
import { keepOffline } from '../offline/page.ts';
import { FilePicker } from '../panels/filepage.tsx';
import { NewVersion, OfflineState } from '../panels/offline.tsx';
import { Play } from '../panels/play.tsx';
import { Guarded, RoomFrame } from '../panels/roomframe.tsx';
import { SoloBar } from '../panels/solobar.tsx';
import { keepSandbox, keptSandbox, newSandbox, readSandbox, textOf } from '../solo/kept.ts';
import { getUp, holdWhileHidden, sitDown } from '../solo/play.ts';
import type { Table } from '../solo/table.ts';
import { liveVersion, useWorld } from '../store.ts';
import { ids } from '../testids.ts';

/** The sandbox is kept at most so often. */
const KEEP_MS = 1_000;
const HOST_COUNTS = [2, 3, 4, 6, 8];

function anySeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1;
}

/** A room without a server, in which one player has every seat. */
export function SandboxPage() {
  const table = useRef<Table | null>(null);
  const told = useSignal<string | null>(null);
  const open = (next: Table): void => {
    table.current = next;
    told.value = null;
    sitDown(next);
  };
  useEffect(() => {
    open(keptSandbox() ?? newSandbox(2, anySeed()));
    holdWhileHidden();
    keepOffline();
    return getUp;
  }, []);
  useKeeping(table, () => (told.value = w('sandbox.full')));
  const world = useWorld();
  if (!world || !table.current) return null;
  const read = async (file: File): Promise<void> => {
    const result = readSandbox(await file.text());
    if (result.ok) open(result.value);
    else told.value = w('sandbox.bad', { name: file.name, why: result.error });
  };
  return (
    <RoomFrame name="sandbox" title={w('sandbox.title')} top={<SoloBar><span class="chip solo-name">{w('sandbox.title')}</span></SoloBar>}
      notices={<>{told.value && <div class="banner" role="alert" data-testid={ids.sandboxTold}><span>{told.value}</span></div>}<NewVersion /></>}>
      <Guarded>
        <details class="block">
          <summary>{w('sandbox.menu')}</summary>
          <p class="dim">{w('sandbox.what')}</p>
          <Anew onAnew={(hosts) => open(newSandbox(hosts, anySeed()))} />
          <div class="choices">
            <button data-testid={ids.sandboxSave} onClick={() => saveFile('sandbox.journal.jsonl', textOf(table.current!))}>{w('sandbox.save')}</button>
            <FilePicker label={w('sandbox.open')} accept=".jsonl,.txt" compact name="" onFile={(file) => void read(file)} />
          </div>
          <OfflineState />
        </details>
        <Play />
      </Guarded>
    </RoomFrame>
  );
}

function Anew({ onAnew }: { onAnew: (hosts: number) => void }) {
  const hosts = useSignal(2);
  return (
    <div class="choices">
      <label class="field-line"><span>{w('sandbox.hosts')}</span>
        <select data-testid={ids.sandboxHosts} value={hosts.value} onChange={(event) => (hosts.value = Number(event.currentTarget.value))}>
          {HOST_COUNTS.map((count) => <option key={count} value={count}>{count}</option>)}
        </select></label>
      <button data-testid={ids.sandboxAnew} onClick={() => onAnew(hosts.value)}>{w('sandbox.anew')}</button>
    </div>
  );
}

/** Keeps the sandbox in the browser a moment after each change. */
function useKeeping(table: { current: Table | null }, onFull: () => void): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const keep = (): void => {
      timer = null;
      if (table.current && !keepSandbox(table.current)) onFull();
    };
    const stop = liveVersion.subscribe(() => (timer ??= setTimeout(keep, KEEP_MS)));
    return () => {
      stop();
      if (timer !== null) {
        clearTimeout(timer);
        keep();
      }
    };
  }, []);
}
