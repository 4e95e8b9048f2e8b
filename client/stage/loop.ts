/** Milliseconds from one frame of the screen to the next. */
const FRAME_MS = 1000 / 60;
/** The part of the page's time that drawing may take: the rest is for the player's hands and for what comes over the line. */
const MOST_SHARE = 0.6;
/** The slowest that tokens may move: fifteen pictures a second. */
const MOST_FRAMES = 4;
/** Weight of the latest frame in the average. */
const FRESH = 0.15;
/** Drawn so often after the last movement, so that the last picture is on the screen. */
const STILL_FRAMES = 3;

/** How many frames of the screen one picture may last, by what a picture costs; `now` is what it is, and changes only where it is clear. */
export function framesFor(costMs: number, now: number): number {
  const wanted = costMs / MOST_SHARE / FRAME_MS;
  if (wanted > now) return Math.min(MOST_FRAMES, Math.ceil(wanted));
  return wanted < now - 1.2 ? Math.max(1, Math.ceil(wanted)) : now;
}

export interface Loop {
  /** Draws until nothing moves any more. */
  wake(): void;
  stop(): void;
}

/**
 * Calls `draw` at the screen's frames as long as it says that something moves; then it sleeps, so that a room which waits
 * for its players costs nothing. Where pictures cost much (a slow machine, a crowded wire), fewer are drawn.
 */
export function createLoop(draw: (nowMs: number) => boolean): Loop {
  let request = 0;
  let still = 0;
  let frames = 1;
  let skip = 0;
  let costMs = 0;
  // A message that is sent from a frame comes when the frame has been painted: script, style and paint together are its cost.
  const painted = new MessageChannel();
  painted.port1.addEventListener('message', ({ data }: MessageEvent<number>) => {
    costMs += (Math.min(200, performance.now() - data) - costMs) * FRESH;
    frames = framesFor(costMs, frames);
  });
  painted.port1.start();
  const frame = (): void => {
    request = 0;
    if (--skip > 0) {
      request = requestAnimationFrame(frame);
      return;
    }
    skip = frames;
    const nowMs = performance.now();
    painted.port2.postMessage(nowMs);
    still = draw(nowMs) ? 0 : still + 1;
    if (still <= STILL_FRAMES) request = requestAnimationFrame(frame);
  };
  return {
    wake() {
      still = 0;
      if (request === 0) {
        skip = 0;
        request = requestAnimationFrame(frame);
      }
    },
    stop() {
      cancelAnimationFrame(request);
      request = -1;
      painted.port1.close();
    },
  };
}
