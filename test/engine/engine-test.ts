/**
 * The one place that decides whether tests against a real engine run.
 *
 * They need root and Docker. Without them they are skipped, and the reason stands in their name. Where CI=true
 * they must run: there, what is missing is a failure.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts';
import { missingForDaemon } from './private-daemon.ts';

/** The shared daemon, as the tests of one file see it. Readable inside tests and hooks only. */
export interface EngineUnderTest {
  /** For the test itself, to change what Plimsoll must notice. Remove what you make. */
  readonly api: Docker;
  /** What Plimsoll connects to: the engine behind the counting proxy. There is no other way to it. */
  readonly target: string;
  readonly proxy: CountingProxy;
}

const missing = missingForDaemon();
const mustRun = process.env.CI === 'true';

/**
 * Tests against the shared daemon, on which every scenario of scenarios.ts stands. When they are through, no
 * request but GET and HEAD may have come through the proxy.
 */
export function describeEngine(name: string, body: (engine: EngineUnderTest) => void): void {
  if (missing !== undefined && mustRun) {
    test(`${name}: the engine tests run`, () => {
      expect.fail(`CI=true and ${missing}`);
    });
    return;
  }
  if (missing !== undefined) {
    describe.skip(`${name} (${missing})`, () => body(unavailable));
    return;
  }
  describe(name, () => {
    let proxy: CountingProxy | undefined;
    let api: Docker | undefined;
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-engine-test-'));

    beforeAll(async () => {
      const socket = await askKeeper('/engine');
      api = new Docker({ socketPath: socket });
      proxy = await startCountingProxy(socket, join(folder, 'docker.sock'));
    });
    afterAll(async () => {
      const { requests = [] } = proxy ?? {};
      const changes = proxy?.changes() ?? [];
      await proxy?.close();
      rmSync(folder, { recursive: true, force: true });
      await askKeeper(`/seen?requests=${requests.length}&changes=${changes.length}`);
      expect(changes, 'Plimsoll only reads').toEqual([]);
    });

    body({
      get api() {
        return ready(api);
      },
      get target() {
        return ready(proxy).target;
      },
      get proxy() {
        return ready(proxy);
      },
    });
  });
}

function ready<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the engine is there inside tests and hooks only');
  return value;
}

const unavailable: EngineUnderTest = {
  get api() {
    return ready<Docker>(undefined);
  },
  target: '',
  get proxy() {
    return ready<CountingProxy>(undefined);
  },
};

/** Asks the keeper of global-setup.ts; the first one to ask for the engine waits for it to start. */
async function askKeeper(path: string): Promise<string> {
  const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    get({ socketPath: inject('engineKeeper'), path }, async (response) => {
      resolve({ status: response.statusCode ?? 0, body: await text(response) });
    }).on('error', reject);
  });
  if (answer.status !== 200) throw new Error(`the shared engine did not start: ${answer.body}`);
  return answer.body;
}
