// Copies a text, and says that it did: on the button, and to those who cannot see it.
import { useEffect, useState, type Ref } from 'react';
import { announce } from '../shell/announcer.tsx';
import { Button } from './button.tsx';

const shownMs = 2_000;

export interface CopyButtonProps {
  readonly text: string;
  /** Ends its name: `Copy command`. */
  readonly what: string;
  readonly isShort?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function CopyButton({ text, what, isShort = false, ref }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async (): Promise<void> => {
    const done = await copyText(text);
    setCopied(done);
    announce(done ? `Copied ${what}` : 'The browser did not let the text be copied');
  };
  const word = isCopied ? 'Copied' : `Copy ${what}`;
  return (
    <Button
      ref={ref}
      look={isShort ? 'quiet' : 'plain'}
      className="copy"
      icon={isCopied ? 'done' : 'copy'}
      aria-label={`Copy ${what}`}
      onClick={() => void copy()}
    >
      {isShort ? <span className="unseen">{word}</span> : word}
    </Button>
  );
}

/** Over plain http to another host a browser has no clipboard for pages; selecting still works there. */
async function copyText(text: string): Promise<boolean> {
  if ('clipboard' in navigator) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => copySelected(text),
    );
  }
  return copySelected(text);
}

function copySelected(text: string): boolean {
  const opener = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (opener instanceof HTMLElement) opener.focus();
  return done;
}

/** A command, or several lines of one, with its copy button. */
export function Command({ text, what = 'command' }: { readonly text: string; readonly what?: string }) {
  return (
    <div className="command">
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} what={what} isShort />
    </div>
  );
}
