// Where archives are dropped, or chosen by a button; the keyboard has the button. Neighbour: upload-by-hand-page.tsx.
import { useId, useState, type DragEvent } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { archiveEndings } from './check-archive.ts';

export interface DropZoneProps {
  /** Files of any kind, or archives only. */
  readonly isAny: boolean;
  readonly hint: string;
  onFiles(files: readonly File[]): void;
}

export function DropZone({ isAny, hint, onFiles }: DropZoneProps) {
  const id = useId();
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  return (
    <div
      className="drop-zone"
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Icon name="upload" />
      <p className="drop-words">
        {isAny ? 'Drop files, or archives of them, here' : 'Drop archives of symbols files here'}, or choose them
      </p>
      <input
        id={id}
        className="file-input"
        type="file"
        multiple
        accept={isAny ? undefined : archiveEndings}
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = ''; // the same file can be chosen again
        }}
      />
      <label htmlFor={id} className="button plain">
        {isAny ? 'Files' : 'Choose archives'}
      </label>
      <p id={`${id}-hint`} className="hint">
        {hint}
      </p>
    </div>
  );
}
