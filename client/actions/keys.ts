/** What of a KeyboardEvent tells which key it is. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'>;

/** A key with what is held: `p`, `Shift+j`, `Mod+k` (Ctrl, or Command on a Mac), `?`; null where none of our shortcuts could be meant. */
export function keyName({ key, ctrlKey, metaKey, altKey, shiftKey, isComposing }: Pressed): string | null {
  if (altKey || isComposing || (ctrlKey && metaKey)) return null;
  const named = key.length > 1;
  const letter = /^[a-z]$/i.test(key);
  // What Shift makes of other keys is told by the character itself.
  const shift = shiftKey && (named || letter) ? 'Shift+' : '';
  return `${ctrlKey || metaKey ? 'Mod+' : ''}${shift}${letter ? key.toLowerCase() : key}`;
}

/** True for a key that must stand back where shortcuts of one character are switched off (WCAG 2.1.4). */
export function isSingle(name: string): boolean {
  return !name.startsWith('Mod+') && name.replace('Shift+', '').length === 1;
}

const APPLE = typeof window === 'object' && /Mac|iPhone|iPad/.test(navigator.platform);
const FACES: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Enter: '⏎' };

/** A key as it is printed on the keyboard at hand. */
export function keyFace(name: string): string {
  const parts = name === '+' ? ['+'] : name.split('+');
  return parts.map((part) => {
    if (part === 'Mod') return APPLE ? '⌘' : 'Ctrl';
    if (part === 'Shift') return '⇧';
    return FACES[part] ?? (/^[a-z]$/.test(part) && parts.length > 1 ? part.toUpperCase() : part);
  }).join(APPLE ? '' : ' ');
}

/** A key as `aria-keyshortcuts` writes it. */
export function ariaKey(name: string): string {
  if (name === '+') return 'Plus';
  return name.replace('Mod+', APPLE ? 'Meta+' : 'Control+');
}
