import { isAppError } from '@symdepot/errors';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadConfig } from './config.ts';
import { booleanWord, byteSize, commaList, integer, port, seconds, textMap } from './setting-types.ts';
import { httpSettings, processSettings, settings } from './settings.ts';

const problemsOf = (load: () => unknown): readonly string[] => {
  try {
    load();
  } catch (error) {
    if (isAppError(error, 'config_invalid')) return (error.details as { problems: string[] }).problems;
    throw error;
  }
  return [];
};

const read = (schema: z.ZodType, text: string): unknown => schema.safeParse(text).data;

describe('notations', () => {
  test.each([
    ['1048576', 1_048_576],
    ['2GiB', 2 ** 31],
    ['500 MB', 500e6],
    ['1.5kb', 1500],
    ['64mib', 64 * 2 ** 20],
    ['-1', undefined],
    ['2 lightyears', undefined],
    ['', undefined],
    ['9999999999 TiB', undefined],
  ])('size %j', (text, bytes) => expect(read(byteSize, text)).toBe(bytes));

  test.each([
    ['true', true],
    ['YES', true],
    ['on', true],
    ['1', true],
    ['False', false],
    ['no', false],
    ['off', false],
    ['0', false],
    ['constructor', undefined],
    ['2', undefined],
  ])('boolean %j', (text, value) => expect(read(booleanWord, text)).toBe(value));

  test('numbers', () => {
    expect(read(seconds, '0.5')).toBe(0.5);
    expect(read(seconds, 'soon')).toBeUndefined();
    expect(read(port, '65535')).toBe(65_535);
    expect(read(port, '65536')).toBeUndefined();
    expect(read(integer({ min: 1, max: 9 }), '0')).toBeUndefined();
    expect(read(integer({ min: 1, max: 9 }), '9')).toBe(9);
    expect(read(integer(), '1e3')).toBeUndefined();
  });

  test('lists and maps', () => {
    expect(read(commaList, ' a, b ,,c')).toEqual(['a', 'b', 'c']);
    expect(read(textMap, '{"sym": "text/plain", "__proto__": "text/x"}')).toEqual(
      new Map([
        ['sym', 'text/plain'],
        ['__proto__', 'text/x'],
      ]),
    );
    expect(read(textMap, '["sym"]')).toBeUndefined();
    expect(read(textMap, '{"sym": 1}')).toBeUndefined();
    expect(read(textMap, '{')).toBeUndefined();
  });
});

describe('loadConfig', () => {
  const schema = z.object({ ...processSettings, ...httpSettings, ...settings });
  const enough = { DATABASE_URL: 'postgres://u:p@db/symdepot', UPLOAD_DEFAULT_URL: 'gs://symbols' };

  test('defaults, also those that are the value of another setting', () => {
    const config = loadConfig(schema, enough);
    expect(config).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 8000,
      LOG_LEVEL: 'info',
      TRUST_PROXY: ['loopback'],
      QUEUE_URL: enough.DATABASE_URL,
      UPLOAD_TRY_SYMBOLS_URL: 'gs://symbols',
      STAGING_URL: 'gs://symbols',
      COMPRESS_EXTENSIONS: ['sym'],
      MIME_OVERRIDES: new Map([['sym', 'text/plain']]),
    });
  });

  test('set to nothing is not set, except for lists', () => {
    const config = loadConfig(schema, { ...enough, PORT: '', STAGING_URL: '', COMPRESS_EXTENSIONS: '', TRUST_PROXY: '' });
    expect(config).toMatchObject({ PORT: 8000, STAGING_URL: 'gs://symbols', COMPRESS_EXTENSIONS: [], TRUST_PROXY: [] });
  });

  test('all problems at once, with names and what to do', () => {
    const problems = problemsOf(() => loadConfig(schema, { PORT: 'http', LOG_LEVEL: 'loud', TRUST_PROXY: '10.0.0.0/8,nginx' }));
    expect(problems).toEqual([
      expect.stringMatching(/^LOG_LEVEL: Invalid option: expected one of "trace"/),
      'PORT: must be a port number from 0 to 65535',
      expect.stringMatching(/^TRUST_PROXY: must be a comma-separated list of addresses/),
      expect.stringMatching(/^DATABASE_URL: is not set\. PostgreSQL: /),
      expect.stringMatching(/^QUEUE_URL: is not set, nor is DATABASE_URL\. /),
      expect.stringMatching(/^UPLOAD_DEFAULT_URL: is not set\. /),
      expect.stringMatching(/^UPLOAD_TRY_SYMBOLS_URL: is not set, nor is UPLOAD_DEFAULT_URL\. /),
      expect.stringMatching(/^STAGING_URL: is not set, nor is UPLOAD_DEFAULT_URL\. /),
    ]);
  });

  test('values are never repeated: they may be secrets', () => {
    const problems = problemsOf(() => loadConfig(schema, { ...enough, DATABASE_URL: 'mysql://root:hunter2@db/x', PORT: 'hunter2' }));
    expect(problems).toHaveLength(3); // QUEUE_URL takes the same value
    expect(problems.join()).not.toContain('hunter2');
  });
});
