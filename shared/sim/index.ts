export * from './events.ts';
export * from './sim.ts';
export * from './invariants.ts';
