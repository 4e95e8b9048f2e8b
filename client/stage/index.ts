import Phaser from 'phaser';
import { createBackdrop } from './backdrop.ts';
import { listenGestures } from './gestures.ts';
import { createLoop } from './loop.ts';
import { StageScene } from './scene.ts';

/** What the page may ask of the stage. */
export interface Stage {
  /** The host that a stage shows which has room for one alone; `one` asks for it alone also where there are many. */
  turn(hostId: number, one: boolean): void;
  /** Shows this host: alone where the stage is narrow, else framed. */
  focus(hostId: number): void;
  /** Zooms by a factor about the middle; 0 shows everything again. */
  zoom(factor: number): void;
  /** Moves the view by a part of the screen. */
  pan(x: number, y: number): void;
  destroy(): void;
}

/** What hands on the canvas ask of the page. */
export interface Hands {
  /** To the next host (1) or the one before (-1), by a swipe. */
  turn(step: 1 | -1): void;
  /** This host alone, by a double tap. */
  pick(hostId: number): void;
}

/** Starts Phaser in an element and keeps the canvas at its size, sharp on dense screens. */
export function createStage(element: HTMLElement, hands: Hands | null = null): Stage {
  const ratio = Math.min(3, devicePixelRatio || 1);
  const backdrop = createBackdrop(element, ratio);
  const loop = createLoop((nowMs) => {
    // Behind another view nothing is drawn; what shows the stage again wakes it.
    if (!game.isRunning || !element.checkVisibility({ visibilityProperty: true })) return false;
    // Phaser's own clock would draw every frame, whatever it costs.
    if (game.loop.running) game.loop.stop();
    game.step(nowMs, 0);
    return scene.isMoving;
  });
  const scene = new StageScene(backdrop, loop.wake);
  const game = new Phaser.Game({
    // Pictures drawn once and shown many times cost a 2D canvas little; WebGL without a graphics card takes twenty times as long.
    type: Phaser.CANVAS,
    parent: element,
    width: Math.max(1, element.clientWidth * ratio),
    height: Math.max(1, element.clientHeight * ratio),
    scale: { mode: Phaser.Scale.NONE, zoom: 1 / ratio },
    transparent: true,
    banner: false,
    audio: { noAudio: true },
    input: { keyboard: false, mouse: false, touch: false, gamepad: false },
    scene,
  });
  game.events.once(Phaser.Core.Events.READY, loop.wake);
  const follow = new ResizeObserver(() => {
    const width = Math.round(element.clientWidth * ratio);
    const height = Math.round(element.clientHeight * ratio);
    if (width > 0 && height > 0) {
      game.scale.resize(width, height);
      scene.wake();
    }
  });
  follow.observe(element);
  const deaf = listenGestures(element, {
    zoom: (factor, at) => scene.zoomBy(factor, at),
    pan: (dx, dy) => scene.panBy(dx, dy),
    tap: (at) => scene.pick(at),
    doubleTap: (at) => {
      const hostId = scene.frameAt(at);
      if (hostId !== null) hands?.pick(hostId);
    },
    swipe: (step) => {
      if (scene.turns) hands?.turn(step);
    },
  });
  return {
    turn: (hostId, one) => scene.turnTo(hostId, one),
    focus: (hostId) => scene.focusOn(hostId),
    zoom: (factor) => scene.zoomMiddle(factor),
    pan: (x, y) => scene.panPart(x, y),
    destroy() {
      deaf();
      follow.disconnect();
      loop.stop();
      game.destroy(true);
      // It goes in its next step.
      game.step(performance.now(), 0);
      backdrop.destroy();
    },
  };
}
