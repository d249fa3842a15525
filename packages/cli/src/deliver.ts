// Sends archives side by side and waits for their outcomes. What happens to one does not keep the others from arriving.
import { isAppError, type UploadEvent } from '@symdepot/client';
import pMap from 'p-map';
import type { Workplace } from './command.ts';
import { followUpload } from './follow-upload.ts';
import { formatBytes, formatSeconds } from './format.ts';
import type { Shipment } from './plan-archives.ts';
import type { Row } from './progress/progress.ts';

export interface Delivery {
  readonly name: string;
  readonly files: number;
  /** Known once the server has the archive. */
  readonly uploadId: number | undefined;
  /** When it was waited for, and has ended. */
  readonly outcome: UploadEvent | undefined;
  /** Why there is no outcome. */
  readonly error: unknown;
}

export interface DeliverOptions {
  readonly isTry: boolean;
  readonly concurrency: number;
  readonly mustWait: boolean;
  readonly timeoutMs: number;
}

/** One for each shipment, in their order. @throws the signal's reason, and nothing else */
export async function deliver(workplace: Workplace, shipments: readonly Shipment[], options: DeliverOptions): Promise<Delivery[]> {
  for (const { name } of shipments) workplace.pending.unsent.add(name);
  const sent = await pMap(shipments, (shipment) => begin(workplace, shipment, options), { concurrency: options.concurrency });
  const deliveries = await Promise.all(sent.map(({ delivery }) => delivery));
  workplace.signal.throwIfAborted();
  return deliveries;
}

/** Resolves when it is sent, so that the next one can be; in an object, since a promise would be waited for. */
async function begin(workplace: Workplace, shipment: Shipment, options: DeliverOptions): Promise<{ delivery: Promise<Delivery> }> {
  const row = workplace.progress.begin(shipment.name);
  const { name, files } = shipment;
  try {
    const uploadId = await send(workplace, shipment, row, options);
    workplace.pending.unsent.delete(name);
    if (!options.mustWait) return settled(row, { name, files, uploadId, outcome: undefined, error: undefined });
    const delivery = followUpload(workplace, uploadId, { row, timeoutMs: options.timeoutMs })
      .then((outcome): Delivery => ({ name, files, uploadId, outcome, error: undefined }))
      .catch((error: unknown): Delivery => ({ name, files, uploadId, outcome: undefined, error }))
      .finally(() => row.end());
    return { delivery };
  } catch (error) {
    return settled(row, { name, files, uploadId: undefined, outcome: undefined, error });
  }
}

function settled(row: Row, delivery: Delivery): { delivery: Promise<Delivery> } {
  row.end();
  return { delivery: Promise.resolve(delivery) };
}

async function send({ client, signal }: Workplace, shipment: Shipment, row: Row, { isTry }: DeliverOptions): Promise<number> {
  const showBytes = (done: number): void => {
    const { bytes: total } = shipment;
    row.show(done < total ? { phase: 'sending', bytes: { done, total } } : { phase: 'sent', amount: 'waiting for the answer' });
  };
  showBytes(0);
  const source = shipment.source(showBytes);
  const upload = await client.upload(source, {
    name: shipment.name,
    isTry,
    signal,
    ...(typeof source === 'string' && { onSent: showBytes }),
    onRetry: ({ error, pauseMs }) => {
      const reason = isAppError(error, 'server_unreachable') ? error.details.reason : error.message;
      row.show({ phase: 'cut', amount: `${reason}; again in ${formatSeconds(Math.ceil(pauseMs / 1_000))}` });
    },
  });
  return upload.id;
}

export const describeShipment = ({ name, files, bytes }: Shipment): string =>
  `${name}  ${files.toLocaleString('en')} files, ${formatBytes(bytes)}`;
