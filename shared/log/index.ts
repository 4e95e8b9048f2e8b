export * from './socket-program.ts';
export * from './run-program.ts';
export * from './journal.ts';
