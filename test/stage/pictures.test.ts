import { describe, expect, test } from 'vitest';
import { locale } from '../../client/i18n.ts';
import { NO_MARKS } from '../../client/stage/drawnear.ts';
import type { FlightKind } from '../../client/stage/flightview.ts';
import { drawHostPicture, levelFor } from '../../client/stage/hostpicture.ts';
import { rowsOf } from '../../client/stage/hostlayout.ts';
import type { Palette } from '../../client/stage/palette.ts';
import { drawToken, tokenHalf } from '../../client/stage/token.ts';
import { viewWorld, type WorldView } from '../../client/stage/view.ts';
import { playGame } from './games.ts';
import { PALETTES } from './palettes.ts';
import { contrast, recorder, type Written } from './recorder.ts';
import { busy, crowded, forked, waiting } from './worlds.ts';

const SIZES = [[930, 700], [440, 640], [432, 560], [344, 420], [300, 300], [215, 240], [150, 170], [130, 120], [90, 80], [76, 52], [28, 25], [20, 25]] as const;

function views(): WorldView[] {
  const out = [busy(12), forked(), waiting(), crowded()].map(({ world }) => viewWorld(world));
  for (let seed = 1; seed <= 6; seed++) out.push(viewWorld(playGame(seed, () => {}).world));
  return out;
}

/** Every text of every host at every size. */
function drawAll(palette: Palette, look: (written: Written[], size: { w: number; h: number }, about: string) => void): void {
  for (const view of views()) {
    for (const host of view.hosts) {
      for (const [w, h] of SIZES) {
        const { detail, unit } = levelFor({ w, h }, 1);
        const { pen, written } = recorder(unit, palette.ground);
        drawHostPicture(pen, palette, host, { w, h }, detail, rowsOf(host), NO_MARKS);
        expect(written.length).toBeGreaterThan(0);
        look(written, { w, h }, `${host.name} ${w}x${h} ${detail}`);
      }
    }
  }
}

function overlap(a: Written, b: Written): boolean {
  const room = 1.5;
  return a.box.x + room < b.box.x + b.box.w && b.box.x + room < a.box.x + a.box.w && a.box.y + room < b.box.y + b.box.h && b.box.y + room < a.box.y + a.box.h;
}

describe.each(PALETTES)('pictures of hosts, %s', (_theme, palette) => {
  test('every text has the contrast of WCAG 1.4.3 (4.5 to 1) on what lies under it', () => {
    const poor = new Set<string>();
    drawAll(palette, (written, _size, about) => {
      for (const { text, colour, ground } of written) {
        if (contrast(colour, ground) < 4.5) poor.add(`${about}: ${text} #${colour.toString(16)} on #${ground.toString(16)} ${contrast(colour, ground).toFixed(2)}`);
      }
    });
    expect([...poor].slice(0, 12)).toEqual([]);
  });

  test.each<FlightKind>(['syn', 'synack', 'ack', 'data', 'fin', 'rst', 'probe'])('the words of a %s token can be read, and its shape seen on the ground', (kind) => {
    const { pen, written } = recorder(1, palette.ground);
    drawToken(pen, palette, { kind, letters: 'DATA 5', numbers: '1:6 ack 1', way: 1, again: false, copy: false }, { x: 0, y: 0 });
    for (const { colour, ground } of written) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(4.5);
    // WCAG 1.4.11: the shape itself, or the line around it.
    const shape = kind === 'probe' ? [palette.text] : [palette[kind], palette.ink];
    expect(Math.max(...shape.map((colour) => contrast(colour, palette.ground)))).toBeGreaterThanOrEqual(3);
  });
});

describe.each(['en', 'zh'] as const)('pictures of hosts in %s', (language) => {
  test('no text lies on another, none leaves its picture, none is smaller than 11 pixels', () => {
    locale.value = language;
    const faults = new Set<string>();
    drawAll(PALETTES[0]![1], (written, size, about) => {
      written.forEach((one, i) => {
        if (one.box.x < -1 || one.box.x + one.box.w > size.w + 1 || one.box.y < -1 || one.box.y + one.box.h > size.h + 1) faults.add(`${about}: ${one.text} leaves`);
        if (one.size < 11) faults.add(`${about}: ${one.text} is small`);
        for (const other of written.slice(i + 1)) if (overlap(one, other)) faults.add(`${about}: ${one.text} on ${other.text}`);
      });
    });
    locale.value = 'en';
    expect([...faults].slice(0, 15)).toEqual([]);
  });
});

test('kinds of tokens differ by their letters, and their words fit into them', () => {
  const kinds = ['syn', 'synack', 'ack', 'data', 'fin', 'rst', 'probe'] as const;
  const letters = kinds.map((kind) => {
    const { pen, written } = recorder(1, 0);
    drawToken(pen, PALETTES[0]![1], { kind, letters: '', numbers: '', way: 1, again: false, copy: false }, { x: 0, y: 0 });
    return written.map(({ text }) => text).join();
  });
  expect(new Set(letters).size).toBe(kinds.length);
  const face = { kind: 'synack', letters: 'SYN+ACK', numbers: 'seq 0 ack 1', way: 1, again: false, copy: false } as const;
  const { pen, written } = recorder(1, 0);
  drawToken(pen, PALETTES[0]![1], face, { x: 0, y: 0 });
  for (const { box } of written) expect(Math.max(-box.x, box.x + box.w)).toBeLessThan(tokenHalf(face).w);
});
