// The state of an upload, or of anything else: an icon and a word, never a colour alone.
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'idle';

export function Badge({ tone, icon, children }: { readonly tone: Tone; readonly icon?: IconName; readonly children: ReactNode }) {
  return (
    <span className={`badge ${tone}`}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}

export type UploadState = 'staged' | 'processing' | 'complete' | 'rejected' | 'failed' | 'cancelled';

interface Shown {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: IconName;
}

const states: Readonly<Record<UploadState, Shown>> = {
  staged: { word: 'Waiting', tone: 'idle', icon: 'waiting' },
  processing: { word: 'Processing', tone: 'busy', icon: 'working' },
  complete: { word: 'Complete', tone: 'good', icon: 'done' },
  rejected: { word: 'Rejected', tone: 'bad', icon: 'cross' },
  failed: { word: 'Failed', tone: 'bad', icon: 'warning' },
  cancelled: { word: 'Cancelled', tone: 'idle', icon: 'stop' },
};

export const lookOfState = (state: UploadState): Shown => states[state];

export const stateWord = (state: UploadState): string => states[state].word;

export function StateBadge({ state }: { readonly state: UploadState }) {
  const { word, tone, icon } = states[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
