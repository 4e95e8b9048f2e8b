import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { errorText, parseScript, runScript } from '../../shared/log/packetdrill/index.ts';

const folder = new URL('./packetdrill/', import.meta.url);

describe('packetdrill scripts: the simulator does what Linux does', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.pkt'))) {
    test(file.replace('.pkt', ''), () => {
      const script = parseScript(readFileSync(new URL(file, folder), 'utf8'), file);
      if (!script.ok) throw new Error(errorText(script.error));
      expect(runScript(script.value).outcome).toEqual({ kind: 'ok' });
    });
  }
});
