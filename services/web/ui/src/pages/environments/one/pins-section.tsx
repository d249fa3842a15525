// Who relies on an environment, and until when; and for those who may, a pin more or less. Neighbour: pin-dialog.tsx.
import { useState } from 'react';
import { useChange } from '../../../api/queries.ts';
import { useSession } from '../../../api/session.ts';
import type { Environment, Pin } from '../../../api/shapes.ts';
import { Button } from '../../../parts/button.tsx';
import { Confirm } from '../../../parts/dialog.tsx';
import { Table, type Column } from '../../../parts/list/table.tsx';
import { Time } from '../../../parts/time.tsx';
import { PinDialog, pinOutdated } from './pin-dialog.tsx';

/** `Firefox 140, a branch`. */
export const whoPins = (pins: readonly Pin[]): string => pins.map(({ who }) => who).join(', ');

export function PinsSection({ environment: { id, pins, artefact } }: { readonly environment: Environment }) {
  const [isPinning, setPinning] = useState(false);
  const [leaving, leave] = useState<Pin>();
  const session = useSession();
  const unpin = useChange('DELETE /environments/{environment}/pins/{pin}', pinOutdated);
  const mayPin = session.holds('upload_artefacts') || session.holds('publish_artefacts');
  const mayUnpin = ({ created_by: by }: Pin): boolean => session.holds('publish_artefacts') || (mayPin && by === session.email);
  const actions: Column<Pin> = {
    key: 'actions',
    label: 'Actions',
    cell: (pin) =>
      mayUnpin(pin) && (
        <div className="actions row-actions">
          <Button onClick={() => leave(pin)}>Unpin</Button>
        </div>
      ),
  };
  return (
    <section aria-labelledby="pins">
      <div className="section-head">
        <h2 id="pins">Pinned by</h2>
        {mayPin && artefact.state !== 'removed' && <Button onClick={() => setPinning(true)}>Pin</Button>}
      </div>
      {pins.length === 0 ? (
        <p className="quiet-text">Nobody. As long as somebody has pinned it, nobody can remove it.</p>
      ) : (
        <Table
          caption="Pins"
          columns={mayPin ? [...columns, ...(pins.some((pin) => pin.created_by !== undefined) ? [maker] : []), actions] : columns}
          rows={pins}
          idOf={(pin) => pin.id}
        />
      )}
      <PinDialog id={id} isOpen={isPinning} onClose={() => setPinning(false)} />
      {leaving && (
        <Confirm
          title={`Unpin “${leaving.who}”?`}
          action="Unpin"
          isDangerous
          isOpen
          onClose={() => leave(undefined)}
          onConfirm={() => unpin.mutateAsync({ params: { environment: id, pin: String(leaving.id) } })}
        >
          <p>
            Without a pin an internal archive is removed once nobody has fetched it for long, and who may publish can remove it at any time.
          </p>
        </Confirm>
      )}
    </section>
  );
}

const columns: readonly Column<Pin>[] = [
  { key: 'who', label: 'Who', isName: true, cell: ({ who }) => who },
  { key: 'until', label: 'Until', cell: ({ until }) => (until === null ? 'For ever' : <Time at={until} isAbsolute />) },
  { key: 'created', label: 'Since', cell: ({ created_at: at }) => <Time at={at} /> },
];

const maker: Column<Pin> = { key: 'by', label: 'Pinned by', cell: ({ created_by: by }) => by };
