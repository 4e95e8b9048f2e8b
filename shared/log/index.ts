export * from './socket-program.ts';
export * from './run-program.ts';
