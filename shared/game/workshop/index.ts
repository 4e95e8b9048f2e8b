export * from './types.ts';
export * from './plan.ts';
export * from './teams.ts';
export * from './check.ts';
export * from './standing.ts';
export * from './step.ts';
export * from './radar.ts';
export * from './names.ts';
