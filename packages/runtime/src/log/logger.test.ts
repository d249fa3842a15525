import { AppError } from '@symdepot/errors';
import { expect, test } from 'vitest';
import { formatLogLine } from './log-line.ts';
import { createLogger, type LoggerOptions } from './logger.ts';

const collect = (format: LoggerOptions['format']) => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', format, destination: { write: (line: string) => void lines.push(line) } });
  return { logger: logger.child({ service: 'ingest' }), lines };
};

test('one JSON record a line, without secrets', () => {
  const { logger, lines } = collect('json');
  const secrets = { 'auth-token': 'a1b2', Authorization: 'Bearer a1b2', cookie: 'sessionid=a1b2' };
  logger.info(
    { ...secrets, headers: secrets, request: { headers: Object.assign(Object.create(null), secrets) }, upload_id: 7 },
    'received',
  );
  expect(lines.join()).not.toContain('a1b2');
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    service: 'ingest',
    msg: 'received',
    upload_id: 7,
    headers: { 'auth-token': '[redacted]' },
  });
});

test('no secrets that hang on an error', () => {
  const { logger, lines } = collect('json');
  const secrets = { 'auth-token': 'a1b2', Authorization: 'Bearer a1b2', cookie: 'sessionid=a1b2', headers: { cookie: 'a1b2' } };
  logger.error({ err: Object.assign(new Error('refused'), secrets) }, 'failed');
  expect(lines.join()).not.toContain('a1b2');
  expect(JSON.parse(lines[0]!)).toMatchObject({ err: { message: 'refused', cookie: '[redacted]' } });
});

test('errors come with code, stack and cause', () => {
  const { logger, lines } = collect('json');
  logger.error({ err: new AppError('database_unavailable', undefined, { cause: new Error('ECONNREFUSED') }) }, 'failed');
  const record = JSON.parse(lines[0]!) as { err: Record<string, string> };
  expect(record.err).toMatchObject({ type: 'AppError', code: 'database_unavailable', kind: 'unavailable' });
  expect(record.err['stack']).toContain('caused by: Error: ECONNREFUSED');
});

test('of an error only what is said, not the objects that hang on it', () => {
  const { logger, lines } = collect('json');
  const err = Object.assign(new Error('terminated'), { code: '57P01', client: { connection: { host: 'db' } } });
  logger.warn({ err }, 'database connection lost');
  const record = JSON.parse(lines[0]!) as { err: Record<string, string> };
  expect(record.err).toEqual({ type: 'Error', message: 'terminated', stack: expect.any(String), code: '57P01' });
});

test('a line for people', () => {
  const { logger, lines } = collect('line');
  logger.info({ upload_id: 7 }, 'received');
  expect(stripStyle(lines[0]!)).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}ingest: received upload_id=7\n$/);
  logger.error({ err: new Error('broken') }, 'failed');
  expect(stripStyle(lines[1]!)).toMatch(/ERROR ingest: failed\nError: broken\n {4}at /);
  expect(formatLogLine('not json')).toBe('not json');
});

test('a line for people says nothing of what there is not, nor twice, and does not wrap', () => {
  const { logger, lines } = collect('line');
  logger.info({ upload_id: 7, error: null, sha256: 'a'.repeat(64), agent: 'curl/8' }, 'upload ended');
  expect(stripStyle(lines[0]!)).toMatch(/ upload ended upload_id=7\n$/);
  const record = { time: '2026-11-29T12:00:00.000Z', level: 'info', service: 'ingest', msg: 'request', path: '/upload/', ip: '127.0.0.1' };
  expect(stripStyle(formatLogLine(JSON.stringify(record), 52))).toBe('12:00:00.000 INFO  ingest: request path=/upload/ …\n');
  expect(stripStyle(formatLogLine(JSON.stringify({ ...record, level: 'warn' }), 52))).toContain('ip=127.0.0.1');
});

test('in 80 columns a line for people leaves out the long id, and tells what happened', () => {
  const [time, id] = ['2026-11-29T12:00:00.000Z', '49a9e3d8-9de4-4c5c-9d33-0a7c1d5a8f44'];
  const record = {
    time,
    level: 'info',
    service: 'standalone',
    request_id: id,
    method: 'POST',
    path: '/upload/',
    status: 201,
    msg: 'request',
  };
  const line = stripStyle(formatLogLine(JSON.stringify(record), 80));
  expect(line).toBe('12:00:00.000 INFO  standalone: request method=POST path=/upload/ status=201 …\n');
});

test('a line for people cannot be forged from within a value', () => {
  const { logger, lines } = collect('line');
  logger.info({ agent: 'x\u001b[2J\u0007y' }, 'request');
  // oxlint-disable-next-line no-control-regex -- that is the point
  expect(stripStyle(lines[0]!)).not.toMatch(/[\u0007\u001b]/);
});

// oxlint-disable-next-line no-control-regex -- colours
const stripStyle = (text: string): string => text.replaceAll(/\u001b\[\d+m/g, '');

test('URLs in an error lose their query, user name and password', () => {
  const { logger, lines } = collect('json');
  logger.error(
    {
      err: new Error(
        'cannot open https://host.example/a.zip?X-Signature=a1b2&b=a1b2 or postgres://me:a1b2@db:5432/x, see file:///a/b.ts:1:2',
      ),
    },
    'x',
  );
  expect(lines.join()).not.toContain('a1b2');
  const { err } = JSON.parse(lines[0]!) as { err: { message: string } };
  expect(err.message).toBe('cannot open https://host.example/a.zip?… or postgres://…@db:5432/x, see file:///a/b.ts:1:2');
});
