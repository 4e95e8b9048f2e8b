export * from './scenario.ts';
export * from './table.ts';
