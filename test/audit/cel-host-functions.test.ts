import { expect, test } from 'vitest';
import { HOST_FUNCTIONS } from '../../src/audit/cel-host-functions.ts';
import { compile, EvaluationTrouble } from '../../src/audit/expression.ts';
import { auditState, daemonOptions, hostFile, listener, mountPoint, unit } from '../insight/host-samples.ts';

const HOST = {
  files: { dockerd: [hostFile({ path: '/usr/bin/dockerd', realPath: '/usr/sbin/dockerd', uid: 1000 })] },
  processes: { dockerd: [] },
  audit: auditState({ path: '/usr/sbin/dockerd', permissions: 'rwxa' }),
  options: daemonOptions({ hosts: ['tcp://0.0.0.0:2375'], 'default-ulimits': { nofile: 10 } }),
  listeners: [listener({ address: '127.0.0.1', port: 2376, program: 'dockerd' })],
  units: { 'docker.socket': unit({ 'Socket.SocketMode': ['0660'] }), 'docker.service': null },
  mounts: [mountPoint({ target: '/', device: '8:1' })],
  texts: { '/etc/rsyslog.conf': '*.* @@logs\n' },
  firewall: { dockerUser: ['-A DOCKER-USER -d 169.254.169.254/32 -j DROP'] },
  subIds: [],
  cloud: '',
};
const DAEMON = { Engine: 'Docker', Version: '29.999.0', Components: {}, DriverStatus: null };
const NOW = '2026-01-01T00:00:00Z';

function value(source: string, host: unknown = HOST): unknown {
  return compile(source, 'host').evaluate({ host, daemon: DAEMON, networks: [], now: NOW });
}

test.each([
  ['modeWithin("0606", "0644")', false],
  ['host.files["dockerd"].map(file, fileOwner(file))', ['1000:root']],
  [
    'ownedByOthers(host.files["dockerd"], host.processes["dockerd"]).map(file, file.path)',
    ['/usr/bin/dockerd'],
  ],
  ['host.files["dockerd"].all(file, auditsPath(host.audit, file, "wxa"))', true],
  ['unitSetting(host.units["docker.socket"], "Socket.SocketMode", "0666")', '0660'],
  ['unitSetting(host.units["docker.socket"], "Socket.SocketUser", "root")', 'root'],
  ['unitSetting(host.units["docker.service"], "Service.LimitNPROC", "none")', 'none'],
  [
    'engineAddresses(host.options, host.listeners, host.units["docker.socket"], daemon)',
    ['0.0.0.0:2375', '127.0.0.1:2376'],
  ],
  ['looseUlimits(host.options["default-ulimits"].value, host.units["docker.service"], [])', ['nproc']],
  ['isLoopback("127.0.0.0/8")', true],
  ['usesContainerdStore(daemon)', false],
  ['mountOf(host.mounts, "/var/lib/docker").device', '8:1'],
  ['forwardsJournal(host.texts)', true],
  ['overlappingSubIds(host.subIds)', []],
  ['metadataAddresses(host.cloud)', ['169.254.169.254']],
  ['blocksAddress(host.firewall.dockerUser, "169.254.169.254")', true],
  ['engineSupport(daemon, now).isKnown', true],
  ['isMaintained(daemon, now)', true],
  ['isMaintained({"Engine": "Docker", "Version": "19.03.15"}, now)', false],
  ['daysBetween("2025-12-31T00:00:00Z", now)', 1],
])('%s is %o', (source, expected) => {
  expect(value(source)).toEqual(expected);
});

/** None of these may end as a pass or a fail. */
test.each([
  ['modeWithin("rw", "0644")', '"rw" is not a file mode'],
  ['auditsPath(host.audit, host.files["dockerd"][0], "wz")', '"wz" are not accesses of r, w, x and a'],
  ['mountOf([], "/").device == "8:1"', 'no mount holds "/"'],
  ['blocksAddress([], "metadata")', '"metadata" is not an address'],
  ['daysBetween("", now) < 1.0', 'a time that it needs is not known'],
  ['daysBetween("today", now) < 1.0', `"today" and "${NOW}" are not both times`],
  ['isMaintained({"Engine": "Docker"}, now)', 'the engine did not tell its version'],
])('%s gives no answer: %s', (source, reason) => {
  expect(() => value(source)).toThrow(new EvaluationTrouble('other', reason));
});

test('what the host did not tell is missing, not empty', () => {
  expect(() => value('host.files["dockerd"].all(file, auditsPath(host.audit, file, "wxa"))', {})).toThrow(
    new EvaluationTrouble('missing-field', 'host.files'),
  );
});

test('a release that is not known is not judged', () => {
  const newer = 'isMaintained({"Engine": "Docker", "Version": "999.1.0"}, now)';
  expect(() => value(newer)).toThrow(/^release 999\.1 is not among those known on \d{4}-\d\d-\d\d$/);
});

test('every example of a function is an expression', () => {
  for (const { example } of HOST_FUNCTIONS) {
    const resource = example.includes('image.') ? 'image' : 'host';
    expect(() => compile(example, resource)).not.toThrow();
  }
});
