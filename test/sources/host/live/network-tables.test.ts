import { expect, it } from 'vitest';
import { HostRoot } from '../../../../src/sources/host/host-root.ts';
import { NetworkTables } from '../../../../src/sources/host/live/network-tables.ts';
import { parseStatus } from '../../../../src/sources/host/live/process-status.ts';
import { ProcFolder } from '../../../../src/sources/host/proc-folder.ts';
import { type FakeProcess, fakeProc } from '../fake-proc.ts';
import { temporaryHost } from '../temporary-host.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

function socket(address: string, state: string, inode: number): string {
  return `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0\n`;
}

const FILES = {
  'net/tcp':
    HEAD +
    socket('00000000:0050', '0A', 11) +
    socket('0B00007F:9C47', '0A', 12) +
    socket('0100007F:1F90', '01', 13) +
    socket('0100007F:1F91', '06', 0) +
    socket('0100007F:1F92', '01', 14),
  'net/tcp6': HEAD + socket('00000000000000000000000000000000:01BB', '0A', 15),
  'net/udp': HEAD + socket('00000000:0035', '07', 16) + socket('00000000:0036', '01', 17),
  'net/sockstat': 'sockets: used 9\nTCP: inuse 4 orphan 0 tw 1 alloc 4 mem 0\nUDP: inuse 2 mem 0\n',
  'net/sockstat6': 'TCP6: inuse 1\nUDP6: inuse 0\n',
};

async function networkOf(processes: Readonly<Record<number, FakeProcess>>, isShared = false) {
  const folder = await temporaryHost(fakeProc(processes));
  const proc = new ProcFolder(new HostRoot(folder));
  const all = Object.keys(processes).map((pid) => parseStatus(Number(pid), proc.text(`${pid}/status`) ?? ''));
  const [first] = all;
  if (first === undefined) throw new Error('no process');
  return { folder, look: () => new NetworkTables(proc).of(all, first, 'net:[1]', isShared) };
}

const app: FakeProcess = { executable: '/bin/app', files: FILES };

it('sockets count that the processes hold, with who holds them', async () => {
  const { look } = await networkOf({
    40: { ...app, descriptors: { 0: '/dev/null', 3: 'socket:[11]', 4: 'socket:[13]', 5: 'pipe:[16]' } },
    41: { executable: '/bin/dns', descriptors: { 3: 'socket:[11]', 5: 'socket:[16]', 6: 'socket:[15]' } },
  });
  expect(look()).toEqual({
    Listeners: [
      { protocol: 'tcp', address: '0.0.0.0', port: 80, pid: 40, program: 'app' },
      { protocol: 'tcp', address: '::', port: 443, pid: 41, program: 'dns' },
      { protocol: 'udp', address: '0.0.0.0', port: 53, pid: 41, program: 'dns' },
    ],
    Connections: 1,
  });
});

it('processes without a socket have nothing, and no table is read for them', async () => {
  const { look } = await networkOf({ 40: { executable: '/bin/app', descriptors: { 0: 'pipe:[1]' } } });
  expect(look()).toEqual({ Listeners: [], Connections: 0 });
});

it('tables with nothing in them are not read', async () => {
  const empty = 'TCP: inuse 0 orphan 0\nUDP: inuse 0 mem 0\n';
  const files = { ...FILES, 'net/sockstat': empty, 'net/sockstat6': 'TCP6: inuse 0\nUDP6: inuse 0\n' };
  const { look } = await networkOf({ 40: { ...app, files, descriptors: { 3: 'socket:[11]' } } });
  expect(look()).toEqual({ Listeners: [], Connections: 0 });
});

it('processes that ended meanwhile hold nothing', async () => {
  const { look } = await networkOf({ 40: { ...app, descriptors: { 3: 'socket:[11]' } } });
  const gone = await networkOf({ 40: app });
  expect(look().Listeners).toHaveLength(1);
  expect(gone.look().Listeners).toEqual([]);
});
