/** Collects what comes and hands it over together; the first of a batch waits at most so many milliseconds. */
export interface Batches<T> {
  add(item: T): void;
  stop(): void;
}

export function batches<T>(waitMs: number, flush: (items: T[]) => void): Batches<T> {
  let items: T[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  return {
    add(item) {
      items.push(item);
      timer ??= setTimeout(() => {
        const ready = items;
        items = [];
        timer = null;
        flush(ready);
      }, waitMs);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      items = [];
    },
  };
}
