// How much test/faults does, and from which seed. The acceptance run: npm run faults (FAULT_ROUNDS=200).

/** Everything on each queue. */
export const isAcceptance = process.env['FAULT_ROUNDS'] !== undefined;

/** Workers that are killed at a random time, for each queue. */
export const faultRounds = Number(process.env['FAULT_ROUNDS'] ?? 5);

/** Rounds of uploads to a store that fails at random, for each queue. */
export const storeRounds = Math.ceil(faultRounds / 20);

/** As a failing run prints it; without it every run strikes at other moments. */
export const faultSeed = Number(process.env['FAULT_SEED'] ?? Date.now() % 2 ** 31);
