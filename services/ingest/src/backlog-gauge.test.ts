import { expect, test } from 'vitest';
import { estimateDrainSeconds } from './backlog-gauge.ts';

const speed = { bytesPerSecond: 100, uploadsPerSecond: 2 };

test('an empty lane drains at once', () => {
  expect(estimateDrainSeconds({ uploads: 0, bytes: 0, oldestWaitingSeconds: 0, speed })).toBe(0);
});

test('many small uploads and few large ones both take time', () => {
  expect(estimateDrainSeconds({ uploads: 100, bytes: 100, oldestWaitingSeconds: 0, speed })).toBe(50);
  expect(estimateDrainSeconds({ uploads: 1, bytes: 9_000, oldestWaitingSeconds: 0, speed })).toBe(90);
});

test('work that nobody begins counts by its age', () => {
  expect(estimateDrainSeconds({ uploads: 1, bytes: 1, oldestWaitingSeconds: 700, speed: undefined })).toBe(700);
});
