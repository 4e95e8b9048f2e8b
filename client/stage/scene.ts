import Phaser from 'phaser';
import { nextAdvanceUs, type World } from '../../shared/game/index.ts';
import { estimateNowUs } from '../clock.ts';
import { locale, t } from '../i18n.ts';
import { effect } from '@preact/signals';
import { onEvents, replica, version } from '../store.ts';
import { calm, theme } from '../theme.ts';
import { drawHost, drawSmallHost } from './drawhost.ts';
import { drawEffect, effectOf, progress, type Effect } from './effects.ts';
import { pathLength, pointAt } from './geometry.ts';
import { layOut, wirePath, type Layout } from './layout.ts';
import { createPainter, type Painter } from './painter.ts';
import { readPalette, type Palette } from './palette.ts';
import { drawToken } from './token.ts';

/** Tokens sent at one instant follow each other at this distance, stage units. */
const FOLLOW = 190;

/** Below this width, in CSS pixels, one host is shown at a time. */
const NARROW_PX = 620;

/** The stage: draws the World when it changes, and what moves at every frame. It decides nothing. */
export class StageScene extends Phaser.Scene {
  private still!: Painter;
  private moving!: Painter;
  private palette!: Palette;
  private layout: Layout | null = null;
  private effects: Effect[] = [];
  private drawn = '';
  private focusHost = 0;
  private stillFrames = 0;
  private stops: (() => void)[] = [];

  constructor() {
    super('stage');
  }

  create(): void {
    this.still = createPainter(this, 0);
    this.moving = createPainter(this, 10);
    this.stops.push(onEvents((events) => {
      const nowMs = performance.now();
      for (const event of events) {
        const shown = effectOf(event, nowMs, this.layout);
        if (shown) this.effects.push(shown);
      }
    }));
    this.stops.push(effect(() => {
      // Whatever the picture depends on wakes the loop.
      void [version.value, theme.value, locale.value, calm.value];
      this.wake();
    }));
    this.events.once(Phaser.Scenes.Events.DESTROY, () => this.stops.forEach((stop) => stop()));
  }

  /** Chooses the host that a narrow stage shows. */
  focusOn(hostId: number): void {
    this.focusHost = hostId;
    this.wake();
  }

  /** Lets the loop run until nothing moves any more: a room that waits for its players costs no frames. */
  wake(): void {
    this.stillFrames = 0;
    this.game?.loop.wake();
  }

  override update(): void {
    const { world } = replica;
    if (!world) return this.game.loop.sleep();
    const { width, height } = this.scale;
    const look = [version.value, theme.value, locale.value, width, height, this.focusHost].join('|');
    if (look !== this.drawn) {
      this.drawn = look;
      this.redraw(world, width, height);
    }
    this.animate(world);
    this.rest(world);
  }

  /** Sleeps where neither tokens nor effects move; a few frames late, so that the last picture is on the screen. */
  private rest(world: World): void {
    const running = world.sim.inFlight.length > 0 && nextAdvanceUs(world) !== null;
    this.stillFrames = running || this.effects.length > 0 ? 0 : this.stillFrames + 1;
    if (this.stillFrames > 3) this.game.loop.sleep();
  }

  private redraw(world: World, width: number, height: number): void {
    const ratio = devicePixelRatio || 1;
    const narrow = width / ratio < NARROW_PX;
    const fit = narrow ? Math.min(width / ratio / 370, height / ratio / 580) : Math.min(width / ratio / 930, height / ratio / 680);
    const unit = Math.max(narrow ? 0.92 : 0.93, Math.min(2, fit)) * ratio;
    this.palette = readPalette();
    this.cameras.main.setBackgroundColor(this.palette.ground);
    this.still.unit = unit;
    this.moving.unit = unit;
    this.layout = layOut(world, width, height, unit, this.focusHost, narrow);
    this.still.begin();
    drawWires(this.still, this.palette, world, this.layout);
    for (const host of this.layout.hosts) {
      if (this.layout.crowd) drawSmallHost(this.still, this.palette, host);
      else if (host.whole) drawHost(this.still, this.palette, world, this.layout, host);
    }
    this.still.end();
  }

  private animate(world: World): void {
    const { layout } = this;
    if (!layout) return;
    const nowMs = performance.now();
    this.moving.begin();
    drawFlights(this.moving, this.palette, world, layout, nowMs);
    this.effects = this.effects.filter((effect) => progress(effect, nowMs) < 1);
    for (const effect of this.effects) drawEffect(this.moving, this.palette, layout, effect, nowMs, calm.value);
    this.moving.end();
  }
}

function drawWires(painter: Painter, palette: Palette, world: World, layout: Layout): void {
  const u = painter.unit;
  for (const link of world.sim.links) {
    const paths = [wirePath(layout, link.a, link.b), wirePath(layout, link.b, link.a)];
    for (const path of paths) {
      if (link.settings.cut) painter.dashed(path, palette.rst, 3);
      else painter.path(path, palette.wire, 4);
    }
    if (layout.crowd) continue;
    const [a, b] = paths[0]!;
    const { delayUs, lossPpm, cut } = link.settings;
    const words = cut ? t('stage.wireCut') : t(lossPpm > 0 ? 'stage.wireLoss' : 'stage.wire', { delay: delayUs / 1000, loss: lossPpm / 10_000 });
    painter.text(`wire${link.id}`, { x: (a!.x + b!.x) / 2, y: layout.lanes[1] + 35 * u }, words, { size: 13, colour: palette.dim, align: 0.5 });
  }
  if (layout.crowd) return;
  for (const host of layout.hosts) {
    const top = host.whole ? host.box.y + host.box.h : layout.lanes[0];
    painter.path([{ x: host.leg.x, y: top }, { x: host.leg.x, y: layout.lanes[1] }], palette.wire, 8);
    const plate = { x: host.leg.x - 42 * u, y: layout.lanes[1] + 23 * u, w: 84 * u, h: 24 * u };
    painter.path([{ x: host.leg.x, y: layout.lanes[1] }, { x: host.leg.x, y: plate.y }], palette.wire, 8);
    painter.fill(plate, 8, palette.panel);
    painter.outline(plate, 8, palette.wire, 1.5);
    painter.text(`plate${host.host.id}`, { x: host.leg.x, y: plate.y + plate.h / 2 }, host.host.name, { size: 13, colour: palette.text, bold: true, align: 0.5, most: plate.w - 8 * u });
  }
}

function drawFlights(painter: Painter, palette: Palette, world: World, layout: Layout, nowMs: number): void {
  const nowUs = estimateNowUs(world, nowMs);
  const before = new Map<string, number>();
  for (const flight of [...world.sim.inFlight].sort((a, b) => a.id - b.id)) {
    const group = `${flight.fromHostId}>${flight.toHostId}@${flight.sentUs}`;
    const rank = before.get(group) ?? 0;
    before.set(group, rank + 1);
    const path = wirePath(layout, flight.fromHostId, flight.toHostId);
    const length = pathLength(path);
    const gone = Math.min(1, Math.max(0, (nowUs - flight.sentUs) / Math.max(1, flight.atUs - flight.sentUs)));
    // With less motion a token stands at the start, in the middle or at the end of its way.
    const part = calm.value ? Math.round(gone * 2) / 2 : gone;
    const behind = rank * FOLLOW * painter.unit;
    const point = pointAt(path, Math.max(0, part * (length + behind) - behind));
    drawToken(painter, palette, `tok${flight.id}`, flight.segment, point, path[0]!.x <= path[1]!.x ? 1 : -1);
  }
}
