// What a list has gained and lost, for the audit log and for those who are told of a change.

export interface Difference<T> {
  readonly added: T[];
  readonly removed: T[];
}

export const difference = <T>(before: readonly T[], after: readonly T[]): Difference<T> => ({
  added: after.filter((item) => !before.includes(item)),
  removed: before.filter((item) => !after.includes(item)),
});

export const isDifferent = ({ added, removed }: Difference<unknown>): boolean => added.length > 0 || removed.length > 0;
