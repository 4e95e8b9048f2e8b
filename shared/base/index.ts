export * from './assert.ts';
export * from './result.ts';
export * from './random.ts';
export * from './hash.ts';
export * from './heap.ts';
