import { readFileSync } from 'node:fs';
import { createWorld, step } from '../../../shared/game/index.ts';
import type { PlayedGame } from '../../kit/match.ts';
import { scoreText } from './random-games.ts';

// Another process than the one that played: reads games as lines of JSON from the file, and prints the score of each as its journal gives it.
for (const line of readFileSync(process.argv[2]!, 'utf8').split('\n').filter((text) => text !== '')) {
  const { config, inputs } = JSON.parse(line) as Pick<PlayedGame, 'config' | 'inputs'>;
  const world = createWorld(config);
  for (const input of inputs) step(world, input);
  process.stdout.write(`${scoreText({ world })}\n`);
}
