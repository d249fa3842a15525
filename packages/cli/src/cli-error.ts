// An error that ends a command without a request to the server, or despite its response. Neighbour: exit-code.ts.

export class CliError extends Error {
  override readonly name = 'CliError';
  /** `usage`: the command line, a setting or a path is invalid. `refused`: these files cannot be accepted as they are. */
  readonly code: 'usage' | 'refused';
  /** One for each file, as far as it is about files. */
  readonly problems: readonly string[];

  constructor(code: CliError['code'], message: string, problems: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.problems = problems;
  }
}
