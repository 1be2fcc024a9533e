import { expect, test } from 'vitest';
import { deepProgressLine, layerProgressLine } from '../../src/cli/progress-line.ts';
import { recordedStreams } from './recorded-streams.ts';

const PROGRESS = {
  bytes: 120_000_000,
  totalBytes: 630_000_000,
  files: 12_000,
  layer: 3,
  layerCount: 12,
  elapsedMs: 1,
};

test('the reading of an image is one line on a terminal, which goes when it ends', () => {
  const { stderr } = recordedStreams({ isTTY: true });
  const line = layerProgressLine(stderr);
  line.show(PROGRESS);
  line.show({ ...PROGRESS, elapsedMs: 2 });
  line.show({ ...PROGRESS, totalBytes: undefined });
  line.clear();
  expect(stderr.text.split('\r\u001b[K')).toEqual([
    '',
    'Layer 3 of 12: 120 MB of 630 MB, 12000 files…',
    'Layer 3 of 12: 120 MB, 12000 files…',
    '',
  ]);
});

test('nobody else sees it', () => {
  const { stderr } = recordedStreams();
  const line = layerProgressLine(stderr);
  line.show(PROGRESS);
  line.clear();
  expect(stderr.text).toBe('');
});

test('it never goes on in a second row, from which it could not be taken back', () => {
  const { stderr } = recordedStreams({ isTTY: true });
  const image = 'registry.example.com/team/web-frontend:2026.11.22';
  const line = deepProgressLine(stderr);
  line.show({ image, number: 113, count: 240, layers: PROGRESS });
  const [, shown = ''] = stderr.text.split('\r\u001b[K');
  expect(shown).toMatch(/^Layers of image 113 of 240, registry\..*…$/);
  expect(shown.length).toBeLessThan(stderr.columns);
});
