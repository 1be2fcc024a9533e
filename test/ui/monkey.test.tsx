import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { LIVE, listedContainers } from '../audit/sample-facts.ts';
import { containerIs, imageIs } from './audited.ts';
import { layeredImage } from './layered-image.ts';
import { type LiveSession, shippedSession } from './live-session.ts';
import { ctrl, KEY, type ShownProgram, showProgram } from './shown-program.tsx';

const NAMES = ['alpha', 'bravo', 'charlie', 'delta'] as const;

const key = fc.constantFrom(
  ...['j', 'k', 'g', 'G', ' ', 'l', 'h', 's', 'S', 'e', 'c', 'y', 'v', 'z', 'n', 'N', 'r', '?', '/', ':'],
  ...['L', 'm', '=', 'V', 'a', 't', 'i', 'x', '/tmp'],
  ...['w', 'f', 'F', 'o', 'b', '9', 'never', KEY.left, KEY.right],
  ...['1', '2', '3', '4', '5', '6', '7', 'x', 'a', 'user:root', 'the', ctrl('d'), ctrl('u'), ctrl('w')],
  ...[
    KEY.enter,
    KEY.enter,
    KEY.enter,
    KEY.esc,
    KEY.esc,
    KEY.tab,
    KEY.shiftTab,
    KEY.up,
    KEY.down,
    KEY.backspace,
  ],
  ...[
    ':settings\r',
    ':theme\r',
    ':explain\r',
    ':target\r',
    ':findings\r',
    ':gaps\r',
    ':containers /a\r',
    ':waivers\r',
    ':changed\r',
  ],
);
const size = fc.record({
  columns: fc.constantFrom(20, 59, 60, 61, 80, 149, 150, 200),
  rows: fc.constantFrom(3, 14, 15, 16, 24, 50),
});
const change: fc.Arbitrary<FactChange> = fc.oneof(
  fc.record({ kind: fc.constant('container-gone' as const), id: fc.constantFrom(...NAMES) }),
  fc
    .record({ id: fc.constantFrom(...NAMES), Privileged: fc.boolean(), Running: fc.boolean() })
    .map(({ id, Privileged, Running }) =>
      containerIs(id, {
        Image: 'sha256:app',
        State: { Status: Running ? 'running' : 'exited', Running },
        HostConfig: { Privileged },
        Config: { Env: ['DB_PASSWORD=hunter2hunter2', `WORDS=${'many words '.repeat(30)}`] },
      }),
    ),
  fc.constant(listedContainers(...NAMES)),
  fc
    .boolean()
    .map((is) =>
      is
        ? imageIs('sha256:app', { RepoTags: ['app:1'] })
        : ({ kind: 'image-gone', id: 'sha256:app' } as const),
    ),
  fc.nat(3).map((done): FactChange => {
    const reading = { state: 'reading', what: 'users', done, total: 3 } as const;
    return { kind: 'host-reading', reading: done === 3 ? { state: 'done' } : reading };
  }),
  fc.boolean().map((is): FactChange => {
    const trouble = { kind: 'dropped', what: 'It was lost', why: 'it went away', tryThis: 'Wait.' } as const;
    return is ? LIVE : { kind: 'connection', connection: { state: 'stale', since: 0, trouble, attempt: 1 } };
  }),
);
const action = fc.oneof(
  { weight: 8, arbitrary: key.map((typed) => ({ kind: 'key' as const, typed })) },
  { weight: 1, arbitrary: size.map((to) => ({ kind: 'size' as const, to })) },
  { weight: 3, arbitrary: change.map((changed) => ({ kind: 'change' as const, changed })) },
);

function expectWhole(shown: ShownProgram, session: LiveSession): void {
  const [first = ''] = shown.screen().filter((line) => line !== '');
  expect(first).toMatch(/^ Plimsoll .* read-only$|^[\w\s×.,]*q quits\.$/);
  expect(session.watchers).toBeLessThanOrEqual(1);
}

it('whatever is typed, resized and changed in whatever order, it stays whole and can be left', {
  timeout: 90_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 30, maxLength: 60 }), async (actions) => {
      const session = await shippedSession(LIVE, ...NAMES.map((name) => containerIs(name)));
      session.layered.set('sha256:app', layeredImage('sha256:app', 'app:1'));
      session.scanned.set('sha256:app', layeredImage('sha256:app', 'app:1', { isScanned: true }));
      const shown = await showProgram({ session });
      for (const each of actions) {
        const scrolls = shown.scrolls();
        if (each.kind === 'key') await shown.press(each.typed);
        else if (each.kind === 'size') await shown.resize(each.to.columns, each.to.rows);
        else session.change(each.changed);
        expectWhole(shown, session);
        // Ink draws the frame of the old size once more before the screens know of the new one.
        if (each.kind !== 'size') expect(shown.scrolls()).toBe(scrolls);
      }
      // Out of whatever is being typed, then out.
      await shown.resize(80, 24);
      await shown.press(KEY.esc, KEY.esc, ctrl('c'), 'q');
      await shown.ended;
      await shown.close();
    }),
    { numRuns: 4, endOnFailure: true },
  );
});
