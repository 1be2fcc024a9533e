import { describe, expect, test } from 'vitest';
import type { ScannedEntry } from '../../src/facts/image-layers.ts';
import type { ScanPart } from '../../src/insight/scan-part.ts';
import { combinedScan, contentScan } from '../../src/session/content-scan.ts';

const FILE: ScannedEntry = { path: 'app/a', type: 'file', mode: 0o644, size: 10 };

/** One that wants so many bytes, and tells as a problem what it was given. */
function part(name: string, wanted: number): ScanPart {
  return {
    version: name,
    begin() {
      const problems: string[] = [];
      return {
        wants: () => wanted,
        take: ({ path }, bytes) => {
          problems.push(`${name} ${path} ${bytes.length}`);
        },
        finish: () => ({ problems }),
      };
    },
  };
}

describe('several looks put together', () => {
  test('want what the greediest wants, and give each no more than it asked for', () => {
    const scan = combinedScan([part('none', 0), part('few', 3), part('all', 10)]).begin();
    expect(scan.wants(FILE)).toBe(10);
    scan.take(FILE, new Uint8Array(10));
    expect(scan.finish().problems).toEqual(['few app/a 3', 'all app/a 10']);
  });

  test('have a version made of all of theirs', () => {
    expect(combinedScan([part('a1', 0), part('b2', 0)]).version).toBe('a1 b2');
    expect(contentScan().version).not.toBe(contentScan({ findsRandomStrings: true }).version);
  });

  test('find packages, secrets and texts in one pass', () => {
    const scan = contentScan().begin();
    const files = {
      'var/lib/dpkg/status':
        'Package: curl\nStatus: install ok installed\nVersion: 8.1\nArchitecture: amd64\n\n',
      'etc/app.conf': 'db_password=correct-horse-battery\n',
      'etc/passwd': 'root:x:0:0::/root:/bin/sh\n',
    };
    for (const [path, text] of Object.entries(files)) {
      const entry = { path, type: 'file', mode: 0o644, size: text.length } as const;
      scan.take(entry, Buffer.from(text).subarray(0, scan.wants(entry)));
    }
    expect(scan.finish()).toMatchObject({
      packages: [{ name: 'curl', version: '8.1' }],
      secrets: [{ rule: 'SEC-ENVNAME', path: 'etc/app.conf' }],
      texts: { 'etc/passwd': 'root:x:0:0::/root:/bin/sh\n' },
      problems: [],
    });
  });
});
