import { useSignal } from '@preact/signals';
import { saveFile } from '../downloads.ts';
import { FilePicker } from '../panels/filepage.tsx';
import { ids } from '../testids.ts';
import { change, progress } from './kept.ts';
import { decodeProgress, encodeProgress, mergeProgress } from './progress.ts';
import { OnServer } from './onserver.tsx';
import { w } from './words.ts';

/** Takes this learner's progress along as a file, and takes such a file in. */
export function ProgressFiles() {
  const told = useSignal<string | null>(null);
  const read = async (file: File): Promise<void> => {
    const other = decodeProgress(await file.text());
    if (!other.ok) {
      told.value = w(`progress.${other.error}`, { name: file.name });
      return;
    }
    change((mine) => mergeProgress(mine, other.value));
    told.value = w('progress.taken', { count: Object.keys(other.value.levels).length });
  };
  return (
    <section class="progress-files" aria-labelledby="progress-title">
      <h2 id="progress-title">{w('progress.title')}</h2>
      <p class="dim">{w('progress.what')}</p>
      <div class="choices">
        <button data-testid={ids.saveProgress} onClick={() => saveFile('ackademy-progress.json', encodeProgress(progress.value))}>{w('progress.save')}</button>
        <FilePicker label={w('progress.open')} accept=".json" compact name="" onFile={(file) => void read(file)} />
      </div>
      <OnServer />
      {told.value && <p class="note-box" role="status" data-testid={ids.progressTold}>{told.value}</p>}
    </section>
  );
}
