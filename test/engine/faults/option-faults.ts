/** Faults of the daemon's options. */
import type { OptionFault } from './fault.ts';

const TLS = '/etc/docker/tls';
const CERTIFICATES = {
  tlscacert: `${TLS}/ca.pem`,
  tlscert: `${TLS}/cert.pem`,
  tlskey: `${TLS}/key.pem`,
};

/** Where the daemon listens beside its socket; whether that is safe is up to its options. */
export const LISTEN = ['--host', 'tcp://127.0.0.1:2376'];

export const OPTION_FAULTS: readonly OptionFault[] = [
  { rows: ['2.2'], faulty: { icc: true }, mended: { icc: false } },
  { rows: ['2.3'], faulty: { 'log-level': 'debug', debug: true }, mended: { 'log-level': 'info' } },
  { rows: ['2.4'], faulty: { iptables: false }, mended: { iptables: true } },
  {
    rows: ['2.5'],
    faulty: { 'insecure-registries': ['registry.example:5000'] },
    mended: { 'insecure-registries': ['127.0.0.1:5000'] },
  },
  {
    rows: ['2.8', 'NET-2375'],
    faulty: { tls: false, ...CERTIFICATES },
    mended: { tlsverify: true, ...CERTIFICATES },
  },
  {
    rows: ['2.9'],
    faulty: {},
    mended: {
      'default-ulimits': {
        nofile: { Name: 'nofile', Soft: 1024, Hard: 4096 },
        nproc: { Name: 'nproc', Soft: 1024, Hard: 2048 },
      },
    },
  },
  {
    rows: ['2.14'],
    faulty: { 'log-driver': 'local' },
    mended: { 'log-driver': 'gelf', 'log-opts': { 'gelf-address': 'udp://127.0.0.1:12201' } },
  },
  {
    rows: ['2.15'],
    faulty: { 'no-new-privileges': false },
    mended: { 'no-new-privileges': true },
  },
  { rows: ['2.16'], faulty: { 'live-restore': false }, mended: { 'live-restore': true } },
  { rows: ['2.17'], faulty: { 'userland-proxy': true }, mended: { 'userland-proxy': false } },
  { rows: ['2.19'], faulty: { experimental: true }, mended: { experimental: false } },
];

/** What can't be provoked or mended together with the faults above: each alone, over the mended options. */
export const LONE_OPTION_FAULTS: readonly OptionFault[] = [
  {
    rows: ['NET-2376'],
    faulty: { tlsverify: undefined, tls: true },
    mended: {},
  },
  // Containers of a daemon that maps users are others than those of one that does not.
  { rows: ['2.10'], faulty: {}, mended: { 'userns-remap': 'dockremap' } },
  { rows: ['2.13'], faulty: {}, mended: { 'authorization-plugins': ['site'] } },
];

/** What is a fault only as long as the site's own policy does not allow it. */
export const POLICY_FAULTS: readonly Pick<OptionFault, 'rows'>[] = [{ rows: ['2.11'] }];

/** daemon.json with every fault, or with every one mended, and `more` over it. */
export function daemonJson(state: 'faulty' | 'mended', more: OptionFault['faulty'] = {}): string {
  return JSON.stringify(Object.assign({}, ...OPTION_FAULTS.map((fault) => fault[state]), more));
}
