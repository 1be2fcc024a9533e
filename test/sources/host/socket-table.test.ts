import { expect, it } from 'vitest';
import { establishedSockets, listeningSockets } from '../../../src/sources/host/socket-table.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

function line(local: string, state: string, inode = 126): string {
  return `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 00000000fcb2627c 100 0 0 10 0\n`;
}

it.each([
  ['00000000:07E8', '0.0.0.0', 2024],
  ['0100007F:0947', '127.0.0.1', 2375],
  ['0200A8C0:0016', '192.168.0.2', 22],
  ['00000000000000000000000000000000:0050', '::', 80],
  ['00000000000000000000000001000000:0050', '::1', 80],
  ['0000000000000000FFFF00000100007F:0050', '::ffff:127.0.0.1', 80],
  ['B80D0120000000000000000001000000:01BB', '2001:db8::1', 443],
  ['B80D0120000000000100000001000000:01BB', '2001:db8::1:0:1', 443],
  ['000080FE00000000FF005450B0A0C0FE:FFFF', 'fe80::5054:ff:fec0:a0b0', 65_535],
  ['B80D0120010002000300040005000600:01BB', '2001:db8:2:1:4:3:6:5', 443],
])('the kernel writes %s for %s port %i', (written, address, port) => {
  expect(listeningSockets(HEAD + line(written, '0A'), 'tcp', 'LE')).toEqual([
    { protocol: 'tcp', address, port, inode: 126 },
  ]);
});

it('reads words as a big-endian machine writes them', () => {
  expect(listeningSockets(line('7F000001:0947', '0A'), 'tcp', 'BE')).toMatchObject([
    { address: '127.0.0.1', port: 2375 },
  ]);
});

it('takes listening TCP and unconnected UDP, nothing else', () => {
  const states = ['01', '02', '06', '07', '08', '0A', '0B'];
  const text = HEAD + states.map((state, index) => line('00000000:0016', state, index + 1)).join('');
  expect(listeningSockets(text, 'tcp').map(({ inode }) => inode)).toEqual([6]);
  expect(listeningSockets(text, 'udp').map(({ inode }) => inode)).toEqual([4]);
  expect(establishedSockets(text)).toEqual([1]);
});

it.each(['', 'garbage', line('0000:0016', '0A'), line('ZZZZZZZZ:0016', '0A'), line('00000000:16', '0A')])(
  'leaves %j out',
  (text) => {
    expect(listeningSockets(text, 'tcp')).toEqual([]);
  },
);
