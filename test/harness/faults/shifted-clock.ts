// Loaded before a service (`node --import './shifted-clock.ts?seconds=5'`): its wall clock is wrong by that much.
// Timers are not touched: they follow the monotonic clock, which does not jump.
const shiftMs = Number(new URL(import.meta.url).searchParams.get('seconds')) * 1_000;
const now = Date.now.bind(Date);

globalThis.Date = class extends Date {
  constructor(...args: [] | [string | number | Date]) {
    super(...((args.length === 0 ? [now() + shiftMs] : args) as [number]));
  }

  static override now(): number {
    return now() + shiftMs;
  }
} as DateConstructor;
