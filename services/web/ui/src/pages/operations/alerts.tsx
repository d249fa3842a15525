// What should be looked at now, the worst first; or that there is nothing.
import type { Overview } from '../../api/shapes.ts';
import { Icon } from '../../parts/icon.tsx';
import { Badge } from '../../parts/state-badge.tsx';

export function Alerts({ alerts }: { readonly alerts: Overview['alerts'] }) {
  if (alerts.length === 0) {
    return (
      <p className="all-well">
        <Badge tone="good" icon="done">
          Healthy
        </Badge>
        Nothing needs attention.
      </p>
    );
  }
  const worstFirst = alerts.toSorted((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'));
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts" className="unseen">
        Alerts
      </h2>
      <ul className="alerts">
        {worstFirst.map(({ name, text, severity }) => (
          <li key={name + text} className={severity}>
            <Icon name={severity === 'critical' ? 'stop' : 'warning'} />
            <div>
              <strong>{severity === 'critical' ? 'Critical' : 'Warning'}:</strong> {text} <code className="hint">{name}</code>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
