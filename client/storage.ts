/** Reads a key; null where storage is switched off (private windows) or empty. */
export function recall(storage: Storage, key: string): string | null {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

/** Writes a key; does nothing where storage is switched off or full: the page works without. */
export function remember(storage: Storage, key: string, value: string): void {
  try {
    storage.setItem(key, value);
  } catch {
    // Nothing is lost that the player would miss before the next reload.
  }
}

/** Removes a key where storage works. */
export function forget(storage: Storage, key: string): void {
  try {
    storage.removeItem(key);
  } catch {
    // As above.
  }
}
