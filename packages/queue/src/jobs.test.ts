import { lanes, type NotificationId, type UploadId } from '@symdepot/symbols';
import { expect, test } from 'vitest';
import { isJobName, jobEntry, jobId, jobs, queueKinds, queueName, queueNames, uploadOfJob, type JobName } from './jobs.ts';

const batch = { uploadId: 7 as UploadId, requestId: 'r', attempt: 3, batch: 0 };
const upload = { uploadId: 7 as UploadId, retries: 0, requestId: 'r' };

test('ids tell uploads, retries, attempts and batches apart', () => {
  expect(jobId('process-upload', upload)).toBe('upload-7');
  expect(jobId('process-upload', { ...upload, retries: 2 })).toBe('upload-7-2');
  expect(jobId('inspect-members', batch)).toBe('inspect-members-7-3-0');
  expect(jobId('publish-members', batch)).toBe('publish-members-7-3-0');
  expect(jobId('sweep-uploads', {})).toBe('sweep-uploads');
  expect(jobId('expire-data', {})).toBe('expire-data');
  expect(jobId('deliver-notification', { notificationId: '0a-1b' as NotificationId })).toBe('deliver-0a-1b');
});

test('an id says of which upload it is', () => {
  const ids = [jobId('process-upload', upload), jobId('process-upload', { ...upload, retries: 2 }), jobId('publish-members', batch)];
  expect([...ids, jobId('inspect-members', batch)].map(uploadOfJob)).toEqual([7, 7, 7, 7]);
  expect(['sweep-uploads', 'expire-data', 'deliver-0a-1b', 'restore-try'].map(uploadOfJob)).toEqual(Array(4).fill(undefined));
});

test('BullMQ takes every id: no colon, not a bare integer', () => {
  for (const name of Object.keys(jobs) as JobName[]) expect(jobEntry(name).id({ ...upload, ...batch })).toMatch(/^[a-z][a-z0-9-]*$/);
});

test('payloads are checked', () => {
  const { payload } = jobs['inspect-members'];
  expect(payload.parse({ ...batch, traceparent: '00-1-2-01', extra: 1 })).toEqual({ ...batch, traceparent: '00-1-2-01' });
  for (const wrong of [{ uploadId: 0 }, { uploadId: 2 ** 31 }, { attempt: 0 }, { batch: -1 }, { batch: 0.5 }, { requestId: undefined }]) {
    expect(payload.safeParse({ ...batch, ...wrong }).success).toBe(false);
  }
});

test('each lane has queues of its own, but for notifications and artefacts', () => {
  const ofLanes = lanes.flatMap((lane) => queueKinds.map((kind) => queueName(kind, lane)));
  expect([...ofLanes, queueName('notifications', 'try'), queueName('artefacts', 'try')]).toEqual(queueNames);
  expect(queueName('notifications', 'release')).toBe('notifications');
});

test('names that are not jobs', () => {
  expect(['process-upload', 'toString', ''].map(isJobName)).toEqual([true, false, false]);
});
