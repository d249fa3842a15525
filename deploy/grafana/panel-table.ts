// What the dashboard shows: rows of panels, each with what it asks Prometheus. dashboards.ts makes Grafana's document of it;
// test/deploy/grafana.test.ts asks every question of a real Prometheus that watches a symdepot at work.

interface Question {
  readonly expr: string;
  /** `{{label}}` is its value. */
  readonly legend: string;
  /** Has no series as long as nothing goes wrong, or nobody uses it. */
  readonly isRare?: true;
}
export interface ShownPanel {
  readonly title: string;
  readonly description: string;
  /** As Grafana calls it. */
  readonly unit: string;
  /** Stacked: its lines are parts of a whole. */
  readonly isStacked?: true;
  readonly questions: readonly Question[];
}
interface ShownRow {
  readonly title: string;
  readonly panels: readonly ShownPanel[];
}

const rate = (metric: string, labels = 'instance=~"$instance"'): string => `rate(${metric}{${labels}}[$__rate_interval])`;
const ofLane = 'lane=~"$lane", instance=~"$instance"';
const quantile = (q: number, by: string, metric: string, labels: string): string =>
  `histogram_quantile(${q}, sum by (${by}) (${rate(`${metric}_bucket`, labels)}))`;
const requests = 'symdepot_http_request_duration_seconds';
/** Others at the same Prometheus have these metrics, too. */
const ofProcesses = 'job=~"ingest|worker|status|download|web", instance=~"$instance"';
const forSymbols = 'route=~".*/:symbolsFile", instance=~"$instance"';

