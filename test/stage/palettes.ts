import { readFileSync } from 'node:fs';
import { paletteFrom, type Palette } from '../../client/stage/palette.ts';

const SHEET = readFileSync(new URL('../../client/styles/base.css', import.meta.url), 'utf8');

function block(selector: string): Map<string, string> {
  const start = SHEET.indexOf(`${selector} {`);
  const body = SHEET.slice(start, SHEET.indexOf('}', start));
  return new Map([...body.matchAll(/(--[\w-]+):\s*(#[0-9a-fA-F]{3,6})\s*;/g)].map(([, name, value]) => [name!, value!]));
}

/** The palette of each theme, as the style sheet has it. */
export const PALETTES: [theme: string, palette: Palette][] = ['dark', 'light', 'contrast'].map((theme) => {
  const base = block(':root');
  const own = theme === 'dark' ? base : block(`:root[data-theme='${theme}']`);
  return [theme, paletteFrom((property) => own.get(property) ?? base.get(property) ?? '')];
});
