export * from './types.ts';
export * from './create.ts';
export * from './teams.ts';
export * from './score.ts';
export * from './check.ts';
export * from './step.ts';
export * from './bots.ts';
export { faultQuestion } from '../modes/closed.ts';
export * from './turns.ts';
