// For what counts down, or says how old it is.
import { useEffect, useState } from 'react';

/** @returns the time, each second, in milliseconds */
export function useSeconds(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
