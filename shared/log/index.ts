export * from './socket-program.ts';
export * from './run-program.ts';
export * from './journal.ts';
export * from './conversations.ts';
export * from './ladder-rows.ts';
export * from './ladder.ts';
export * from './ladder-text.ts';
