export * from './encoding.ts';
export * from './key.ts';
export * from './lane.ts';
export * from './listing-rules.ts';
export * from './retention.ts';
export * from './sym-header.ts';
export * from './token.ts';
export * from './upload.ts';
