// What the exit codes of symdepot's commands mean, for scripts: one table for `symdepot` and for `npm run admin`, and for
// scripts/bootstrap.sh, which sets both up. Which error is which is each command's own business (their exit-code.ts).

export const exitCodes = {
  /** What was asked for is so. */
  done: 0,
  /** Refused, not there, in conflict, or different from what it should be: the same again will end the same way. */
  refused: 1,
  /** A server, a store, the network; or it is not known. The same again may work later. */
  unavailable: 2,
  /** The command line, a path or a setting does not fit, or the token may not do this. */
  usage: 3,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
