export * from './calls.ts';
export * from './errno.ts';
