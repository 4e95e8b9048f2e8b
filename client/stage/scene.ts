import { effect } from '@preact/signals';
import Phaser from 'phaser';
import type { World } from '../../shared/game/index.ts';
import { clockMoves, estimateNowUs } from '../clock.ts';
import { locale } from '../i18n.ts';
import { onEvents, replica, version } from '../store.ts';
import { calm, projector, theme } from '../theme.ts';
import { split, view as chosenView } from '../views.ts';
import { createArt, createStamps, type Art, type Stamps } from './art.ts';
import type { Backdrop } from './backdrop.ts';
import { between, bounded, frame, inPlan, pan, WHOLE_VIEW, zoomAt, type Camera } from './camera.ts';
import { drawEffect, type Tools } from './draweffects.ts';
import { effectsOf, progress, type Effect } from './effects.ts';
import { boardFlights, layFlights, tokenLook, type TokenSpot } from './flights.ts';
import { marksKey } from './marks.ts';
import { createGallery, type Gallery } from './gallery.ts';
import type { Point } from './geometry.ts';
import { boxOf, drawGround, type Sight } from './ground.ts';
import { socketAt } from './hostpicture.ts';
import { readPalette, type Palette } from './palette.ts';
import { isUpright, planStage, type Place, type Plan, type Size } from './plan.ts';
import { selected } from './selected.ts';
import { createSurface, type Surface } from './surface.ts';
import { viewWorld, type WorldView } from './view.ts';

/** A moving view is stretched; it is drawn anew so long after its last movement. */
const SETTLED_MS = 140;
const GLIDE_MS = 380;
const PROJECTOR = 1.3;

/** The stage: draws the World when it changes, and what moves at every frame. It decides nothing. */
export class StageScene extends Phaser.Scene {
  private art!: Art;
  private readonly ground: Surface = createSurface();
  private readonly gallery: Gallery = createGallery();
  private tokens!: Stamps;
  private lines!: Phaser.GameObjects.Graphics;
  private above!: Stamps;
  private palette!: Palette;
  private plan: Plan | null = null;
  private planned = '';
  private view: WorldView | null = null;
  private camera: Camera = WHOLE_VIEW;
  private glide: { from: Camera; to: Camera; startMs: number } | null = null;
  /** When the view moved last; what is on the screen was drawn for another zoom until it is settled. */
  private movedMs = 0;
  private effects: Effect[] = [];
  private spots: TokenSpot[] = [];
  private riders: ReturnType<typeof boardFlights> = [];
  private boarded = '';
  private drawn = '';
  private generation = '';
  private focusHost = 0;
  /** Where the stage is narrow: the host in focus alone, or all of them. */
  private one = false;
  /** Counts views; and what pictures and wires were drawn for. */
  private views = 0;
  private hung = '';
  private links = '';
  private wired = '';
  /** Whether something moves, so that the next frame is to be drawn too. */
  private moves = true;
  private stops: (() => void)[] = [];
  private readonly backdrop: Backdrop;
  private readonly onWake: () => void;

  /** `wake` asks for frames again, once the scene has slept. */
  constructor(backdrop: Backdrop, wake: () => void) {
    super('stage');
    this.backdrop = backdrop;
    this.onWake = wake;
  }

  create(): void {
    this.art = createArt(this);
    this.tokens = createStamps(this, 10);
    this.lines = this.add.graphics().setDepth(12);
    this.above = createStamps(this, 14);
    this.stops.push(onEvents((events) => {
      const nowMs = performance.now();
      // Those that ended while nobody looked must not pile up.
      this.effects = this.effects.filter((one) => progress(one, nowMs) < 1);
      for (const event of events) this.effects.push(...effectsOf(event, nowMs, (hostId) => this.gallery.get(hostId)));
    }));
    this.stops.push(effect(() => {
      // Whatever the picture depends on wakes the loop.
      void [version.value, theme.value, locale.value, calm.value, projector.value, selected.value, chosenView.value, split.value];
      this.wake();
    }));
    this.events.once(Phaser.Scenes.Events.DESTROY, () => this.stops.forEach((stop) => stop()));
  }

  private get ratio(): number {
    return Math.min(3, devicePixelRatio || 1);
  }

  private get screen(): Size {
    return { w: this.scale.width / this.ratio, h: this.scale.height / this.ratio };
  }

  private get large(): number {
    return projector.value ? PROJECTOR : 1;
  }

  wake(): void {
    this.onWake();
  }

