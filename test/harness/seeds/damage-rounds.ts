// How much test/system/upload/damage.test.ts does, and from which seed. The acceptance run: DAMAGE_ROUNDS=2000.

/** Damaged archives that are sent. */
export const damageRounds = Number(process.env['DAMAGE_ROUNDS'] ?? 300);

/** As a failing run prints it; without it every run does other damage. */
export const damageSeed = Number(process.env['DAMAGE_SEED'] ?? Date.now() % 2 ** 31);
