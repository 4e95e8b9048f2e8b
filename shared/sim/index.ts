export * from './events.ts';
export * from './sim.ts';
