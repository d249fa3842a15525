// How far an upload has come, as people read it. Neighbours: pages/upload/progress-section.tsx, pages/operations/lane-card.tsx.

export const stepWords = {
  receive: 'Receive',
  unpack: 'Unpack',
  list: 'List',
  inspect: 'Check',
  gate: 'Decide',
  publish: 'Store',
  done: 'Done',
} as const;
