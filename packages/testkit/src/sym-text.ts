// Writes Breakpad symbols text of about the wanted size: the records, proportions and compressibility of real ones.
// Format: https://chromium.googlesource.com/breakpad/breakpad/+/master/docs/symbol_files.md
import type { Random } from './random.ts';

export interface SymModule {
  /** As in the MODULE record: `Linux`, `windows`, `Mac`. */
  readonly os: string;
  readonly cpu: string;
  readonly debugFile: string;
  readonly debugId: string;
  /** The rest of INFO CODE_ID: the id, on Windows with the code file behind it. */
  readonly codeId: string;
}

const folders = ['dom/base', 'gfx/layers', 'js/src/jit', 'netwerk/protocol/http', 'layout/style', 'third_party/rust/serde'] as const;
const words = ['Get', 'Frame', 'Node', 'Paint', 'Buffer', 'Stream', 'Context', 'Observer', 'Cache', 'Shader', 'Proxy', 'Value'] as const;
const namespaces = ['mozilla::dom', 'mozilla::layers', 'js::jit', 'std::__1', 'core::ptr', 'mozilla::net'] as const;
const types = [
  'void*',
  'unsigned int',
  'nsTSubstring<char16_t> const&',
  'mozilla::dom::Element*',
  'mozilla::UniquePtr<mozilla::layers::Compositor, mozilla::DefaultDelete<mozilla::layers::Compositor> >&&',
  'JS::Handle<JSObject*>',
] as const;
const registers = ['$rbx', '$rbp', '$r12', '$r13', '$r14', '$r15'] as const;

const name = (random: Random): string => random.pick(words) + random.pick(words) + random.pick(words);
const hex = (value: number): string => value.toString(16);

/** The text is a little longer than `bytes`, at least its header. */
export function createSymText(module: SymModule, bytes: number, random: Random): Buffer {
  const { os, cpu, debugFile, debugId, codeId } = module;
  const lines = [`MODULE ${os} ${cpu} ${debugId} ${debugFile}`, `INFO CODE_ID ${codeId}`, 'INFO GENERATOR mozilla/dump_syms 2.3.4'];
  const fileCount = Math.max(1, Math.min(2000, Math.floor(bytes / 4000)));
  const revision = random.hex(40).toLowerCase();
  for (let i = 0; i < fileCount; i++) {
    lines.push(`FILE ${i} hg:hg.mozilla.org/mozilla-central:${random.pick(folders)}/${name(random)}.cpp:${revision.slice(0, 12)}`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const flush = (): void => {
    const chunk = Buffer.from(`${lines.join('\n')}\n`);
    chunks.push(chunk);
    size += chunk.length;
    lines.length = 0;
  };
  flush();
  let address = 0x1000;
  const unwind: string[] = [];
  // Functions with their lines take about two thirds, unwind records a quarter, as in a build of Firefox.
  while (size < bytes * 0.72) {
    for (let i = 0; i < 50; i++) address = addFunction(lines, unwind, address, fileCount, random);
    flush();
  }
  while (size < bytes * 0.75) {
    for (let i = 0; i < 50; i++)
      lines.push(`PUBLIC ${hex((address += 16 + random.int(400)))} 0 _ZN7mozilla${name(random)}E${random.int(10)}v`);
    flush();
  }
  for (let i = 0; size < bytes && i < unwind.length; i += 100) {
    lines.push(...unwind.slice(i, i + 100));
    flush();
  }
  return Buffer.concat(chunks);
}

/** Returns where the next function starts. */
function addFunction(lines: string[], unwind: string[], start: number, fileCount: number, random: Random): number {
  const lineCount = 1 + random.int(24);
  const functionLines: string[] = [];
  let address = start;
  let line = 1 + random.int(3000);
  const file = random.int(fileCount);
  for (let i = 0; i < lineCount; i++) {
    const length = 1 + random.int(random.chance(0.7) ? 8 : 32);
    line += random.int(4);
    functionLines.push(`${hex(address)} ${hex(length)} ${line} ${random.chance(0.9) ? file : random.int(fileCount)}`);
    address += length;
  }
  const size = hex(address - start);
  const args = Array.from({ length: random.int(5) }, () => random.pick(types)).join(', ');
  lines.push(`FUNC ${hex(start)} ${size} 0 ${random.pick(namespaces)}::${name(random)}::${name(random)}(${args})`, ...functionLines);
  unwind.push(
    `STACK CFI INIT ${hex(start)} ${size} .cfa: $rsp 8 + .ra: .cfa -8 + ^`,
    `STACK CFI ${hex(start + 1)} .cfa: $rsp 16 +`,
    `STACK CFI ${hex(start + 4)} .cfa: $rsp ${16 + 8 * random.int(9)} + ${random.pick(registers)}: .cfa -${16 + 8 * random.int(4)} + ^`,
    `STACK CFI ${hex(start + 9 + random.int(8))} .cfa: $rsp ${48 + 16 * random.int(20)} +`,
  );
  return address + (16 - (address % 16));
}
