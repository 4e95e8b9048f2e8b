export { default as l01 } from './01-first-syn.json' with { type: 'json' };
export { default as l02 } from './02-three-steps.json' with { type: 'json' };
export { default as l03 } from './03-other-side.json' with { type: 'json' };
export { default as l04 } from './04-count-the-bytes.json' with { type: 'json' };
export { default as l05 } from './05-nobody-home.json' with { type: 'json' };
export { default as l06 } from './06-hello-goodbye.json' with { type: 'json' };
export { default as l20 } from './20-accept-takes.json' with { type: 'json' };
export { default as l50 } from './50-last-reference.json' with { type: 'json' };