export const rows: readonly ShownRow[] = [
  {
    title: 'Traffic',
    panels: [
      {
        title: 'Requests',
        description: 'By service and status. `aborted`: the caller went away before the answer.',
        unit: 'reqps',
        questions: [{ expr: `sum by (job, status) (${rate(`${requests}_count`)})`, legend: '{{job}} {{status}}' }],
      },
      {
        title: 'Uploads taken',
        description: 'Archives and manifests that were recorded, and those that joined one in progress.',
        unit: 'ops',
        questions: [
          { expr: `sum by (lane) (${rate('symdepot_uploads_staged_total', ofLane)})`, legend: '{{lane}} archives' },
          { expr: `sum by (lane) (${rate('symdepot_sessions_opened_total', ofLane)})`, legend: '{{lane}} manifests' },
          { expr: `sum by (lane) (${rate('symdepot_uploads_joined_total', ofLane)})`, legend: '{{lane}} joined' },
        ],
      },
      {
        title: 'Bytes',
        description: 'Received from senders, and written to the store.',
        unit: 'Bps',
        questions: [
          { expr: `sum by (lane) (${rate('symdepot_staged_bytes_total', ofLane)})`, legend: '{{lane}} archives in' },
          { expr: `sum by (lane) (${rate('symdepot_received_bytes_total', ofLane)})`, legend: '{{lane}} files in' },
          { expr: `sum by (lane) (${rate('symdepot_published_bytes_total', ofLane)})`, legend: '{{lane}} published' },
        ],
      },
      {
        title: 'Service levels: burn',
        description: '1: the errors of this hour are just what the level allows. docs/runbook.md, SymdepotLevelBurnsFast.',
        unit: 'none',
        questions: [{ expr: 'symdepot:level_burn:rate1h', legend: '{{level}}', isRare: true }],
      },
    ],
  },
  {
    title: 'Backlog',
    panels: [
      {
        title: 'Time to drain',
        description: 'How long the fleet would take for what is unfinished. Workers are scaled by it: docs/scaling.md.',
        unit: 's',
        questions: [{ expr: 'max by (lane) (symdepot_backlog_drain_seconds{lane=~"$lane"})', legend: '{{lane}}' }],
      },
      {
        title: 'Oldest at each stage',
        description: 'The age of the oldest upload that waits, or is at this step.',
        unit: 's',
        questions: [{ expr: 'max by (lane, stage) (symdepot_backlog_oldest_seconds{lane=~"$lane"})', legend: '{{lane}} {{stage}}' }],
      },
      {
        title: 'Unfinished uploads',
        description: 'In the database.',
        unit: 'short',
        isStacked: true,
        questions: [{ expr: 'max by (lane, state) (symdepot_backlog_uploads{lane=~"$lane"})', legend: '{{lane}} {{state}}' }],
      },
      {
        title: 'Lanes at rest',
        description: '1 while operators have paused the lane.',
        unit: 'short',
        questions: [{ expr: 'max by (lane) (symdepot_lane_paused{lane=~"$lane"})', legend: '{{lane}}' }],
      },
    ],
  },
  {
    title: 'Uploads',
    panels: [
      {
        title: 'From record to verdict',
        description: 'Quantiles over all uploads that ended, whatever the verdict.',
        unit: 's',
        questions: [0.5, 0.9, 0.99].map((q) => ({
          expr: quantile(q, 'lane, le', 'symdepot_upload_duration_seconds', ofLane),
          legend: `{{lane}} p${q * 100}`,
        })),
      },
      {
        title: 'Stages, p90',
        description: 'Where the time goes.',
        unit: 's',
        questions: [{ expr: quantile(0.9, 'stage, le', 'symdepot_stage_duration_seconds', 'instance=~"$instance"'), legend: '{{stage}}' }],
      },
      {
        title: 'Verdicts',
        description: 'Uploads that ended, by their state.',
        unit: 'ops',
        isStacked: true,
        questions: [{ expr: `sum by (lane, state) (${rate('symdepot_uploads_ended_total', ofLane)}) > 0`, legend: '{{lane}} {{state}}' }],
      },
      {
        title: 'Files',
        description: 'Members that were inspected, and what became of those that were published.',
        unit: 'ops',
        questions: [
          { expr: `sum(${rate('symdepot_members_inspected_total')})`, legend: 'inspected' },
          { expr: `sum by (outcome) (${rate('symdepot_members_published_total', ofLane)})`, legend: '{{outcome}}' },
        ],
      },
    ],
  },
  {
    title: 'Failures',
    panels: [
      {
        title: 'Requests to upload that were refused',
        description: 'By code: docs/errors.md.',
        unit: 'ops',
        questions: [{ expr: `sum by (code) (${rate('symdepot_uploads_refused_total')})`, legend: '{{code}}', isRare: true }],
      },
      {
        title: '5xx responses',
        description: 'By service and route.',
        unit: 'reqps',
        questions: [
          {
            expr: `sum by (job, route) (${rate(`${requests}_count`, 'status="5xx", instance=~"$instance"')})`,
            legend: '{{job}} {{route}}',
            isRare: true,
          },
        ],
      },
      {
        title: 'Useless symbols files',
        description: 'Taken, and of no use to debuggers: docs/status.md, warnings.',
        unit: 'ops',
        questions: [{ expr: `sum by (code) (${rate('symdepot_warnings_total')}) > 0`, legend: '{{code}}', isRare: true }],
      },
      {
        title: 'Dependencies',
        description: 'Whether what a service cannot work without answers it: 0 while no process of it gets an answer.',
        unit: 'bool_on_off',
        questions: [{ expr: 'max by (job, dependency) (symdepot_dependency_up{instance=~"$instance"})', legend: '{{job}} {{dependency}}' }],
      },
      {
        title: 'Space for archives',
        description: 'What the volume of the staging area has left, where it is a folder.',
        unit: 'bytes',
        questions: [{ expr: 'min by (store) (symdepot_store_free_bytes{instance=~"$instance"})', legend: '{{store}}' }],
      },
      {
        title: 'Repairs',
        description:
          'Jobs of workers that died or hung, jobs that were lost, uploads whose job the sweep had to add, fetches that began anew.',
        unit: 'ops',
        questions: [
          { expr: `sum(${rate('symdepot_jobs_stalled_total')})`, legend: 'stalled' },
          { expr: `sum(${rate('symdepot_jobs_restored_total')})`, legend: 'restored' },
          { expr: `sum(${rate('symdepot_jobs_deferred_total')})`, legend: 'deferred' },
          { expr: `sum(${rate('symdepot_fetch_retries_total')})`, legend: 'fetched again' },
        ],
      },
    ],
  },
  {
    title: 'Workers and jobs',
    panels: [
      {
        title: 'Runs',
        description: 'By job, and how they ended.',
        unit: 'ops',
        questions: [{ expr: `sum by (job_name, result) (${rate('symdepot_job_runs_total')}) > 0`, legend: '{{job_name}} {{result}}' }],
      },
      {
        title: 'Run time, p90',
        description: 'Of runs that were completed.',
        unit: 's',
        questions: [
          { expr: quantile(0.9, 'job_name, le', 'symdepot_job_duration_seconds', 'instance=~"$instance"'), legend: '{{job_name}}' },
        ],
      },
      {
        title: 'Queues',
        description: 'Failed jobs are kept to be looked at, for a week or until their upload is settled in another way.',
        unit: 'short',
        questions: [{ expr: 'max by (queue, state) (symdepot_queue_jobs)', legend: '{{queue}} {{state}}' }],
      },
      {
        title: 'Expired',
        description: 'What was removed because it had had its time.',
        unit: 'ops',
        questions: [{ expr: `sum by (sweep) (${rate('symdepot_expired_total')})`, legend: '{{sweep}}' }],
      },
    ],
  },
  {
    title: 'Downloads',
    panels: [
      {
        title: 'Symbols files that were asked for',
        description: 'Found, found by code id (moved), not there, never stored (ignored).',
        unit: 'reqps',
        isStacked: true,
        questions: [{ expr: `sum by (result) (${rate('symdepot_symbols_asked_total')})`, legend: '{{result}}' }],
      },
      {
        title: 'Response time',
        description: 'Of requests for symbols files, redirects for the most part.',
        unit: 's',
        questions: [0.5, 0.99].map((q) => ({ expr: quantile(q, 'le', requests, forSymbols), legend: `p${q * 100}` })),
      },
      {
        title: 'From memory',
        description: 'The share of lookups that neither the store nor the database had to answer.',
        unit: 'percentunit',
        questions: [
          {
            expr: `sum(${rate('symdepot_lookups_total', 'source="memory", instance=~"$instance"')}) / sum(${rate('symdepot_lookups_total')})`,
            legend: 'memory',
          },
        ],
      },
      {
        title: 'Cut short',
        description: 'Files that were being sent when the store failed.',
        unit: 'ops',
        questions: [{ expr: `sum(${rate('symdepot_files_cut_short_total')})`, legend: 'files' }],
      },
    ],
  },
  {
    title: 'Artefacts and environments',
    panels: [
      {
        title: 'Artefacts',
        description: 'In the database. Damaged ones are not handed out: docs/runbook.md, SymdepotArtefactsDamaged.',
        unit: 'short',
        questions: [{ expr: 'max by (state) (symdepot_artefacts)', legend: '{{state}}' }],
      },
      {
        title: 'Space for artefacts',
        description: 'Bytes in their bucket.',
        unit: 'bytes',
        questions: [{ expr: 'max by (state) (symdepot_artefact_bytes)', legend: '{{state}}' }],
      },
      {
        title: 'Bytes of artefacts',
        description: 'Those that arrived as a whole, and those that were read for who asked.',
        unit: 'Bps',
        questions: [
          { expr: `sum(${rate('symdepot_received_artefact_bytes_total')})`, legend: 'in' },
          { expr: `sum(${rate('symdepot_sent_artefact_bytes_total')})`, legend: 'out' },
        ],
      },
      {
        title: 'Artefacts announced, and their ends',
        description: 'Asked for, or skipped because they are stored; and what workers found when all had arrived.',
        unit: 'ops',
        questions: [
          { expr: `sum by (outcome) (${rate('symdepot_announced_artefacts_total')})`, legend: 'announced: {{outcome}}' },
          { expr: `sum by (outcome) (${rate('symdepot_artefacts_ended_total')})`, legend: 'ended: {{outcome}}' },
        ],
      },
      {
        title: 'Artefacts that were asked for',
        description: 'Whole or in parts: found, not there for this caller, removed, damaged.',
        unit: 'reqps',
        isStacked: true,
        questions: [{ expr: `sum by (result) (${rate('symdepot_artefacts_asked_total')})`, legend: '{{result}}' }],
      },
    ],
  },
  {
    title: 'Watchers and notifications',
    panels: [
      {
        title: 'Watchers',
        description: 'Callers that wait for a change. At STATUS_WATCHERS_MAX a process refuses.',
        unit: 'short',
        questions: [{ expr: 'sum by (instance) (symdepot_watchers{instance=~"$instance"})', legend: '{{instance}}' }],
      },
      {
        title: 'Watchers refused',
        description: 'Callers that wanted to wait while all places were taken, or those of their user.',
        unit: 'ops',
        questions: [{ expr: `sum by (code) (${rate('symdepot_watchers_refused_total')})`, legend: '{{code}}' }],
      },
      {
        title: 'Coverage requests',
        description: 'Bytes that are worked on at the moment.',
        unit: 'bytes',
        questions: [{ expr: 'sum by (instance) (symdepot_coverage_bytes{instance=~"$instance"})', legend: '{{instance}}' }],
      },
      {
        title: 'Notifications',
        description: 'Attempts to tell a receiver; failed ones are not tried again.',
        unit: 'ops',
        questions: [{ expr: `sum by (result) (${rate('symdepot_notifications_total')})`, legend: '{{result}}' }],
      },
      {
        title: 'Receivers, p90',
        description: 'How long they took.',
        unit: 's',
        questions: [{ expr: quantile(0.9, 'le', 'symdepot_notification_duration_seconds', 'instance=~"$instance"'), legend: 'p90' }],
      },
    ],
  },
  {
    title: 'Processes',
    panels: [
      {
        title: 'CPU',
        description: 'Cores in use.',
        unit: 'short',
        questions: [{ expr: `sum by (job, instance) (${rate('process_cpu_seconds_total', ofProcesses)})`, legend: '{{job}} {{instance}}' }],
      },
      {
        title: 'Memory',
        description: 'Resident.',
        unit: 'bytes',
        questions: [{ expr: `process_resident_memory_bytes{${ofProcesses}}`, legend: '{{job}} {{instance}}' }],
      },
      {
        title: 'Event loop lag, p99',
        description: 'Seconds of lag: too much work for the CPU that the process gets.',
        unit: 's',
        questions: [{ expr: `nodejs_eventloop_lag_p99_seconds{${ofProcesses}}`, legend: '{{job}} {{instance}}' }],
      },
      {
        title: 'Requests in flight',
        description: 'That are being answered.',
        unit: 'short',
        questions: [{ expr: 'symdepot_http_requests_in_flight{instance=~"$instance"}', legend: '{{job}} {{instance}}' }],
      },
    ],
  },
];
