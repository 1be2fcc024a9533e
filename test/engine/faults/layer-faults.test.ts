import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeEngine } from '../engine-test.ts';
import { loadImages } from '../images.ts';
import { type PrivateDaemon, startPrivateDaemon } from '../private-daemon.ts';
import { type Audited, auditInside } from './audited-host.ts';
import { LAYER_FAULTS, UNNAMED } from './layer-faults.ts';

const START_MS = 120_000;

/** A site that wants no shells, and looks for what is only likely to be a secret. */
const POLICY = JSON.stringify({ shells_allowed: false, find_random_strings: true });

describeEngine('deliberate faults in the layers of images', () => {
  let daemon: PrivateDaemon | undefined;
  const audits: { faulty?: Audited; mended?: Audited; shallow?: Audited } = {};

  beforeAll(async () => {
    const started = await startPrivateDaemon({ hostname: 'layer-host' });
    daemon = started;
    const { api } = started;
    await loadImages(api, [...LAYER_FAULTS.map(({ faulty }) => faulty), UNNAMED.recipe]);
    audits.shallow = await auditInside(started, POLICY);
    audits.faulty = await auditInside(started, POLICY, ['--deep']);
    for (const { Id } of await api.listImages({ all: true })) await api.getImage(Id).remove({ force: true });
    await loadImages(
      api,
      LAYER_FAULTS.flatMap(({ mended }) => mended ?? []),
    );
    audits.mended = await auditInside(started, POLICY, ['--deep']);
  }, START_MS);
  afterAll(() => daemon?.stop());

  const rows = LAYER_FAULTS.flatMap(({ rows, name }) => rows.map((row) => [row, name] as const));

  describe.each(rows)('%s of %s', (row, name) => {
    test('fails', () => {
      expect(audits.faulty?.statusOf(row, name)).toBe('fail');
    });
    test('passes once it is mended', () => {
      expect(audits.mended?.statusOf(row, name)).toBe('pass');
    });
  });

  test.each(UNNAMED.rows)('%s fails for an image without a name', (row) => {
    expect(audits.faulty?.statusOf(row)).toBe('fail');
  });

  test('says nothing of layers that nobody read, not even that it does not know', () => {
    expect(audits.shallow?.statusOf('IMG-WORLDWRITE')).toBe('nothing is said of it');
    expect(audits.shallow?.statusOf('SEC-AWS-ID')).toBe('nothing is said of it');
  });
});
