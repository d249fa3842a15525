// The address of an upload, for whoever should see it: by the button, or the key `c`.
import { useRef } from 'react';
import { CopyButton } from '../../parts/copy-button.tsx';
import { useShortcut } from '../../shell/shortcuts.tsx';

export function CopyLink({ uploadId }: { readonly uploadId: string }) {
  const button = useRef<HTMLButtonElement>(null);
  useShortcut('c', 'Copy the link of this upload', () => button.current?.click());
  return <CopyButton ref={button} text={`${location.origin}/uploads/upload/${uploadId}`} what="link" />;
}
