import { afterEach, describe, expect, it } from 'vitest';
import type { EvidenceWish, WrittenEvidence } from '../../src/facts/evidence.ts';
import type { Gap } from '../../src/facts/gap.ts';
import { damagedWords } from '../../src/ui/text/damaged-file.ts';
import { KEY, recordedSession, type ShownOptions, type ShownProgram, showProgram } from './shown-program.tsx';

const SUM = 'ab'.repeat(32);
const OUTCOME: WrittenEvidence = {
  path: '/out/db.tar',
  bytes: 1_234_567,
  sha256: SUM,
  files: 12,
  filesLeftOut: 3,
  gaps: 1,
  notes: ['The container ended while it was looked at.'],
};

let shown: ShownProgram | undefined;

afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

/** On the screen of a container, asked where to. */
async function asked(options: ShownOptions = {}): Promise<ShownProgram> {
  const program = await showProgram({ session: await recordedSession(), ...options });
  shown = program;
  await program.press('2', '/legacy-db', KEY.enter, KEY.enter);
  await program.waitFor('Containers › legacy-db');
  await program.press('x');
  await program.waitFor('file     /home/somebody/legacy-db-evidence.tar▏');
  return program;
}

describe('x on a container', () => {
  it('asks where to and about secrets, and says where the evidence lies and what its sum is', async () => {
    const wishes: Pick<EvidenceWish, 'path' | 'hidesSecrets'>[] = [];
    const program = await asked({
      evidence: async ({ path, hidesSecrets }) => {
        wishes.push({ path, hidesSecrets });
        return OUTCOME;
      },
    });
    await program.press(KEY.tab);
    await program.waitFor('secrets  as they are');
    await program.press('2', KEY.enter);
    await expect
      .poll(() => wishes)
      .toEqual([{ path: '/home/somebody/legacy-db-evidence.tar2', hidesSecrets: false }]);
    await program.waitFor('file     /out/db.tar');
    await program.waitFor('Written: 1.23 MB, 12 changed files (3 left out), 1 unread.');
    await program.waitFor('The container ended');
    await program.waitFor(`SHA-256 ${SUM}`);
    await program.press('y');
    await expect.poll(() => program.copied).toEqual([`${SUM}  /out/db.tar`]);
    await program.press(KEY.enter);
    await program.waitFor((text) => !text.includes('SHA-256'));
  });

  it('says how far it is, and esc gives it up', async () => {
    let signal: AbortSignal | undefined;
    const program = await asked({
      evidence: (wish) => {
        signal = wish.signal;
        wish.onProgress?.({ what: 'changed files', done: 3, total: 40 });
        return new Promise(() => {});
      },
    });
    await program.press(KEY.enter);
    await program.waitFor('Reading changed files 4 of 40…');
    await program.press(KEY.esc);
    await expect.poll(() => signal?.aborted).toBe(true);
    await program.waitFor('Given up. Nothing was written.');
  });

  it('goes on while the window is too small for a screen', async () => {
    let signal: AbortSignal | undefined;
    const program = await asked({
      evidence: (wish) => {
        signal = wish.signal;
        wish.onProgress?.({ what: 'changed files', done: 3, total: 40 });
        return new Promise(() => {});
      },
    });
    await program.press(KEY.enter);
    await program.waitFor('Reading changed files 4 of 40…');
    await program.resize(40, 10);
    await program.waitFor('needed.');
    await program.resize(80, 24);
    await program.waitFor('Reading changed files 4 of 40…');
    expect(signal?.aborted).toBe(false);
  });

  it('says why it can’t be written, and keeps the name that was typed', async () => {
    const program = await asked({ evidence: () => Promise.reject(new Error('The disk is full.')) });
    await program.press('2', KEY.enter);
    await program.waitFor('The disk is full.');
    await program.waitFor('file     /home/somebody/legacy-db-evidence.tar2▏');
    await program.press(KEY.esc);
    await program.waitFor((text) => !text.includes('Evidence legacy-db'));
  });

  it('says all of why it can’t be written, where that takes two lines', async () => {
    const why = `There is a file already at /home/somebody/legacy-db-evidence.tar. Write another name: nothing is overwritten.`;
    const program = await asked({ evidence: () => Promise.reject(new Error(why)) });
    await program.press(KEY.enter);
    await program.waitFor('nothing is overwritten.');
    expect(program.text().replaceAll(/\s+/g, ' ')).toContain(why);
  });

  it('is asked from the list of containers too, on the smallest screen', async () => {
    const program = await showProgram({ session: await recordedSession(), columns: 60, rows: 15 });
    shown = program;
    await program.press('2', '/legacy-db', KEY.enter, 'x');
    await program.waitFor('Evidence legacy-db');
    await program.waitFor('⏎ takes it   tab lets secrets in   esc leaves');
    expect(program.scrolls()).toBe(0);
  });
});

describe('a file that was changed after it was written', () => {
  const gap = (fact: string, reason: Gap['reason'] = 'malformed'): readonly [string, Gap] => [
    fact,
    { fact, reason, detail: 'x', hint: 'y' },
  ];
  const snapshot = { kind: 'docker', uri: 'unix:///x', label: 'x', snapshot: 'snapshot:/x' } as const;
  it.each([
    ['nothing', [gap('host', 'permission')], ''],
    ['one file', [gap('evidence report.md')], 'Do not trust this evidence: report.md in it is not as'],
    [
      'two files',
      [gap('snapshot a'), gap('snapshot b')],
      'Do not trust this snapshot: a and 1 more in it are not',
    ],
  ])('is told on every screen: %s', (_, gaps, words) => {
    const said = damagedWords({ target: snapshot, gaps: new Map(gaps) });
    if (words === '') expect(said).toBe('');
    else expect(said).toContain(words);
    const { snapshot: _file, ...live } = snapshot;
    expect(damagedWords({ target: live, gaps: new Map(gaps) })).toBe('');
  });
});
