export { default as l01 } from './01-three-steps.json' with { type: 'json' };
export { default as l20 } from './20-accept-takes.json' with { type: 'json' };
export { default as l50 } from './50-last-reference.json' with { type: 'json' };
