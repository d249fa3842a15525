// Times on the wire: ISO 8601, UTC, milliseconds, no fraction when it is zero (Tecken §0).
import { z } from 'zod';

export const timestamp = z.iso.datetime().describe('ISO 8601, UTC.');

export const formatTimestamp = (date: Date): string => date.toISOString().replace('.000Z', 'Z');

export const formatOptionalTimestamp = (date: Date | null): string | null => (date === null ? null : formatTimestamp(date));
