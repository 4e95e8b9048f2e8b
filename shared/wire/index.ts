export * from './addresses.ts';
export * from './checksum.ts';
export * from './options.ts';
export * from './link.ts';
export * from './encode.ts';
export * from './decode.ts';
export * from './print.ts';
