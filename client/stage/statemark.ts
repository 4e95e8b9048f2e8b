import type { TcpState } from '../../shared/tcp/index.ts';
import type { Point } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';

/** The colour of a state: green where data flows, blue while opening, pink while closing, dim where nothing is. */
export function stateColour(palette: Palette, state: TcpState): number {
  switch (state) {
    case 'ESTABLISHED': return palette.ok;
    case 'SYN_SENT':
    case 'SYN_RECEIVED': return palette.syn;
    case 'LISTEN': return palette.line;
    case 'CLOSED': return palette.dim;
    default: return palette.fin;
  }
}

/** `ss` abbreviates states; so does a place too narrow for the whole word. */
const SHORT: Partial<Record<TcpState, string>> = { ESTABLISHED: 'ESTAB', SYN_RECEIVED: 'SYN_RCVD', FIN_WAIT_1: 'FIN_W1', FIN_WAIT_2: 'FIN_W2', CLOSE_WAIT: 'CLOSE_W', TIME_WAIT: 'TIME_W' };

export function shortState(state: TcpState): string {
  return SHORT[state] ?? state;
}

/** A mark for a state that differs by shape as well as colour: disc, triangle, square, bar, ring. */
export function drawStateMark(pen: Pen, palette: Palette, state: TcpState, at: Point, size = 5): void {
  const colour = stateColour(palette, state);
  const r = size * pen.unit;
  switch (state) {
    case 'ESTABLISHED': return pen.disc(at, size, colour);
    case 'SYN_SENT':
    case 'SYN_RECEIVED':
      return pen.shape([{ x: at.x - r, y: at.y - r }, { x: at.x + r, y: at.y }, { x: at.x - r, y: at.y + r }], colour);
    case 'LISTEN':
      pen.fill({ x: at.x - r, y: at.y - r, w: 2 * r, h: r * 0.6 }, 1, colour);
      return pen.fill({ x: at.x - r, y: at.y + r * 0.4, w: 2 * r, h: r * 0.6 }, 1, colour);
    case 'CLOSED': return pen.outline({ x: at.x - r * 0.8, y: at.y - r * 0.8, w: r * 1.6, h: r * 1.6 }, size, colour, 1.5);
    case 'TIME_WAIT': return pen.shape([{ x: at.x, y: at.y - r }, { x: at.x + r, y: at.y }, { x: at.x, y: at.y + r }, { x: at.x - r, y: at.y }], colour);
    default: return pen.fill({ x: at.x - r * 0.85, y: at.y - r * 0.85, w: r * 1.7, h: r * 1.7 }, 1, colour);
  }
}
