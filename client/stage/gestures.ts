import type { Point } from './geometry.ts';

/** What hands ask of the stage; places are CSS pixels from the element's corner. */
export interface Wishes {
  zoom(factor: number, at: Point): void;
  pan(dx: number, dy: number): void;
  tap(at: Point): void;
  doubleTap(at: Point): void;
  /** To what is at the right (1) or at the left (-1). */
  swipe(step: 1 | -1): void;
}

const SLOP_PX = 6;
const DOUBLE_MS = 320;
/** A swipe is quick, goes so far, and twice as far across as along. */
const SWIPE_PX = 48;
const SWIPE_MS = 600;

/** Wheel, drag, pinch and tap on an element as wishes; the function returned stops it. */
export function listenGestures(element: HTMLElement, wishes: Wishes): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const fingers = new Map<number, Point>();
  let moved = 0;
  let begun = { ms: 0, at: { x: 0, y: 0 } };
  let pinched = false;
  let lastTap = { ms: -1e9, at: { x: 0, y: 0 } };
  const place = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  element.addEventListener('wheel', (event) => {
    event.preventDefault();
    wishes.zoom(Math.exp(-Math.max(-120, Math.min(120, event.deltaY * (event.deltaMode === 1 ? 16 : 1))) * 0.0022), place(event));
  }, { passive: false, signal });
  element.addEventListener('pointerdown', (event) => {
    if (event.button > 0) return;
    if (fingers.size === 0) {
      moved = 0;
      begun = { ms: event.timeStamp, at: place(event) };
      pinched = false;
    }
    fingers.set(event.pointerId, place(event));
    element.setPointerCapture(event.pointerId);
  }, { signal });
  element.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    if (other) {
      pinched = true;
      const distance = Math.hypot(before.x - other.x, before.y - other.y);
      if (distance > 1) wishes.zoom(Math.hypot(now.x - other.x, now.y - other.y) / distance, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
      wishes.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    } else if (moved > SLOP_PX) wishes.pan(now.x - before.x, now.y - before.y);
  }, { signal });
  element.addEventListener('pointerup', (event) => {
    if (!fingers.delete(event.pointerId) || fingers.size > 0 || pinched) return;
    const at = place(event);
    const [dx, dy] = [at.x - begun.at.x, at.y - begun.at.y];
    if (Math.abs(dx) > SWIPE_PX && Math.abs(dx) > 2 * Math.abs(dy) && event.timeStamp - begun.ms < SWIPE_MS) wishes.swipe(dx < 0 ? 1 : -1);
    if (moved > SLOP_PX) return;
    const again = event.timeStamp - lastTap.ms < DOUBLE_MS && Math.hypot(at.x - lastTap.at.x, at.y - lastTap.at.y) < 24;
    lastTap = { ms: again ? -1e9 : event.timeStamp, at };
    if (again) wishes.doubleTap(at);
    else wishes.tap(at);
  }, { signal });
  element.addEventListener('pointercancel', (event) => fingers.delete(event.pointerId), { signal });
  return () => stop.abort();
}