  /** True where something moved in the last frame. */
  get isMoving(): boolean {
    return this.moves;
  }

  /** The host that is shown where there is room for one; `one` says whether that is wanted where there are many. */
  turnTo(hostId: number, one: boolean): void {
    this.focusHost = hostId;
    this.one = one;
    this.wake();
  }

  focusOn(hostId: number): void {
    this.turnTo(hostId, this.one);
    const place = this.plan?.places[hostId];
    if (place && this.plan?.solo === false) this.glideTo(this.framed(place));
  }

  zoomBy(factor: number, at: Point): void {
    this.moveTo(zoomAt(this.camera, factor, at, this.screen));
  }

  zoomMiddle(factor: number): void {
    const { w, h } = this.screen;
    const from = this.glide?.to ?? this.camera;
    this.glideTo(factor === 0 ? WHOLE_VIEW : zoomAt(from, factor, { x: w / 2, y: h / 2 }, this.screen));
  }

  panBy(dx: number, dy: number): void {
    this.moveTo(pan(this.camera, dx, dy, this.screen));
  }

  panPart(x: number, y: number): void {
    const { w, h } = this.screen;
    this.glideTo(pan(this.glide?.to ?? this.camera, -x * w, -y * h, this.screen));
  }

  /** True where a swipe turns to another host: one is shown alone, and nothing is zoomed in. */
  get turns(): boolean {
    return this.plan?.solo === true && this.camera.zoom < 1.02;
  }

  /** Frames the host at a point, or shows everything again where that is framed already; an upright stage shows it alone, so it is returned. */
  frameAt(at: Point): number | null {
    const place = this.placeAt(at);
    if (place && this.plan?.solo === false && isUpright(this.screen)) return place.hostId;
    this.glideTo(place && this.camera.zoom < 1.05 ? this.framed(place) : WHOLE_VIEW);
    return null;
  }

  /** A host with the wire below it. */
  private framed({ box, street }: Place): Camera {
    return frame({ ...box, h: box.h + (this.plan?.streets[street]?.h ?? 0) }, this.screen);
  }

  /** Selects what is at a point: a token, a connection, a host; or nothing. */
  pick(at: Point): void {
    const x = at.x * this.ratio;
    const y = at.y * this.ratio;
    const reach = 8 * this.ratio;
    const spot = [...this.spots].reverse().find((one) => Math.abs(one.at.x - x) <= one.w / 2 + reach && Math.abs(one.at.y - y) <= one.h / 2 + reach);
    const flight = spot && this.view?.flights.find(({ id }) => id === spot.id);
    if (flight) {
      selected.value = { kind: 'segment', segmentId: flight.segmentId };
      return;
    }
    const place = this.placeAt(at);
    const picture = place && this.gallery.get(place.hostId);
    if (!place || !picture) {
      selected.value = null;
      return;
    }
    const box = boxOf(this.sight(), place);
    const socketId = socketAt(picture, { x: ((x - box.x) * picture.w) / box.w, y: ((y - box.y) * picture.h) / box.h });
    selected.value = socketId === null ? { kind: 'host', hostId: place.hostId } : { kind: 'socket', hostId: place.hostId, socketId };
  }

  private placeAt(at: Point): Place | undefined {
    const { x, y } = inPlan(this.camera, at);
    return this.plan?.places.find(({ box, whole }) => whole && x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h);
  }

  private sight(): Sight {
    return { plan: this.plan!, camera: this.camera, ratio: this.ratio };
  }

  private moveTo(camera: Camera): void {
    this.glide = null;
    this.camera = camera;
    this.movedMs = performance.now();
    this.wake();
  }

  private glideTo(to: Camera): void {
    if (calm.value) return this.moveTo(to);
    this.glide = { from: this.camera, to, startMs: performance.now() };
    this.wake();
  }

  override update(): void {
    const { world } = replica;
    this.moves = false;
    if (!world) return;
    const nowMs = performance.now();
    this.follow(world);
    this.travel(nowMs);
    this.effects = this.effects.filter((one) => progress(one, nowMs) < 1);
    this.redraw(nowMs);
    this.animate(world, nowMs);
    this.art.sweep();
    const running = world.sim.inFlight.length > 0 && clockMoves(world) && !calm.value;
    this.moves = running || this.effects.length > 0 || this.glide !== null || nowMs - this.movedMs <= SETTLED_MS + 40;
  }

