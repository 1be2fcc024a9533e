import { describe, expect, test } from 'vitest';
import { capabilityGrade, capabilityName } from '../../src/insight/capability.ts';

describe('a capability’s name', () => {
  test.each([
    ['SYS_ADMIN', 'SYS_ADMIN'],
    ['CAP_SYS_ADMIN', 'SYS_ADMIN'],
    ['cap_sys_admin', 'SYS_ADMIN'],
    ['all', 'ALL'],
  ])('%s is %s', (given, name) => {
    expect(capabilityName(given)).toBe(name);
  });
});

describe('a capability’s grade', () => {
  test.each([
    ['SYS_MODULE', 'critical'],
    ['cap_net_admin', 'high'],
    ['NET_RAW', 'medium'],
    ['CHOWN', 'low'],
    ['NET_BIND_SERVICE', 'info'],
    ['ALL', 'critical'],
    ['CAP_ALL', 'critical'],
    ['NO_SUCH_THING', 'info'],
    ['', 'info'],
  ])('%s is %s', (capability, grade) => {
    expect(capabilityGrade(capability)).toBe(grade);
  });
});
