import { AppError } from '@symdepot/client';
import { expect, test } from 'vitest';
import { exitCodeOf } from './exit-code.ts';
import { CliError } from './cli-error.ts';

const url = 'https://symbols.example/';

test.each([
  [new AppError('server_unreachable', { url, reason: 'x' }), 2],
  [new AppError('server_busy', { status: 503, error: 'x' }), 2],
  [new AppError('outcome_unknown', { uploadId: 7, seconds: 1 }), 2],
  [new AppError('proxy_refused', { url, status: 413 }), 1],
  [new AppError('server_refused', { status: 400, error: 'x' }), 1],
  [new AppError('symbol_not_found'), 1],
  [new CliError('refused', 'x'), 1],
  [new AppError('answer_unexpected', { url, status: 404, reason: 'x' }), 3],
  [new AppError('address_unfit', { url, reason: 'x' }), 3],
  [new AppError('caller_refused', { status: 403, error: 'x' }), 3],
  [new CliError('usage', 'x'), 3],
])('%s: %i', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
