import { expect, test } from 'vitest';
import { categoriesOf, sharedCategories } from '../../src/insight/selinux-label.ts';
import { factsWith, inspected } from './container-facts.ts';

test.each([
  ['system_u:system_r:container_t:s0:c1,c2', 'c1,c2'],
  ['system_u:system_r:container_t:s0-s0:c0.c1023', 'c0.c1023'],
  ['system_u:system_r:spc_t:s0', ''],
  ['', ''],
])('%s has the categories %j', (label, categories) => {
  expect(categoriesOf(label)).toBe(categories);
});

const labelled = (name: string, categories: string, hostConfig: Readonly<Record<string, unknown>> = {}) =>
  inspected(name, {
    ProcessLabel: `system_u:system_r:container_t:s0${categories === '' ? '' : `:${categories}`}`,
    HostConfig: hostConfig,
  });

test('containers with the same categories are told, by their name', () => {
  const facts = factsWith(
    labelled('web', 'c3,c4'),
    labelled('job', 'c1,c2'),
    labelled('api', 'c3,c4'),
    labelled('db', 'c5,c6'),
    labelled('one', ''),
    labelled('two', ''),
  );
  expect(sharedCategories(facts)).toEqual([{ categories: 'c3,c4', containers: ['api', 'web'] }]);
});

test('not where somebody chose the level, or where a container joins another', () => {
  const facts = factsWith(
    labelled('web', 'c3,c4'),
    labelled('api', 'c3,c4', { SecurityOpt: ['label=level:s0:c3,c4'] }),
    labelled('side', 'c3,c4', { IpcMode: 'container:web' }),
  );
  expect(sharedCategories(facts)).toEqual([]);
});
