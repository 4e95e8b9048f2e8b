import type { Level, Step } from '../../shared/levels/index.ts';
import { callText } from '../../shared/log/call-text.ts';
import { t } from '../i18n.ts';
import type { GivenView } from './view.ts';
import { w } from './words.ts';

/** The host of a step: the one that its seat names, else that of the only seat of the kind. */
function hostOf(level: Level, kind: 'app' | 'kernel' | 'raw', seat: string | undefined): string {
  return seat?.split('.')[0] ?? level.seats.find((one) => one.kind === kind)?.host ?? '';
}

/** What the button says that does the next step of a worked example. */
export function doText({ does }: GivenView): string {
  return does === 'wait' ? t('clock.skip') : w(`given.${does}`);
}

/** A step in the words of calls and segments: `server: listen(3, 1)`, `client → SYN seq 0`. */
export function stepText(level: Level, step: Step): string {
  switch (step.do) {
    case 'call':
      return `${hostOf(level, 'app', step.seat)}: ${callText(step.call)}`;
    case 'interrupt':
      return w('step.interrupt', { host: hostOf(level, 'app', step.seat) });
    case 'play': {
      const numbers = [step.seq === undefined ? '' : `seq ${step.seq}`, step.ack === undefined ? '' : `ack ${step.ack}`, step.payload ? `${step.payload.length} B` : ''];
      return `${hostOf(level, 'kernel', step.seat)} → ${[step.flags, ...numbers].filter((part) => part !== '').join(' ')}`;
    }
    case 'inject': {
      const { srcAddr, srcPort, dstAddr, dstPort, flags } = step.segment;
      return `${hostOf(level, 'raw', step.seat)} ⇢ ${flags} ${srcAddr}:${srcPort} → ${dstAddr}:${dstPort}`;
    }
    case 'wait':
      return step.ms === undefined ? w('step.wait') : w('step.waitFor', { ms: step.ms });
    case 'predict':
      return w('step.predict');
  }
}
