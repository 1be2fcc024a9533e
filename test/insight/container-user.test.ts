import { describe, expect, it } from 'vitest';
import { imageInspectSchema } from '../../src/facts/image.ts';
import {
  describeUser,
  effectiveUser,
  isRootUser,
  namesUser,
  userNumber,
} from '../../src/insight/container-user.ts';
import { inspected } from './container-facts.ts';

describe('isRootUser', () => {
  it.each(['', '0', '00', '+0', '-0', '0:0', 'root', 'root:root', 'root:app', '0:1000', ':1000', ':'])(
    '%j is root',
    (user) => {
      expect(isRootUser(user)).toBe(true);
    },
  );

  it.each(['app', '1000', '1000:0', '10001', '1000:root', 'rooter', 'toor', '0x0', '10', 'nobody:nogroup'])(
    '%j is not root',
    (user) => {
      expect(isRootUser(user)).toBe(false);
    },
  );
});

describe('a user resolved through the image’s own users', () => {
  const accounts = [
    { name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/sh' },
    { name: 'toor', uid: 0, gid: 0, home: '/root', shell: '/bin/sh' },
    { name: 'app', uid: 999, gid: 999, home: '/app', shell: '' },
    { name: '1234', uid: 77, gid: 77, home: '/', shell: '' },
  ];

  it.each([
    ['', 0, false],
    ['0', 0, false],
    ['00', 0, false],
    ['0:0', 0, false],
    ['root', 0, false],
    ['root:root', 0, false],
    ['0:1000', 0, false],
    [':1000', 0, false],
    ['app', 999, true],
    ['app:root', 999, true],
    ['1000:0', 1000, false],
    ['1000', 1000, false],
    ['+5', 5, false],
    ['1234', 77, false],
    ['toor', 0, true],
    ['toor:app', 0, true],
    ['ghost', undefined, true],
    ['ghost:0', undefined, true],
  ])('%j has number %s', (user, number, isName) => {
    expect(userNumber(user, accounts)).toBe(number);
    expect(namesUser(user)).toBe(isName);
  });

  it('of an image without users knows numbers only', () => {
    expect(userNumber('app', [])).toBeUndefined();
    expect(userNumber('1000', [])).toBe(1000);
    expect(userNumber('root', [])).toBe(0);
  });
});

describe('describeUser', () => {
  it.each([
    ['', 'root (no user is set)'],
    ['root', 'root'],
    ['root:root', 'root'],
    ['0', 'root (number 0)'],
    ['0:0', 'root (number 0)'],
    ['0:1000', 'root (number 0), group 1000'],
    [':1000', 'root (no user is set), group 1000'],
    ['10001', '10001'],
    ['app', 'app'],
    ['app:', 'app'],
    ['app:staff', 'app, group staff'],
    ['1000:0', '1000, group 0 (root)'],
    ['1000:root', '1000, group root'],
  ])('%j is %s', (user, words) => {
    expect(describeUser(user)).toBe(words);
  });
});

describe('effectiveUser', () => {
  const image = imageInspectSchema.parse({ Id: 'sha256:1', Config: { User: 'app' } });

  it.each([
    ['10001', undefined, '10001'],
    ['0:0', undefined, 'root'],
    ['', undefined, 'root'],
    ['', image, 'app'],
    ['root', image, 'root'],
  ])('of %j with its image is the one that counts', (User, itsImage, user) => {
    expect(effectiveUser(inspected('web', { Config: { User } }).inspect, itsImage)).toBe(user);
  });
});
