export * from './link.ts';
export * from './wire.ts';
