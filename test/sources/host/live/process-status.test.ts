import { describe, expect, it } from 'vitest';
import { containerOf } from '../../../../src/sources/host/live/container-processes.ts';
import {
  capabilitiesOf,
  firstProcess,
  type ProcessStatus,
  parseStatus,
} from '../../../../src/sources/host/live/process-status.ts';
import { innerId, parseUidMap } from '../../../../src/sources/host/live/uid-map.ts';

const ID = '0123456789abcdef'.repeat(4);
const OTHER = 'f'.repeat(64);

it.each<[string, string, boolean]>([
  ['version 1', `12:pids:/docker/${ID}\n11:memory:/docker/${ID}\n`, true],
  ['version 2 with cgroupfs', `0::/docker/${ID}\n`, true],
  ['version 2 with systemd', `0::/system.slice/docker-${ID}.scope\n`, true],
  ['rootless', `0::/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${ID}.scope\n`, true],
  ['Podman', `0::/machine.slice/libpod-${ID}.scope/container\n`, true],
  ['Podman with cgroupfs', `0::/libpod_parent/libpod-${ID}\n`, true],
  ['the monitor of Podman', `0::/machine.slice/libpod-conmon-${ID}.scope\n`, false],
  ['Kubernetes', `0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-${ID}.scope\n`, true],
  ['a parent of its own', `4:memory:/test/${ID}\n0::/\n`, true],
  ['a cgroup namespace of ours', `0::/../${ID}\n`, true],
  ['a container in it', `0::/docker/${ID}/docker/${OTHER}\n`, true],
  ['it within a container', `0::/docker/${OTHER}/docker/${ID}\n`, true],
  ['another container', `0::/docker/${OTHER}\n`, false],
  ['no container', '0::/system.slice/docker.service\n', false],
  ['part of an id', `0::/docker/${ID.slice(0, 63)}\n`, false],
  ['nothing', '', false],
])('the control groups of %s', (_, text, isIt) => {
  expect(containerOf(text, new Set([ID]))).toBe(isIt ? ID : undefined);
});

describe('a mask of capabilities', () => {
  it.each<[string, readonly string[]]>([
    ['0000000000000000', []],
    ['0000000000000001', ['CHOWN']],
    ['0000000000202000', ['NET_RAW', 'SYS_ADMIN']],
    ['0000018000000000', ['BPF', 'CHECKPOINT_RESTORE']],
    ['0000020000000000', ['CAP_41']],
    ['8000000000000000', ['CAP_63']],
    ['', []],
    ['not a mask', []],
  ])('%s', (mask, names) => {
    expect(capabilitiesOf(mask)).toEqual(names);
  });

  it('of a container as Docker starts it has 14', () => {
    expect(capabilitiesOf('00000000a80425fb')).toHaveLength(14);
  });

  it('is told the same when it is met again, however many others were', () => {
    for (let bit = 0; bit < 600; bit += 1) capabilitiesOf(bit.toString(16).padStart(16, '0'));
    expect(capabilitiesOf('0000000000000003')).toEqual(['CHOWN', 'DAC_OVERRIDE']);
  });
});

it('a status is read', () => {
  const text =
    'Name:\tweb server\nPid:\t70\nPPid:\t60\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nNSpid:\t70\t8\t1\n';
  expect(parseStatus(70, text)).toMatchObject({
    pid: 70,
    parentPid: 60,
    name: 'web server',
    uid: 2,
    gid: 6,
    pids: [70, 8, 1],
  });
  expect(parseStatus(70, 'Name:\tx\n').pids).toEqual([70]);
});

describe('the first process of a container', () => {
  function process(pids: readonly number[], parentPid = 1): ProcessStatus {
    const [pid = 0] = pids;
    return { pid, parentPid, name: '', uid: 0, gid: 0, pids, text: '' };
  }

  it.each<[string, readonly ProcessStatus[], number, number | undefined]>([
    ['is the engine’s', [process([50, 1]), process([51, 7], 50)], 50, 50],
    ['is the engine’s, however late it is found', [process([51, 7], 50), process([50, 1])], 50, 50],
    [
      'is the engine’s in the engine’s own namespace',
      [process([500, 50, 1]), process([501, 51, 7])],
      50,
      500,
    ],
    [
      'is not one that calls itself so within',
      [process([51, 50], 50), process([50, 1]), process([60, 8, 1], 50)],
      50,
      50,
    ],
    ['shares the host’s numbers', [process([51], 50), process([50])], 50, 50],
    ['has joined another container', [process([50, 9]), process([51, 50], 50)], 50, 50],
    [
      'is number 1 where the engine’s number fits nothing',
      [process([51, 7], 50), process([50, 1])],
      4711,
      50,
    ],
    ['is the outer number 1', [process([60, 8, 1], 50), process([50, 1])], 4711, 50],
    ['has its parent outside', [process([51], 50), process([50], 2)], 4711, 50],
    ['is nowhere', [], 50, undefined],
  ])('%s', (_, processes, enginePid, expected) => {
    expect(firstProcess(processes, enginePid)?.pid).toBe(expected);
  });
});

it('users are numbered inside as their map says', () => {
  const map = parseUidMap('         0     100000      65536\n     65536       1000          1\n');
  expect(map).toEqual([
    { inside: 0, outside: 100_000, count: 65_536 },
    { inside: 65_536, outside: 1_000, count: 1 },
  ]);
  expect([100_000, 100_999, 165_535, 165_536, 1_000, 0].map((id) => innerId(id, map))).toEqual([
    0,
    999,
    65_535,
    undefined,
    65_536,
    undefined,
  ]);
});
