import { describe, expect, it } from 'vitest';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import { networkSchema } from '../../../src/facts/network.ts';
import { networkDocument } from '../../../src/ui/screens/network/present.ts';
import { networkRows } from '../../../src/ui/screens/networks/present.ts';
import { factsOf } from '../../audit/sample-facts.ts';
import { containerIs, fieldOf, textOf } from '../audited.ts';

function networkIs(id: string, fields: Readonly<Record<string, unknown>> = {}): FactChange {
  return { kind: 'network', network: networkSchema.parse({ Id: id, Name: id, Driver: 'bridge', ...fields }) };
}

function sitsOn(
  id: string,
  networks: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): FactChange {
  return containerIs(id, { NetworkSettings: { Networks: networks } });
}

const FACTS = factsOf(
  networkIs('n-back', {
    Name: 'back',
    Internal: true,
    Scope: 'local',
    IPAM: { Config: [{ Subnet: '172.19.0.0/16', Gateway: '172.19.0.1' }, { Subnet: 'fd00::/64' }] },
    Options: { 'com.docker.network.bridge.enable_icc': 'false' },
    Labels: { 'db.password': 'c0rrect-h0rse-battery' },
  }),
  networkIs('n-front', { Name: 'front', EnableIPv6: true }),
  networkIs('n-none', { Name: 'none', Driver: 'null' }),
  sitsOn('api', {
    back: { NetworkID: 'n-back', IPAddress: '172.19.0.3', Aliases: ['api', 'shop'] },
    front: { NetworkID: 'n-front' },
  }),
  sitsOn('stopped', { back: { NetworkID: '' } }),
  // The network that it was on was made anew under the same name: it is not on that one.
  sitsOn('left-behind', { front: { NetworkID: 'n-front-before' } }),
);

describe('the list of networks', () => {
  const rows = new Map(networkRows(FACTS).map((row) => [row.name, row]));

  it('knows who sits on each, also who does not run', () => {
    expect(rows.get('back')?.members).toEqual(['api', 'stopped']);
    expect(rows.get('front')?.members).toEqual(['api']);
    expect(rows.get('none')?.members).toEqual([]);
  });

  it('says whether containers reach the outside and each other', () => {
    expect(rows.get('back')).toMatchObject({ outside: false, between: false });
    expect(rows.get('front')).toMatchObject({ outside: true, between: true });
    expect(rows.get('none')).toMatchObject({ outside: false });
  });
});

describe('a network', () => {
  const back = networkDocument(FACTS, 'n-back');

  it('names its members, each leading to its container, as many as its heading says', () => {
    expect(textOf(back)).toContain('On it (2)');
    const members = back.filter(({ id }) => id.startsWith('member '));
    expect(members.map(({ open }) => open)).toEqual([
      { screen: 'container', id: 'api', tab: 'Network' },
      { screen: 'container', id: 'stopped', tab: 'Network' },
    ]);
    expect(textOf(members)).toMatch(/api +172\.19\.0\.3 +api shop/);
    expect(textOf(networkDocument(FACTS, 'n-front'))).toContain('On it (1)');
  });

  it('says in words what its rules mean', () => {
    expect(fieldOf(back, 'way out')).toBe('no: internal');
    expect(fieldOf(back, 'each other')).toBe('its containers are kept apart');
    expect(fieldOf(back, 'addresses')).toBe('172.19.0.0/16 fd00::/64');
    expect(fieldOf(back, 'gateway')).toBe('172.19.0.1');
    expect(fieldOf(networkDocument(FACTS, 'n-front'), 'way out')).toBe(
      'yes: its containers reach other networks',
    );
  });

  it('masks what looks like a secret in its labels', () => {
    expect(textOf(back)).toContain('db.password=********');
  });

  it('says when it is gone', () => {
    expect(textOf(networkDocument(FACTS, 'n-gone'))).toBe(' This network is gone.');
  });
});
