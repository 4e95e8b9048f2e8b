/** Colours of the stage by role, as numbers for shapes; `css` gives the same for text. */
export interface Palette {
  ground: number;
  panel: number;
  raised: number;
  edge: number;
  text: number;
  dim: number;
  line: number;
  /** The line's colour where it is text. */
  accent: number;
  ok: number;
  wire: number;
  ink: number;
  syn: number;
  synack: number;
  ack: number;
  data: number;
  fin: number;
  rst: number;
  /** Ground and edge of what tells of a loss. */
  dangerGround: number;
  dangerEdge: number;
}

/** The custom property of the style sheet that holds each role. */
export const PROPERTIES: Record<keyof Palette, string> = {
  ground: '--ground', panel: '--panel', raised: '--raised', edge: '--edge', text: '--text', dim: '--dim', line: '--line', accent: '--accent-text', ok: '--ok',
  wire: '--wire', ink: '--ink', syn: '--syn', synack: '--synack', ack: '--ack', data: '--data', fin: '--fin', rst: '--rst',
  dangerGround: '--danger-ground', dangerEdge: '--danger-edge',
};

/** Makes a palette of a function that gives each custom property's value, a plain #rrggbb. */
export function paletteFrom(valueOf: (property: string) => string): Palette {
  const palette = {} as Palette;
  for (const role of Object.keys(PROPERTIES) as (keyof Palette)[]) palette[role] = parse(valueOf(PROPERTIES[role]).trim());
  return palette;
}

/** Reads the page's theme, so that canvas and panels cannot differ. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return paletteFrom((property) => style.getPropertyValue(property));
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
