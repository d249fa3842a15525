// How a page tells the footer which request gives the same answers. Neighbours: ../parts/page.tsx, footer.tsx.
import { createContext } from 'react';

export const CurlSlot = createContext<(path: string | undefined) => void>(() => {});
