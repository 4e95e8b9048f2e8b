/** Colours of the stage by role, as numbers for shapes; `css` gives the same for text. */
export interface Palette {
  ground: number;
  panel: number;
  raised: number;
  edge: number;
  text: number;
  dim: number;
  line: number;
  ok: number;
  wire: number;
  ink: number;
  syn: number;
  synack: number;
  ack: number;
  data: number;
  fin: number;
  rst: number;
}

const ROLES: (keyof Palette)[] = ['ground', 'panel', 'raised', 'edge', 'text', 'dim', 'line', 'ok', 'wire', 'ink', 'syn', 'synack', 'ack', 'data', 'fin', 'rst'];

/** Reads the page's theme, so that canvas and panels cannot differ: each role is a custom property `--role`. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const palette = {} as Palette;
  for (const role of ROLES) palette[role] = parse(style.getPropertyValue(`--${role}`).trim());
  return palette;
}

/** `#rrggbb`, or `#rgb` as the build may shorten it. */
function parse(text: string): number {
  const digits = text.slice(1);
  return Number.parseInt(digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits, 16);
}

/** A colour number as CSS writes it. */
export function css(colour: number): string {
  return `#${colour.toString(16).padStart(6, '0')}`;
}
