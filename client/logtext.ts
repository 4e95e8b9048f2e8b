import type { GameEvent } from '../shared/game/index.ts';
import { formatCall, formatResult, formatSegment } from './format.ts';
import { hasMessage, t } from './i18n.ts';
import { seatName } from './model.ts';
import { replica } from './store.ts';

/** A host's name. */
export function hostName(hostId: number): string {
  return replica.world?.sim.hosts[hostId]?.name ?? `#${hostId}`;
}

function playerName(playerId: string): string {
  return replica.world?.players.find((player) => player.id === playerId)?.name ?? '?';
}

function refusedText(event: Extract<GameEvent, { type: 'refused' }>): string {
  const key = `refusal.${event.refusal.reason}`;
  const { got, expected, text } = event.refusal;
  return `${seatHolder(event.seatId)}: ${t('log.refused')} ${hasMessage(key) ? t(key, { got, expected }) : text}`;
}

function seatHolder(seatId: string): string {
  return (replica.world && seatName(replica.world, seatId)) ?? seatId;
}

/** An event as one line of the log, in the player's language. */
export function logText(event: GameEvent): string {
  switch (event.type) {
    case 'segment-sent':
      return `${hostName(event.hostId)} → ${formatSegment(event.segment)}${event.retransmission ? ` · ${t('log.again')}` : ''}`;
    case 'segment-arrived':
      return `${hostName(event.hostId)} ← ${formatSegment(event.segment)}`;
    case 'segment-dropped':
      return `✕ ${formatSegment(event.segment)} · ${t(`drop.${event.reason}`)}`;
    case 'state-changed':
      return `${hostName(event.hostId)} ${event.from} → ${event.to}`;
    case 'queue-changed':
      return `${hostName(event.hostId)} ${t(`log.queue.${event.queue}.${event.change}`)}`;
    case 'syscall-made':
      return `${hostName(event.hostId)} ${formatCall(event.call)}`;
    case 'syscall-blocked':
      return `${hostName(event.hostId)} ${formatCall(event.call)} … ${t('log.sleeps')}`;
    case 'syscall-returned':
      return `${hostName(event.hostId)} ${formatCall(event.call)} ${formatResult(event.result)}`;
    case 'signal-raised':
      return `${hostName(event.hostId)} ${event.signal}`;
    case 'player-joined':
      return t('log.joined', { name: event.name });
    case 'seat-taken':
      return t('log.seatTaken', { name: playerName(event.playerId), seat: event.seatId });
    case 'seat-left':
      return t('log.seatLeft', { name: playerName(event.playerId), seat: event.seatId });
    case 'played':
      return t('log.played', { name: playerName(event.playerId), rules: event.rules.join(' ') });
    case 'refused':
      return refusedText(event);
    case 'clock-changed':
      return t(event.paused ? 'log.paused' : 'log.running', { pace: event.pace.join('/') });
    case 'link-changed':
      return t('log.linkChanged');
    case 'phase-changed':
      return t(`game.phase.${event.phase}`);
    case 'teams-changed':
    case 'roles-rotated':
      return t(`log.${event.type}`);
    case 'points':
      return t('log.points', { amount: event.point.amount, why: t(`point.${event.point.why}`) });
    case 'tuned':
      return t('log.tuned', { host: hostName(event.hostId), settings: Object.entries(event.tuning).map(([name, value]) => `${name}=${value}`).join(' ') });
    case 'injected':
      return t('log.injected', { name: playerName(event.playerId) });
    case 'seat-overdue':
      return t('log.overdue', { seat: event.seatId });
    case 'passed':
      return t('log.passed', { name: playerName(event.playerId) });
    case 'fault-named':
      return t(event.right ? 'log.faultRight' : 'log.faultWrong', { name: playerName(event.playerId), host: hostName(event.hostId), fault: t(`fault.${event.fault}`) });
    case 'revealed':
      return t('log.revealed', { count: event.votes.length });
    case 'workshop-changed':
      return t(event.what === 'nudge' ? 'log.nudged' : 'log.workshopChanged');
    case 'activity-started':
    case 'activity-ended':
      return t(`log.${event.type}`);
  }
}
