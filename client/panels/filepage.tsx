import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { t } from '../i18n.ts';
import { goHome } from '../router.ts';
import { ids } from '../testids.ts';
import { Preferences } from './preferences.tsx';

interface PageProps {
  title: string;
  /** True where what was opened needs the whole window. */
  full: boolean;
  onFile: (file: File) => void;
  children: ComponentChildren;
}

/** A page that opens a file of the reader's: it may be dropped anywhere. */
export function FilePage({ title, full, onFile, children }: PageProps) {
  const over = useSignal(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    over.value = false;
    const file = event.dataTransfer?.files[0];
    if (file) onFile(file);
  };
  return (
    <div class={`home file-page ${full ? 'full' : ''} ${over.value ? 'over' : ''}`} onDragOver={(event) => { event.preventDefault(); over.value = true; }} onDragLeave={() => (over.value = false)} onDrop={drop}>
      <header class="home-bar">
        <button class="quiet" onClick={goHome} data-testid={ids.fileHome}>← Ackademy</button>
        <Preferences />
      </header>
      <main class="home-main">
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}

interface PickerProps {
  label: string;
  accept: string;
  compact: boolean;
  /** The file that is open. */
  name: string | null;
  onFile: (file: File) => void;
}

/** A button that has the browser ask for a file. */
export function FilePicker({ label, accept, compact, name, onFile }: PickerProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class={compact ? 'picker compact' : 'picker'}>
      <input ref={input} class="sr-only" type="file" accept={accept} tabIndex={-1} aria-hidden="true" data-testid={ids.fileInput}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // The same file may be chosen again after it was changed.
          event.currentTarget.value = '';
          if (file) onFile(file);
        }} />
      <button class={compact ? '' : 'primary'} onClick={() => input.current?.click()}>{label}</button>
      <span class="dim">{name ?? t('file.drop')}</span>
    </div>
  );
}
