export * from './calls.ts';
export * from './errno.ts';
export * from './errors-of-calls.ts';
export * from './events.ts';
export * from './types.ts';
export * from './arrive.ts';
export { apiState, createHost, touch } from './kernel.ts';
export * from './process.ts';
export { TCP_CA_STATES, TCP_STATES, TCPI_OPTIONS, tcpInfo } from './tcp-info.ts';