  /** Takes over what changed: theme, size, hosts, World. */
  private follow(world: World): void {
    const generation = `${theme.value}|${locale.value}`;
    if (generation !== this.generation) {
      this.generation = generation;
      this.palette = readPalette();
    }
    const look = `${version.value}|${generation}`;
    if (look !== this.drawn || !this.view) {
      this.drawn = look;
      this.view = viewWorld(world);
      this.views++;
      this.links = JSON.stringify(this.view.links);
    }
    const { w, h } = this.screen;
    const planned = [w, h, this.focusHost, this.one, world.sim.hosts.length, world.sim.links.length].join('|');
    if (planned === this.planned) return;
    this.planned = planned;
    this.plan = planStage(world.sim.hosts.length, world.sim.links, this.screen, this.focusHost, this.one);
    this.glide = null;
    this.camera = this.plan.solo ? WHOLE_VIEW : bounded(this.camera, this.screen);
  }

  private travel(nowMs: number): void {
    if (!this.glide) return;
    const part = Math.min(1, (nowMs - this.glide.startMs) / GLIDE_MS);
    this.camera = between(this.glide.from, this.glide.to, 1 - (1 - part) ** 3);
    this.movedMs = nowMs;
    if (part >= 1) this.glide = null;
  }

  private redraw(nowMs: number): void {
    const sight = this.sight();
    const settled = nowMs - this.movedMs > SETTLED_MS;
    const { palette, generation, large, effects, camera } = this;
    const seen = [camera.zoom, camera.x, camera.y, this.planned, generation, large].join('|');
    const hosts = [seen, this.views, marksKey(effects, nowMs), JSON.stringify(selected.value)].join('|');
    let changed = false;
    if (settled && hosts !== this.hung) {
      changed = this.gallery.draw(this.view!, sight, { palette, generation, large, selected: selected.value, effects, nowMs });
      this.hung = hosts;
    }
    const size = { w: this.scale.width, h: this.scale.height };
    const wired = `${seen}|${this.links}`;
    if (wired !== this.wired) {
      this.wired = wired;
      changed = true;
      this.drawWires(sight, size);
    }
    if (changed) this.backdrop.compose(size.w, size.h, palette.ground, [{ canvas: this.ground.canvas, box: { x: 0, y: 0, ...size } }, ...this.gallery.hangings(sight)]);
  }

  private drawWires(sight: Sight, size: Size): void {
    const { palette, large } = this;
    const unit = Math.max(0.92, Math.min(1.25, (this.screen.h * (this.plan!.solo ? 0.9 : 1)) / 720)) * large * this.ratio;
    this.ground.redraw(size.w, size.h, unit, (pen) => drawGround(pen, palette, this.view!, sight));
  }

  private animate(world: World, nowMs: number): void {
    const { tokens, above, lines, art, palette, generation } = this;
    const sight = this.sight();
    const view = this.view!;
    const look = tokenLook(sight, view.flights.length, this.large);
    tokens.begin();
    const boarded = [this.views, this.planned, this.camera.zoom, this.camera.x, this.camera.y, look.unit, look.brief, generation].join('|');
    if (boarded !== this.boarded) {
      this.boarded = boarded;
      this.riders = boardFlights(view.flights, sight, look);
    }
    this.spots = layFlights(tokens, art, palette, generation, this.riders, sight, look, estimateNowUs(world, nowMs), calm.value);
    tokens.end();
    lines.clear();
    above.begin();
    this.ringSelected();
    const unit = Math.max(0.9, Math.min(1.25, this.screen.w / 1000)) * this.large * this.ratio;
    const tools: Tools = {
      lines, stamps: above, art, palette, generation, sight, look, unit, calm: calm.value,
      placed: (hostId) => {
        const place = sight.plan.places[hostId];
        const picture = this.gallery.get(hostId);
        return place && picture ? { picture, box: boxOf(sight, place) } : null;
      },
    };
    for (const one of this.effects) drawEffect(tools, one, nowMs);
    above.end();
  }

  /** A ring around the tokens of the selected segment. */
  private ringSelected(): void {
    const now = selected.value;
    if (now?.kind !== 'segment') return;
    const m = 4 * this.ratio;
    for (const { id, at, w, h } of this.spots) {
      if (this.view!.flights.find((flight) => flight.id === id)?.segmentId !== now.segmentId) continue;
      this.lines.lineStyle(3 * this.ratio, this.palette.line, 1).strokeRoundedRect(at.x - w / 2 - m, at.y - h / 2 - m, w + 2 * m, h + 2 * m, 8 * this.ratio);
    }
  }
}
