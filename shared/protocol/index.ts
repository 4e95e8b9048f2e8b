export * from './messages.ts';
export * from './names.ts';
export * from './over-http.ts';
