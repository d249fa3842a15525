// The objects of the GCS emulator: generations, preconditions, listing. Neighbour: gcs-emulator.ts, which speaks HTTP.
import { createHash } from 'node:crypto';
import { crc32cBase64 } from './gcs-crc32c.ts';

/** What a client says of an object (Google's object resource, as far as clients of ours write it). */
export interface ObjectDescription {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly cacheControl?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly crc32c?: string;
  readonly md5Hash?: string;
}

export interface EmulatedObject {
  readonly bytes: Buffer;
  readonly resource: ObjectDescription & {
    readonly kind: 'storage#object';
    readonly id: string;
    readonly bucket: string;
    readonly name: string;
    readonly generation: string;
    readonly metageneration: string;
    readonly size: string;
    readonly crc32c: string;
    readonly md5Hash: string;
    readonly etag: string;
    readonly timeCreated: string;
    readonly updated: string;
  };
}

export interface Preconditions {
  readonly ifGenerationMatch: string | null;
  readonly ifGenerationNotMatch: string | null;
}

/** A response other than success; the emulator sends it in Google's error format. */
export class GcsFault extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
    this.reason = reason;
  }
}

export class GcsBucket {
  readonly name: string;
  readonly objects = new Map<string, EmulatedObject>();
  #lastGeneration = Date.now() * 1000;

  constructor(name: string) {
    this.name = name;
  }

  /** @throws GcsFault 412. `0` matches "no such object". */
  assertPreconditions(name: string, { ifGenerationMatch, ifGenerationNotMatch }: Preconditions): void {
    const generation = this.objects.get(name)?.resource.generation ?? '0';
    if (ifGenerationMatch !== null && ifGenerationMatch !== generation) throw new GcsFault(412, 'conditionNotMet');
    if (ifGenerationNotMatch !== null && ifGenerationNotMatch === generation) throw new GcsFault(412, 'conditionNotMet');
  }

  /** @throws GcsFault 404 */
  find(name: string, generation: string | null = null): EmulatedObject {
    const object = this.objects.get(name);
    if (object === undefined || (generation !== null && object.resource.generation !== generation)) throw new GcsFault(404, 'notFound');
    return object;
  }

  /** @throws GcsFault 400 when the bytes are not those of the checksums */
  insert(name: string, bytes: Buffer, description: ObjectDescription, preconditions: Preconditions): EmulatedObject {
    this.assertPreconditions(name, preconditions);
    const crc32c = crc32cBase64(bytes);
    const md5Hash = createHash('md5').update(bytes).digest('base64');
    const isDamaged = (description.crc32c ?? crc32c) !== crc32c || (description.md5Hash ?? md5Hash) !== md5Hash;
    if (isDamaged) throw new GcsFault(400, 'invalid');
    const generation = String(++this.#lastGeneration);
    const now = new Date().toISOString();
    const object: EmulatedObject = {
      bytes,
      resource: {
        contentType: 'application/octet-stream',
        ...description,
        kind: 'storage#object',
        id: `${this.name}/${name}/${generation}`,
        bucket: this.name,
        name,
        generation,
        metageneration: '1',
        size: String(bytes.length),
        crc32c,
        md5Hash,
        etag: `"${generation}"`,
        timeCreated: now,
        updated: now,
      },
    };
    this.objects.set(name, object);
    return object;
  }

  patch(name: string, description: ObjectDescription): EmulatedObject {
    const { bytes, resource } = this.find(name);
    const metageneration = String(Number(resource.metageneration) + 1);
    const patched = { bytes, resource: { ...resource, ...description, metageneration } as EmulatedObject['resource'] };
    this.objects.set(name, patched);
    return patched;
  }

  list(query: URLSearchParams): { items: EmulatedObject['resource'][]; prefixes: string[]; nextPageToken?: string } {
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter');
    const after = query.get('pageToken') ?? '';
    const limit = Math.min(1000, Number(query.get('maxResults') ?? 1000));
    const items: EmulatedObject['resource'][] = [];
    const prefixes = new Set<string>();
    let last = '';
    for (const name of [...this.objects.keys()].toSorted()) {
      if (!name.startsWith(prefix) || name <= after) continue;
      if (items.length + prefixes.size === limit) return { items, prefixes: [...prefixes], nextPageToken: last };
      const cut = delimiter === null ? -1 : name.indexOf(delimiter, prefix.length);
      if (cut >= 0) prefixes.add(name.slice(0, cut + 1));
      else items.push(this.find(name).resource);
      last = name;
    }
    return { items, prefixes: [...prefixes] };
  }
}
