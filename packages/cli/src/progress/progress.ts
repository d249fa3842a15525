// The progress of a command while it runs. Implementations: terminal-progress.ts, line-progress.ts, and none for --json.

export interface RowState {
  /** What is going on, in a word or two. */
  readonly phase: string;
  /** Of which rate and time left are made; without them, there is only the phase. */
  readonly bytes?:
    | { readonly done: number; readonly total: number; /** Of `done`, what had been done before. */ readonly kept?: number }
    | undefined;
  /** Instead of the bytes, for people: `44 of 48 files`. */
  readonly amount?: string | undefined;
  /** By `performance.now()`: how long until then is told behind the amount, and counts down. */
  readonly untilMs?: number | undefined;
  /** Behind the time. */
  readonly reason?: string | undefined;
}

/** One thing that takes its time. */
export interface Row {
  show(state: RowState): void;
  /** The row goes; `text` stays, if there is any. */
  end(text?: string): void;
}

export interface Progress {
  /** A line that stays. */
  note(text: string): void;
  begin(label: string): Row;
  /** Rows that have not ended go. */
  close(): void;
}

export const silentProgress: Progress = {
  note: () => {},
  begin: () => ({ show: () => {}, end: () => {} }),
  close: () => {},
};
