// Whether an environment can be had, and by whom: an icon and a word.
import type { Environment } from '../../api/shapes.ts';
import type { IconName } from '../../parts/icon.tsx';
import { Badge, type Tone } from '../../parts/state-badge.tsx';

type EnvironmentState = 'public' | 'internal' | 'damaged' | 'removed' | 'announced';

const looks: Readonly<Record<EnvironmentState, { readonly word: string; readonly tone: Tone; readonly icon: IconName }>> = {
  public: { word: 'Public', tone: 'good', icon: 'done' },
  internal: { word: 'Internal', tone: 'idle', icon: 'person' },
  damaged: { word: 'Damaged', tone: 'bad', icon: 'warning' },
  removed: { word: 'Removed', tone: 'warn', icon: 'stop' },
  announced: { word: 'Being sent', tone: 'busy', icon: 'working' },
};

/** Of one whose bytes cannot be had that counts first. */
export const stateOf = ({ artefact, published_at: publishedAt }: Environment): EnvironmentState => {
  if (artefact.state !== 'stored') return artefact.state;
  return publishedAt === null ? 'internal' : 'public';
};

export function EnvironmentBadge({ state }: { readonly state: EnvironmentState }) {
  const { word, tone, icon } = looks[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
