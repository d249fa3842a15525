// The .sym of a Windows module: the only ones that name their code file, so that they are found by code id.

export interface WindowsModule {
  readonly debugFile: string;
  readonly debugId: string;
  readonly codeFile: string;
  readonly codeId: string;
}

export const windowsSym = ({ debugFile, debugId, codeFile, codeId }: WindowsModule): Buffer =>
  Buffer.from(
    `MODULE windows x86_64 ${debugId} ${debugFile}\nINFO CODE_ID ${codeId} ${codeFile}\nINFO GENERATOR dump_syms 2\nFUNC 1 1 0 f\n`,
  );
