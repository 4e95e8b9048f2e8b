export * from './events.ts';
export * from './sim.ts';
export * from './invariants.ts';
export * from './restart.ts';
