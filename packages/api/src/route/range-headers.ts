// The headers by which a caller asks for a part of stored bytes, or for none that it has. Neighbours: parameters.ts, ../routes/download.ts.
import { z } from 'zod';

export const rangeHeaders = {
  Range: z.string().optional().describe('One range of the stored bytes.'),
  'If-Range': z.string().optional().describe('The `ETag` or `Last-Modified` of the bytes that the caller has a part of.'),
  'If-Match': z.string().optional().describe('The `ETag` of the only bytes that the caller wants.'),
  'If-Unmodified-Since': z.string().optional().describe('The `Last-Modified` of the only bytes that the caller wants.'),
  'If-None-Match': z.string().optional().describe('The `ETag` that the caller has.'),
  'If-Modified-Since': z.string().optional().describe('The `Last-Modified` that the caller has.'),
};
