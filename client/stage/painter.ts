import Phaser from 'phaser';
import { css } from './palette.ts';
import { dashes, type Box, type Point } from './geometry.ts';

const SANS = '"Inter Variable", "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';
const MONO = '"JetBrains Mono Variable", "Noto Sans Mono CJK SC", monospace';

export interface TextStyle {
  /** Size in stage units: 12, 13, 15, 17 or 22. */
  size: number;
  colour: number;
  mono?: boolean;
  bold?: boolean;
  /** 0 left, 0.5 middle, 1 right. */
  align?: number;
  /** 0 top, 0.5 middle. */
  anchor?: number;
  alpha?: number;
  /** Pixels; a longer text ends in an ellipsis. */
  most?: number;
}

/** One layer of the stage: shapes that are drawn anew each time, and texts that are kept by key as long as they are asked for. */
export interface Painter {
  /** Pixels of one stage unit. */
  unit: number;
  begin(): void;
  end(): void;
  fill(box: Box, radius: number, colour: number, alpha?: number): void;
  outline(box: Box, radius: number, colour: number, width?: number, alpha?: number): void;
  dashedBox(box: Box, colour: number, alpha?: number): void;
  path(points: Point[], colour: number, width: number, alpha?: number): void;
  dashed(points: Point[], colour: number, width: number, phase?: number, alpha?: number): void;
  shape(points: Point[], colour: number, alpha?: number): void;
  disc(at: Point, radius: number, colour: number, alpha?: number): void;
  text(key: string, at: Point, text: string, style: TextStyle): number;
}

/** Makes a layer at a depth of the scene. */
export function createPainter(scene: Phaser.Scene, depth: number): Painter {
  const g = scene.add.graphics().setDepth(depth);
  const texts = new Map<string, { object: Phaser.GameObjects.Text; look: string; used: boolean }>();
  const vectors = (points: Point[]) => points.map((point) => new Phaser.Math.Vector2(point.x, point.y));
  const painter: Painter = {
    unit: 1,
    begin() {
      g.clear();
      for (const entry of texts.values()) entry.used = false;
    },
    end() {
      for (const [key, entry] of texts) {
        if (entry.used) continue;
        entry.object.destroy();
        texts.delete(key);
      }
    },
    fill(box, radius, colour, alpha = 1) {
      g.fillStyle(colour, alpha).fillRoundedRect(box.x, box.y, box.w, box.h, radius * painter.unit);
    },
    outline(box, radius, colour, width = 1, alpha = 1) {
      g.lineStyle(width * painter.unit, colour, alpha).strokeRoundedRect(box.x, box.y, box.w, box.h, radius * painter.unit);
    },
    dashedBox({ x, y, w, h }, colour, alpha = 1) {
      painter.dashed([{ x, y }, { x: x + w, y }, { x: x + w, y: y + h }, { x, y: y + h }, { x, y }], colour, 1.25, 0, alpha);
    },
    path(points, colour, width, alpha = 1) {
      g.lineStyle(width * painter.unit, colour, alpha).strokePoints(vectors(points), false, false);
    },
    dashed(points, colour, width, phase = 0, alpha = 1) {
      g.lineStyle(width * painter.unit, colour, alpha);
      for (const [a, b] of dashes(points, 6 * painter.unit, 5 * painter.unit, phase)) g.lineBetween(a.x, a.y, b.x, b.y);
    },
    shape(points, colour, alpha = 1) {
      g.fillStyle(colour, alpha).fillPoints(vectors(points), true, true);
    },
    disc(at, radius, colour, alpha = 1) {
      g.fillStyle(colour, alpha).fillCircle(at.x, at.y, radius);
    },
    text(key, at, text, style) {
      let entry = texts.get(key);
      if (!entry) {
        entry = { object: scene.add.text(0, 0, '').setDepth(depth + 0.5), look: '', used: true };
        texts.set(key, entry);
      }
      entry.used = true;
      const look = `${text}|${style.size * painter.unit}|${style.colour}|${style.mono}|${style.bold}|${style.most}`;
      if (entry.look !== look) {
        entry.look = look;
        write(entry.object, text, style, painter.unit);
      }
      entry.object.setOrigin(style.align ?? 0, style.anchor ?? 0.5).setPosition(Math.round(at.x), Math.round(at.y)).setAlpha(style.alpha ?? 1);
      return entry.object.width;
    },
  };
  return painter;
}

function write(object: Phaser.GameObjects.Text, text: string, style: TextStyle, unit: number): void {
  object.setStyle({
    fontFamily: style.mono ? MONO : SANS,
    fontSize: `${Math.round(style.size * unit)}px`,
    fontStyle: style.bold ? '650' : '450',
    color: css(style.colour),
  });
  object.setText(text);
  if (style.most === undefined) return;
  for (let length = text.length - 1; object.width > style.most && length > 1; length--) object.setText(`${text.slice(0, length)}…`);
}
