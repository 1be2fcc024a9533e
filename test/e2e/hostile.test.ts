import { afterEach, expect, test } from 'vitest';
import { describeEngine } from '../engine/engine-test.ts';
import { isReady, KEY, startPlimsoll, type Terminal } from './terminal.ts';
import { strayControls } from './terminal-text.ts';

describeEngine('hostile text', (engine) => {
  let terminal: Terminal | undefined;
  afterEach(async () => {
    await terminal?.close();
    terminal = undefined;
  });

  test('is shown on every tab, and inert', async () => {
    terminal = startPlimsoll(['--target', engine.target], { cols: 160, rows: 50 });
    await terminal.waitFor(isReady);
    await terminal.waitForQuiet();
    await terminal.type(
      ['2', 'by risk'],
      ['/', '/▏'],
      ['name:hostile', '/name:hostile▏'],
      [KEY.enter, (rows) => !rows.join().includes('▏')],
      [KEY.enter, 'Containers › hostile'],
    );
    const seen: string[] = [];
    for (let tab = 0; tab < 6; tab += 1) {
      // Down and back, so that what does not fit is drawn as well.
      for (const key of ['G', 'g', KEY.tab]) {
        seen.push(terminal.screen().join('\n'));
        terminal.send(key);
        await terminal.waitForQuiet(200);
      }
    }
    expect(seen.join('\n')).toContain('clipboard');
    expect(seen.join('\n')).toContain('example.hostile');
    expect(strayControls(terminal.output())).toEqual([]);
    expect(terminal.output()).not.toContain('red\u001b[31m');
  });
});
