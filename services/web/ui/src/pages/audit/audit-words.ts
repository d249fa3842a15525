// What entries of the audit log mean in words, and where they lead. Neighbours: audit-table.tsx, export-audit.ts.
import type { AuditEntry } from '../../api/shapes.ts';
import { addressOfArtefact, addressOfEnvironment, nameOfEnvironment } from '../environments/addresses.ts';

export const viaWords: Readonly<Record<AuditEntry['via'], string>> = {
  site: 'on the site',
  token: 'by a token',
  command: 'by the command line',
  provider: 'by the provider',
  retention: 'when its time was over',
};

/** Name and text of each. */
export const detailWords = (details: AuditEntry['details']): [name: string, text: string][] =>
  Object.entries(details).map(([name, value]) => [wordsOf(name), textOf(value)]);

/** `inputsHash` and `inputs_hash` are `inputs hash`. */
const wordsOf = (name: string): string => name.replaceAll('_', ' ').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** As the API writes it, always in UTC. */
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ') || 'none';
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string' && timestamp.test(value)) return `${value.slice(0, 'YYYY-MM-DDThh:mm'.length).replace('T', ' ')} UTC`;
  if (typeof value !== 'object') return String(value);
  return (
    Object.entries(value)
      .map(([name, part]) => `${name} ${textOf(part)}`)
      .join(', ') || 'none'
  );
}

export function addressOfSubject({ subject_kind: kind, subject }: AuditEntry): string | undefined {
  if (kind === 'upload') return `/uploads/upload/${subject}`;
  if (kind === 'user') return `/users?q=${encodeURIComponent(subject)}`;
  if (kind === 'environment') return addressOfEnvironment(nameOfEnvironment(subject));
  if (kind === 'artefact') return addressOfArtefact(subject);
  return kind === 'group' ? '/groups' : undefined;
}
