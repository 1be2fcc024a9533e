/** A container as a row. Pure. */
import type { AuditView, Tally } from '../../../audit/audit-view.ts';
import { type ContainerFact, containerName } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import { inStateSince, sinceText, stateWord } from '../../../insight/container-state.ts';
import { effectiveUser } from '../../../insight/container-user.ts';
import { openPorts, type PublishedPort, publishedPorts } from '../../../insight/exposure.ts';
import type { ListKind } from '../../components/list-view.tsx';
import { RISK_COLUMN, USER_COLUMN } from '../../list/object-columns.ts';
import { cutMiddle } from '../../text/line.ts';
import { riskSegments, riskWeight } from '../../text/risk.ts';

export interface ContainerRow {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: string;
  /** Milliseconds since 1970; 0 when the engine does not tell. */
  readonly since: number;
  readonly user: string;
  readonly open: string;
  readonly ports: string;
  readonly tally: Tally | undefined;
  readonly fact: ContainerFact;
}

function imageOf(container: ContainerFact): string {
  return container.stage === 'inspected' ? container.inspect.Config.Image : container.summary.Image;
}

function userOf(container: ContainerFact, facts: Facts): string {
  if (container.stage === 'listed') return '';
  const image = facts.images.get(container.inspect.Image);
  return effectiveUser(container.inspect, image?.stage === 'inspected' ? image.inspect : undefined);
}

const known = new WeakMap<ContainerFact, ContainerRow>();

function sameRow(row: ContainerRow, user: string, tally: Tally | undefined): boolean {
  return (
    row.user === user && riskWeight(row.tally) === riskWeight(tally) && row.tally?.unknown === tally?.unknown
  );
}

/** Rows are remembered by their facts: what did not change is the same object, and is not drawn anew. */
export function containerRows(facts: Facts, audit: AuditView): readonly ContainerRow[] {
  return Array.from(facts.containers.values(), (fact) => {
    const tally = audit.tallyOf('container', fact.id);
    const user = userOf(fact, facts);
    const before = known.get(fact);
    if (before !== undefined && sameRow(before, user, tally)) return before;
    const row: ContainerRow = {
      id: fact.id,
      name: containerName(fact),
      image: imageOf(fact),
      state: stateWord(fact),
      since: inStateSince(fact) ?? 0,
      user,
      open: openPorts(fact),
      ports: publishedPorts(fact).map(portWords).join(' '),
      tally,
      fact,
    };
    known.set(fact, row);
    return row;
  });
}

/** What `port:` and `open:` look in: both numbers, who reaches it, and whether that is others than this host. */
function portWords({ hostPort, containerPort, reach, active }: PublishedPort): string {
  return `${hostPort} ${containerPort} ${reach}${active && reach !== 'this-host' ? ' others' : ''}`;
}

export const CONTAINER_LIST: ListKind<ContainerRow> = {
  name: 'containers',
  sort: 'risk',
  columns: [
    {
      id: 'name',
      title: 'name',
      min: 14,
      max: 32,
      rank: 0,
      cell: ({ name }) => ({ text: name }),
      sortKey: ({ name }) => name,
    },
    {
      id: 'image',
      title: 'image',
      min: 14,
      max: 48,
      rank: 3,
      cell: ({ image }) => ({ text: cutMiddle(image, 48) }),
      sortKey: ({ image }) => image,
    },
    {
      id: 'state',
      title: 'state',
      min: 10,
      max: 10,
      rank: 2,
      cell: ({ state }) => stateCell(state),
      sortKey: ({ state }) => state,
    },
    {
      id: 'since',
      title: 'since',
      min: 6,
      max: 11,
      rank: 6,
      cell: ({ since }) => ({ text: since === 0 ? '–' : sinceText(since) }),
      sortKey: ({ since }) => since,
      descending: true,
    },
    USER_COLUMN,
    {
      id: 'open',
      title: 'open to',
      min: 10,
      max: 30,
      rank: 4,
      cell: ({ open }) => ({ text: open }),
      sortKey: ({ open }) => open,
    },
    RISK_COLUMN,
  ],
  fieldNames: ['name', 'image', 'state', 'user', 'port', 'open', 'risk', 'id'],
  idOf: ({ id }) => id,
  fieldsOf: ({ name, image, state, user, ports, open, tally, id }) => ({
    name,
    image,
    state,
    user,
    port: ports,
    open: `${open} ${ports}`,
    risk: riskWords(tally),
    id,
  }),
  openOf: ({ id }) => ({ screen: 'container', id, tab: 'Overview' }),
  explainOf: ({ id }) => ({ screen: 'container', id, tab: 'Findings' }),
  copyOf: ({ name }) => name,
};

function riskWords(tally: Tally | undefined): string {
  return riskSegments(tally, true)
    .map(({ text }) => text)
    .join('');
}

function stateCell(state: string) {
  if (state === 'running') return { text: state };
  const bad = state === 'restarting' || state === 'dead' || state === 'unhealthy';
  return { text: state, token: bad ? ('severity.high' as const) : ('text.dim' as const) };
}
