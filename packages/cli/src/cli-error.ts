// What ends a command without the server being asked, or against what it said. Neighbour: exit-code.ts.

export class CliError extends Error {
  override readonly name = 'CliError';
  /** `usage`: the command line, a setting or a path does not fit. `refused`: these files cannot be taken as they are. */
  readonly code: 'usage' | 'refused';
  /** One for each file, as far as it is about files. */
  readonly problems: readonly string[];

  constructor(code: CliError['code'], message: string, problems: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.problems = problems;
  }
}
