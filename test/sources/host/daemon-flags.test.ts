import { expect, it } from 'vitest';
import { parseDaemonFlags } from '../../../src/sources/host/daemon-flags.ts';

it.each<[string, object]>([
  ['', {}],
  ['--icc', { icc: true }],
  ['--icc=false', { icc: false }],
  ['--icc=0 --iptables=F --live-restore=T', { icc: false, iptables: false, 'live-restore': true }],
  // A truth never takes the next word: pflag reads `--icc false` as --icc and a stray argument.
  ['--icc false --debug', { icc: true, debug: true }],
  ['--log-level=debug', { 'log-level': 'debug' }],
  ['--log-level debug', { 'log-level': 'debug' }],
  ['--log-level debug --log-level=info', { 'log-level': 'info' }],
  ['-l debug', { 'log-level': 'debug' }],
  ['-ldebug', { 'log-level': 'debug' }],
  ['-l=debug', { 'log-level': 'debug' }],
  ['-D', { debug: true }],
  ['-D=false', { debug: false }],
  ['-Dl debug', { debug: true, 'log-level': 'debug' }],
  ['-DHfd://', { debug: true, hosts: ['fd://'] }],
  ['-H fd:// --host=tcp://0.0.0.0:2375 -Hunix:///a', { hosts: ['fd://', 'tcp://0.0.0.0:2375', 'unix:///a'] }],
  ['--insecure-registry a --insecure-registry=b', { 'insecure-registries': ['a', 'b'] }],
  ['--authorization-plugin=a', { 'authorization-plugins': ['a'] }],
  ['--storage-opt dm.basesize=20G', { 'storage-opts': ['dm.basesize=20G'] }],
  ['--log-opt max-size=1m --log-opt tag={{.ID}}=x', { 'log-opts': { 'max-size': '1m', tag: '{{.ID}}=x' } }],
  ['--feature containerd-snapshotter=true', { features: { 'containerd-snapshotter': 'true' } }],
  [
    '--default-ulimit nofile=1024:2048 --default-ulimit nproc=512 --default-ulimit core=-1:-1 --default-ulimit bad',
    {
      'default-ulimits': {
        nofile: { Name: 'nofile', Soft: 1024, Hard: 2048 },
        nproc: { Name: 'nproc', Soft: 512, Hard: 512 },
        core: { Name: 'core', Soft: -1, Hard: -1 },
      },
    },
  ],
  ['-g /data', { 'data-root': '/data' }],
  ['--graph=/data', { 'data-root': '/data' }],
  ['--mtu 1400', { mtu: 1400 }],
  ['--new-flag-of-tomorrow=x --icc=false', { icc: false }],
  ['-Z --icc=false', { icc: false }],
  ['-- --icc=false', {}],
  ['--log-level', { 'log-level': '' }],
  ['--host', { hosts: [''] }],
])('%s', (line, expected) => {
  expect(parseDaemonFlags(line.split(' ').filter(Boolean))).toEqual(expected);
});

it('an empty value is a value', () => {
  expect(parseDaemonFlags(['--bridge', '', '--seccomp-profile='])).toEqual({
    bridge: '',
    'seccomp-profile': '',
  });
});
