import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { LISTENERS_PART } from '../../../src/sources/host/listeners-part.ts';
import { hostContext } from './host-context.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

function line(local: string, state: string, inode: number): string {
  return `0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000 0 0 ${inode} 1\n`;
}

/** A process with its open sockets. */
function process(pid: number, program: string, inodes: readonly number[], network = 'net:[1]'): HostTree {
  return {
    [`/proc/${pid}/exe`]: { link: `/usr/bin/${program}` },
    [`/proc/${pid}/comm`]: `${program.slice(0, 15)}\n`,
    [`/proc/${pid}/ns/net`]: { link: network },
    [`/proc/${pid}/fd`]: null,
    [`/proc/${pid}/fd/0`]: { link: '/dev/null' },
    ...Object.fromEntries(
      inodes.map((inode, index) => [`/proc/${pid}/fd/${index + 1}`, { link: `socket:[${inode}]` }]),
    ),
  };
}

async function listeners(tree: HostTree) {
  const { host } = await LISTENERS_PART.read(hostContext(await temporaryHost(tree)));
  return host.listeners;
}

it('finds who listens, in the network of the host', async () => {
  const found = await listeners({
    '/proc/1/net/tcp':
      HEAD +
      line('00000000:0947', '0A', 10) +
      line('0100007F:0016', '0A', 11) +
      line('00000000:0050', '01', 12),
    '/proc/1/net/tcp6': HEAD + line(`${'0'.repeat(32)}:0947`, '0A', 13),
    '/proc/1/net/udp': HEAD + line('00000000:0044', '07', 14),
    ...process(1, 'systemd', [11]),
    ...process(20, 'dockerd', [10, 13, 99]),
    ...process(30, 'sshd (deleted)', [11]),
    ...process(31, 'dhclient', [14]),
    ...process(40, 'contained', [10], 'net:[2]'),
  });
  expect(found).toEqual([
    { protocol: 'tcp', address: '0.0.0.0', port: 2375, pid: 20, program: 'dockerd' },
    // systemd opened it for the service.
    { protocol: 'tcp', address: '127.0.0.1', port: 22, pid: 30, program: 'sshd' },
    { protocol: 'tcp', address: '::', port: 2375, pid: 20, program: 'dockerd' },
    { protocol: 'udp', address: '0.0.0.0', port: 68, pid: 31, program: 'dhclient' },
  ]);
});

it('names the parent of workers, and one listener for the sockets that they share a port with', async () => {
  const found = await listeners({
    '/proc/1/net/tcp': line('00000000:0050', '0A', 10) + line('00000000:0050', '0A', 11),
    '/proc/1/net/udp': '',
    ...process(50, 'nginx', [10, 11]),
    ...process(51, 'nginx', [10, 11]),
  });
  expect(found).toEqual([{ protocol: 'tcp', address: '0.0.0.0', port: 80, pid: 50, program: 'nginx' }]);
});

it('leaves the owner open where the kernel itself listens', async () => {
  const found = await listeners({
    '/proc/1/net/tcp': line('00000000:0801', '0A', 10),
    '/proc/1/net/udp': '',
    ...process(50, 'nginx', []),
  });
  expect(found).toEqual([{ protocol: 'tcp', address: '0.0.0.0', port: 2049, pid: 0, program: '' }]);
});

it.runIf(globalThis.process.getuid?.() === 0)(
  'finds a server of this very process on the real host',
  async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      const { host } = await LISTENERS_PART.read(hostContext('/'));
      expect(host.listeners?.filter((listener) => listener.port === port)).toMatchObject([
        { protocol: 'tcp', address: '127.0.0.1', pid: globalThis.process.pid, program: 'node' },
      ]);
    } finally {
      server.close();
    }
  },
);
