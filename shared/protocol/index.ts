export * from './messages.ts';
export * from './over-http.ts';
