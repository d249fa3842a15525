import { expect, test } from 'vitest';
import { continueTrace, formatTraceparent } from './trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

test("goes on with the caller's trace as a part of its own", () => {
  const trace = continueTrace(`00-${traceId}-00f067aa0ba902b7-00`);
  expect(trace).toMatchObject({ traceId, isSampled: false });
  const [version, sameTrace, part, flags] = formatTraceparent(trace).split('-');
  expect([version, sameTrace, flags]).toEqual(['00', traceId, '00']);
  expect(part).toMatch(/^(?!00f067aa0ba902b7)[0-9a-f]{16}$/);
});

test.each([
  undefined,
  '',
  'nonsense',
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `ff-${traceId}-00f067aa0ba902b7-01`,
  `00-${traceId}-00f067aa0ba902b7-01-more`,
  `00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`,
])('begins a trace where there is none: %j', (traceparent) => {
  const trace = continueTrace(traceparent);
  expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(trace.traceId).not.toBe(traceId);
});

test('reads later versions, which may say more', () => {
  expect(continueTrace(`01-${traceId}-00f067aa0ba902b7-01-more`).traceId).toBe(traceId);
});
