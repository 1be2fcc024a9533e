import { describe, expect, it } from 'vitest';
import { type EndingSession, SessionStage } from '../../src/cli/session-stage.ts';
import { emptyFacts } from '../../src/facts/facts.ts';
import { NO_VERDICTS } from '../../src/session/no-verdicts.ts';
import type { SessionPort } from '../../src/ui/session/session-port.ts';

class TestSession implements EndingSession {
  readonly facts;
  readonly audit = NO_VERDICTS;
  readonly ruleProblems = [];
  closings = 0;
  private readonly end: () => Promise<readonly string[]>;

  constructor(uri: string, end: () => Promise<readonly string[]> = async () => []) {
    this.facts = emptyFacts({ kind: 'docker', uri, label: uri });
    this.end = end;
  }

  subscribe(): () => void {
    return () => {};
  }
  async refresh(): Promise<void> {}
  cancelRefresh(): void {}
  async imageHistory() {
    return [];
  }
  async imageChoices() {
    return [];
  }
  readLayers() {
    return Promise.reject(new Error('there is no image'));
  }
  openFile() {
    return Promise.reject(new Error('there is no image'));
  }
  extract() {
    return Promise.reject(new Error('there is no image'));
  }
  openLog() {
    return Promise.reject(new Error('there is no log'));
  }
  async watchContainer() {}
  async watchEvents() {}
  readProcess() {
    return Promise.reject(new Error('there is no process'));
  }
  openChangedFile() {
    return Promise.reject(new Error('there is no file'));
  }
  lookAtFolder() {
    return Promise.reject(new Error('there is no folder'));
  }
  openMounted() {
    return Promise.reject(new Error('there is no file'));
  }
  close(): Promise<readonly string[]> {
    this.closings += 1;
    return this.end();
  }
}

const standIn: SessionPort = new TestSession('waiting');

function waitingStage(): SessionStage<TestSession> {
  return new SessionStage<TestSession>(undefined, { session: standIn, banner: '' });
}

describe('what is on screen', () => {
  it('is the stand-in until the engine answers', () => {
    const stage = waitingStage();
    expect(stage.isWaitingForFirst).toBe(true);
    expect(stage.held.current().session).toBe(standIn);
    const engine = new TestSession('engine');
    expect(stage.showFirst({ session: engine, banner: 'a demo' })).toBe(true);
    expect(stage.held.current()).toEqual({ session: engine, banner: 'a demo' });
    expect(stage.current).toBe(engine);
    expect(stage.isWaitingForFirst).toBe(false);
  });

  it('stays what a person chose when the engine that was waited for answers after that', async () => {
    const stage = waitingStage();
    const chosen = new TestSession('chosen');
    const late = new TestSession('late');
    expect(stage.ask()(chosen)).toBe(true);
    expect(stage.isWaitingForFirst).toBe(false);
    expect(stage.showFirst({ session: late, banner: '' })).toBe(false);
    expect(stage.held.current().session).toBe(chosen);
    expect(stage.current).toBe(chosen);
    expect([chosen.closings, late.closings]).toEqual([0, 1]);
    await stage.close();
    expect([chosen.closings, late.closings]).toEqual([1, 1]);
  });

  it('is what was asked for last, in whatever order the engines answer', () => {
    const stage = new SessionStage(
      { session: new TestSession('first'), banner: '' },
      { session: standIn, banner: '' },
    );
    const [showSlow, showQuick] = [stage.ask(), stage.ask()];
    const [slow, quick] = [new TestSession('slow'), new TestSession('quick')];
    expect(showQuick(quick)).toBe(true);
    expect(showSlow(slow)).toBe(false);
    expect(stage.current).toBe(quick);
    expect([slow.closings, quick.closings]).toEqual([1, 0]);
  });

  it('is the earlier one when what was asked for after it does not answer', () => {
    const stage = waitingStage();
    stage.ask();
    const late = new TestSession('late');
    expect(stage.isWaitingForFirst).toBe(true);
    expect(stage.showFirst({ session: late, banner: '' })).toBe(true);
    expect(late.closings).toBe(0);
  });

  it('is nothing that comes after the program was left: that is closed', async () => {
    const stage = waitingStage();
    const show = stage.ask();
    await stage.close();
    const [late, asked] = [new TestSession('late'), new TestSession('asked')];
    expect(stage.showFirst({ session: late, banner: '' })).toBe(false);
    expect(show(asked)).toBe(false);
    expect([late.closings, asked.closings]).toEqual([1, 1]);
    expect(stage.isWaitingForFirst).toBe(false);
  });
});

describe('what goes wrong with the end of a session', () => {
  const failing = () => Promise.reject(new Error('the socket hangs'));

  it('is told on screen when another one took its place, and once more at the end', async () => {
    const before = new TestSession('tcp://old:2375', failing);
    const stage = new SessionStage({ session: before, banner: '' }, { session: standIn, banner: '' });
    const told: (string | undefined)[] = [];
    stage.held.subscribe(() => told.push(stage.held.current().notice));
    const after = new TestSession('after');
    stage.ask()(after);
    await expect
      .poll(() => told.at(-1))
      .toBe('The connection to tcp://old:2375 could not be closed: the socket hangs');
    expect(stage.held.current().session).toBe(after);
    expect(await stage.close()).toEqual([
      'The connection to tcp://old:2375 could not be closed: the socket hangs',
    ]);
  });

  it('is told at the end for the one on screen, with what it says itself', async () => {
    const stage = new SessionStage(
      { session: new TestSession('one', async () => ['This run is not remembered.\u001b[2J']), banner: '' },
      { session: standIn, banner: '' },
    );
    expect(await stage.close()).toEqual(['This run is not remembered.\\x1b[2J']);
  });

  it('keeps nobody: the program ends once all of them have', async () => {
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    const stage = new SessionStage(
      { session: new TestSession('slow', () => promise), banner: '' },
      { session: standIn, banner: '' },
    );
    stage.ask()(new TestSession('next'));
    let ended = false;
    const ending = stage.close().then(() => {
      ended = true;
    });
    await Promise.resolve();
    expect(ended).toBe(false);
    resolve([]);
    await ending;
    expect(ended).toBe(true);
  });
});
