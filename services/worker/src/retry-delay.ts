// When a notification that was not taken is tried again: soon at first, then ever later, so that a receiver that is down for
// minutes is told within minutes, and one that is down for hours is told at all.

const factor = 3;

/** After the n-th attempt; eight attempts spread over some nine hours at a base of 30 s. Up to half of it is left out by chance. */
export const retryDelaySeconds = (attempts: number, baseSeconds: number, random: () => number = Math.random): number =>
  baseSeconds * factor ** (attempts - 1) * (1 - random() / 2);
