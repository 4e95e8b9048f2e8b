/**
 * The stage alone, with a World made here, for pictures and measurements:
 * `?world=busy&hosts=12&theme=dark&lang=en&motion=still&then=accept&focus=3`. `world=none` is Phaser with an empty scene.
 */
import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '../../../client/styles/base.css';
import '../../../client/styles/room.css';
import '../../../client/styles/stage.css';
import Phaser from 'phaser';
import { createWorld, step, type Input, type World } from '../../../shared/game/index.ts';
import type { SysCall } from '../../../shared/socket/index.ts';
import { startLocale } from '../../../client/i18n.ts';
import { createStage, type Stage } from '../../../client/stage/index.ts';
import { applyInputs, replaceWorld, replica } from '../../../client/store.ts';
import { startTheme } from '../../../client/theme.ts';
import * as worlds from '../worlds.ts';

declare global {
  interface Window {
    show: {
      stage: Stage;
      give(input: Input): void;
      call(host: number, call: SysCall): void;
      openLong(inputs: number): Promise<{ openMs: number; stepMs: number }>;
    };
  }
}

const query = new URLSearchParams(location.search);
const hosts = Number(query.get('hosts') ?? 2);
localStorage.setItem('ackademy:theme', query.get('theme') ?? 'dark');
localStorage.setItem('ackademy:locale', query.get('lang') ?? 'en');
localStorage.setItem('ackademy:motion', query.get('motion') ?? 'free');
localStorage.setItem('ackademy:projector', query.get('projector') ?? 'off');
startTheme();
startLocale();

const settings = { lossPpm: Number(query.get('loss') ?? 0), duplicatePpm: Number(query.get('double') ?? 0), cut: query.get('cut') === 'yes' };

function make(name: string): worlds.Told {
  switch (name) {
    case 'busy': return worlds.busy(hosts, settings);
    case 'forked': return worlds.forked();
    case 'waiting': return worlds.waiting();
    case 'crowded': return worlds.crowded(hosts);
    case 'traffic': return worlds.traffic(hosts, Number(query.get('segments') ?? 300));
    case 'shapes': return worlds.shapes();
    default: return worlds.tell(worlds.star(hosts, settings));
  }
}

function give(input: Input): void {
  applyInputs([{ seq: replica.seq + 1, input }], undefined);
}

/** Opens a room of so many inputs: from its first World to the picture of its last one; and what stepping alone costs. */
async function openLong(count: number): Promise<{ openMs: number; stepMs: number }> {
  const told = worlds.talk(count);
  const numbered = told.inputs.map((input, i) => ({ seq: i + 1, input }));
  const first = (): World => createWorld(worlds.star(2));
  const floor = first();
  const stepStart = performance.now();
  for (const { input } of numbered) step(floor, input);
  const stepMs = performance.now() - stepStart;
  const openStart = performance.now();
  replaceWorld(first(), 0);
  applyInputs(numbered, undefined);
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  return { openMs: performance.now() - openStart, stepMs };
}

/** The clock of the room, as the server keeps it, at a pace that pictures can follow. */
function run(virtualPerReal: number): void {
  let last = performance.now();
  const tick = (now: number): void => {
    give({ type: 'advance', toUs: replica.world!.sim.nowUs + Math.round(Math.max(0, now - last) * 1000 * virtualPerReal) });
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

const box = document.getElementById('app')!;
await document.fonts.load('450 15px "Inter Variable"');
await document.fonts.load('650 15px "JetBrains Mono Variable"');
if (query.get('world') === 'none') {
  const game = new Phaser.Game({ type: Phaser.CANVAS, parent: box, width: innerWidth, height: innerHeight, banner: false, audio: { noAudio: true }, scene: new Phaser.Scene('empty') });
  document.title = game.isBooted ? 'ready' : 'booting';
} else {
  const told = make(query.get('world') ?? 'star');
  told.world.paused = query.get('run') === null && query.get('frames') === null;
  const slow = query.get('slow');
  if (slow !== null) told.world.pace = [1, Number(slow)];
  replaceWorld(told.world, told.inputs.length);
  const stage = createStage(box);
  const seatOf = (host: number): string => `${replica.world!.sim.hosts[host]!.name}.app`;
  window.show = { stage, give, openLong, call: (host, call) => give({ type: 'call', playerId: `p${host}`, seatId: seatOf(host), call }) };
  if (query.get('run') !== null) run(Number(query.get('run')));
  if (query.get('one') !== null) stage.turn(Number(query.get('one')), true);
  const focus = query.get('focus');
  if (focus !== null) requestAnimationFrame(() => requestAnimationFrame(() => stage.focus(Number(focus))));
}
document.title = 'ready';
