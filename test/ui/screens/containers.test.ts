import { describe, expect, it } from 'vitest';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import { filterRows, parseFilter } from '../../../src/ui/list/filter-query.ts';
import { CONTAINER_LIST, containerRows } from '../../../src/ui/screens/containers/present.ts';
import { checkOf } from '../../audit/sample-checks.ts';
import { LIVE, listedContainers, storeOf } from '../../audit/sample-facts.ts';
import { audited, auditedBy, containerIs, imageIs } from '../audited.ts';

const binding = (HostIp: string, HostPort: string) => [{ HostIp, HostPort }];
const RUNNING = { Status: 'running', Running: true };

const HOST: readonly FactChange[] = [
  imageIs('sha256:app', { Config: { User: 'app' } }),
  containerIs('edge', {
    State: RUNNING,
    Config: { Image: 'nginx:1.27' },
    NetworkSettings: { Ports: { '80/tcp': binding('0.0.0.0', '8080') } },
  }),
  containerIs('bastion', {
    State: RUNNING,
    Config: { Image: 'ops/bastion:12', User: '0' },
    NetworkSettings: { Ports: { '22/tcp': binding('192.168.1.5', '2200') } },
  }),
  containerIs('local', {
    State: RUNNING,
    Image: 'sha256:app',
    NetworkSettings: { Ports: { '9000/tcp': binding('127.0.0.1', '9000') } },
  }),
  containerIs('stopped', {
    State: { Status: 'exited' },
    Config: { User: '1000' },
    HostConfig: { PortBindings: { '22/tcp': binding('', '22') } },
  }),
  containerIs('agent', { State: RUNNING, HostConfig: { NetworkMode: 'host', Privileged: true } }),
];

async function found(query: string): Promise<string> {
  const { facts, audit } = await audited(...HOST);
  const terms = parseFilter(query, CONTAINER_LIST.fieldNames);
  return filterRows(containerRows(facts, audit), CONTAINER_LIST.fieldsOf, terms, undefined)
    .map(({ name }) => name)
    .join(' ');
}

describe('the list of containers', () => {
  it.each([
    ['image:nginx', 'edge'],
    ['port:22', 'bastion stopped'],
    ['port:8080', 'edge'],
    ['user:root', 'edge bastion agent'],
    ['user:app', 'local'],
    ['state:exited', 'stopped'],
    ['open:everyone', 'edge stopped'],
    ['open:lan', 'bastion'],
    ['open:this-host', 'local'],
    ['open:others', 'edge bastion'],
    ['open:host network', 'agent'],
    ['risk:critical', 'agent'],
    ['name:edge', 'edge'],
    ['id:bastion', 'bastion'],
  ])('%s finds %s', async (query, names) => {
    expect(await found(query)).toBe(names);
  });

  it('never hides the address that a port is bound to', async () => {
    const { facts, audit } = await audited(...HOST);
    const open = new Map(containerRows(facts, audit).map(({ name, open: text }) => [name, text]));
    expect(open.get('edge')).toBe('all :8080');
    expect(open.get('bastion')).toBe('192.168.1.5 :2200');
    expect(open.get('local')).toBe('host :9000');
    expect(open.get('stopped')).toBe('(all :22)');
    expect(open.get('agent')).toBe('host network');
  });

  it('keeps the row of a container that did not change, so that it is not drawn anew', () => {
    const store = storeOf(LIVE, ...HOST);
    const { audit } = auditedBy([checkOf({ pass: 'true' })], ...HOST);
    const before = containerRows(store.facts, audit);
    store.apply([containerIs('edge', { State: { Status: 'exited' } })]);
    const after = containerRows(store.facts, audit);
    expect(after[0]).not.toBe(before[0]);
    expect(after.slice(1).every((row, index) => row === before[index + 1])).toBe(true);
  });

  it('makes a new row when only the verdicts changed', () => {
    const store = storeOf(LIVE, containerIs('edge'));
    const failing = auditedBy([checkOf({ pass: 'container.HostConfig.Privileged' })], containerIs('edge'));
    const passing = auditedBy([checkOf({ pass: '!container.HostConfig.Privileged' })], containerIs('edge'));
    const [before] = containerRows(store.facts, failing.audit);
    const [after] = containerRows(store.facts, passing.audit);
    expect(before?.tally?.fail.medium).toBe(1);
    expect(after?.tally?.fail.medium).toBe(0);
  });

  it('shows a container of which only the list is known, as being checked', async () => {
    const { facts, audit } = await audited(listedContainers('web'));
    const [row] = containerRows(facts, audit);
    expect(row).toMatchObject({ name: 'web', user: '', tally: undefined });
  });
});
