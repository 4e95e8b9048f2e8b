export * from './types.ts';
export * from './predicate-types.ts';
export * from './run-types.ts';
export { type Unmet } from './predicates.ts';
export * from './run.ts';
export * from './steps.ts';
export * from './hints.ts';
export * from './score.ts';
export { seatIdOf } from './start.ts';
