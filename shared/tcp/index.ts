export * from './seq.ts';
export * from './segment.ts';
export * from './types.ts';
