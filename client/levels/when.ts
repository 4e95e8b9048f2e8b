import { locale } from '../i18n.ts';

const UNITS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]] as const;

/** How long it is until then, in the chosen language: `in 20 hours`. Times are milliseconds since 1970. */
export function whenText(atMs: number, nowMs: number): string {
  const leftMs = Math.max(0, atMs - nowMs);
  const [unit, sizeMs] = UNITS.find(([, size]) => leftMs >= size) ?? UNITS[2];
  return new Intl.RelativeTimeFormat(locale.value === 'zh' ? 'zh-Hans' : 'en').format(Math.max(1, Math.round(leftMs / sizeMs)), unit);
}
