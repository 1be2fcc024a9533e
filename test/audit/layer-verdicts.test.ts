import { describe, expect, test } from 'vitest';
import { createAuditor } from '../../src/audit/auditor.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import type { ImageLayers } from '../../src/facts/image-layers.ts';
import { madeImage } from '../insight/image-contents/made-image.ts';
import { checkOf } from './sample-checks.ts';
import { container, image, LIVE, storeOf } from './sample-facts.ts';

const about = { resource: 'image', layer: 'image' } as const;
const SETUID = checkOf({
  ...about,
  id: 'a.setuid',
  needs: { layers: true },
  pass: 'files.setuid.size() == 0',
});
const SECRETS = checkOf({
  ...about,
  id: 'b.secrets',
  needs: { contents: true },
  pass: 'secrets.size() == 0',
});
const RELEASE = checkOf({
  ...about,
  id: 'c.release',
  needs: { contents: true },
  pass: 'release.id == "debian"',
});
const USED = checkOf({ ...about, id: 'd.used', pass: 'usedBy.size() > 0' });

const ID = 'sha256:made';
const READ = madeImage([{ 'bin/su': { mode: 0o4755 }, 'etc/os-release': { text: 'ID=debian\n' } }]);

function audit(...changes: readonly FactChange[]) {
  const store = storeOf({ kind: 'image', inspect: image(ID) }, LIVE, ...changes);
  const auditor = createAuditor([SETUID, SECRETS, RELEASE], { policy: {} });
  auditor.update(store.facts, NOTHING_TOUCHED);
  store.subscribe((facts, delta) => auditor.update(facts, delta));
  const statuses = () =>
    Object.fromEntries(auditor.view.findingsOf('image', ID).map(({ check, status }) => [check, status]));
  return { store, auditor, statuses };
}

const layersRead = (layers: ImageLayers): FactChange => ({ kind: 'image-layers', id: ID, layers });

describe('what only layers tell', () => {
  test('is no finding while nobody read them, and lowers no coverage', () => {
    const { auditor, statuses } = audit();
    expect(statuses()).toEqual({});
    expect(auditor.view.coverage).toBeUndefined();
  });

  test('is judged as soon as they are read, and let go when they are', () => {
    const { store, statuses } = audit();
    store.apply([layersRead(READ)]);
    expect(statuses()).toEqual({ 'a.setuid': 'fail', 'b.secrets': 'pass', 'c.release': 'pass' });
    store.apply([{ kind: 'image-layers-gone', id: ID }]);
    expect(statuses()).toEqual({});
  });

  test('waits for the last layer', () => {
    const { store, statuses } = audit();
    store.apply([layersRead(madeImage([{ 'bin/su': { mode: 0o4755 } }, undefined]))]);
    expect(statuses()).toEqual({});
  });

  test('says of files what trees tell where nobody looked into contents', () => {
    const { statuses } = audit(layersRead(madeImage([{}], { isScanned: false })));
    expect(statuses()).toEqual({ 'a.setuid': 'pass' });
  });

  test('is unknown, with the reason, where they were asked for and can’t be read', () => {
    const gap = { reason: 'error', detail: 'the connection broke off', hint: 'Try again' } as const;
    const { auditor } = audit({ kind: 'gap', gap: { fact: `layers of image ${ID.slice(7)}`, ...gap } });
    const findings = auditor.view.findingsOf('image', ID);
    expect(findings.map(({ status, reason }) => [status, reason])).toEqual(
      [SETUID, SECRETS, RELEASE].map(() => ['unknown', 'The connection broke off. Try again.']),
    );
  });

  test('is unknown, with the layer, where one of them can’t be read', () => {
    const trouble = {
      kind: 'dropped',
      what: 'The layer can’t be read',
      why: 'it is damaged',
      tryThis: '',
    } as const;
    const [layer] = READ.layers;
    if (layer === undefined) throw new Error('the image has a layer');
    const { auditor } = audit(
      layersRead({ ...READ, layers: [layer, { ...layer, state: { kind: 'failed', trouble } }] }),
    );
    expect(auditor.view.findingsOf('image', ID)[0]).toMatchObject({
      status: 'unknown',
      reason: 'Layer 2: The layer can’t be read: it is damaged.',
    });
  });
});

test('who uses an image is looked at again when a container comes and goes', () => {
  const store = storeOf({ kind: 'image', inspect: image(ID) }, LIVE);
  const auditor = createAuditor([USED], { policy: {} });
  auditor.update(store.facts, NOTHING_TOUCHED);
  store.subscribe((facts, delta) => auditor.update(facts, delta));
  const status = () => auditor.view.findingsOf('image', ID)[0]?.status;
  expect(status()).toBe('fail');
  store.apply([{ kind: 'container', inspect: container('one', { Image: ID }) }]);
  expect(status()).toBe('pass');
  store.apply([{ kind: 'container-gone', id: 'one' }]);
  expect(status()).toBe('fail');
});
