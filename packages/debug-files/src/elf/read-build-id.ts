// The build id of an ELF whose first bytes are at hand. Neighbours: ../kinds/elf.ts, which reads what it needs; layout.ts, notes.ts.
import { parseElfHeader, parseSections, parseSegments, sectionTypes, segmentTypes, type Table } from './layout.ts';
import { findBuildId } from './notes.ts';

/** Of 4 KiB or more nearly always. Lower case; undefined where the head is of no ELF, or holds no build id. Never throws, whatever the bytes are. */
export function readBuildId(head: Buffer): string | undefined {
  const layout = parseElfHeader(head);
  if (layout === undefined) return undefined;
  const tableOf = ({ offset, entryBytes, count }: Table): Buffer => head.subarray(offset, offset + entryBytes * count);
  const places = [
    ...parseSegments(tableOf(layout.segments), layout).filter(({ type }) => type === segmentTypes.note),
    ...parseSections(tableOf(layout.sections), layout).filter(({ type }) => type === sectionTypes.note),
  ];
  for (const { offset, bytes, align } of places) {
    const buildId = findBuildId(head.subarray(offset, offset + bytes), layout.isLittle, align);
    if (buildId !== undefined) return buildId;
  }
  return undefined;
}
