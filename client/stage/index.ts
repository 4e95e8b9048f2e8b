import Phaser from 'phaser';
import { StageScene } from './scene.ts';

/** What the page may ask of the stage. */
export interface Stage {
  /** Shows this host where the stage is too narrow for all. */
  focus(hostId: number): void;
  destroy(): void;
}

/** Starts Phaser in an element and keeps the canvas at its size, sharp on dense screens. */
export function createStage(element: HTMLElement): Stage {
  const scene = new StageScene();
  const ratio = devicePixelRatio || 1;
  const game = new Phaser.Game({
    type: Phaser.AUTO,
    parent: element,
    width: Math.max(1, element.clientWidth * ratio),
    height: Math.max(1, element.clientHeight * ratio),
    scale: { mode: Phaser.Scale.NONE, zoom: 1 / ratio },
    banner: false,
    audio: { noAudio: true },
    input: { keyboard: false, mouse: false, touch: false, gamepad: false },
    scene,
  });
  const follow = new ResizeObserver(() => {
    const width = Math.round(element.clientWidth * ratio);
    const height = Math.round(element.clientHeight * ratio);
    if (width > 0 && height > 0) {
      game.scale.resize(width, height);
      scene.wake();
    }
  });
  follow.observe(element);
  return {
    focus: (hostId) => scene.focusOn(hostId),
    destroy() {
      follow.disconnect();
      game.destroy(true);
    },
  };
}
