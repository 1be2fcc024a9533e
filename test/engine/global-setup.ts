/**
 * One private daemon with all scenarios for the whole test run, started when the first engine test asks for it.
 *
 * vitest runs this in its main process. Test files run in workers, so they ask through a small socket; a run
 * without engine tests never starts a daemon.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { missingForDaemon, type PrivateDaemon } from './private-daemon.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * Socket of the keeper. It answers `GET /engine` with the socket of the shared daemon, once its scenarios
     * stand, and takes what a file's proxy saw of Plimsoll as `GET /seen?requests=N&changes=N`.
     */
    readonly engineKeeper: string;
  }
}

async function startShared(): Promise<PrivateDaemon> {
  const [{ startPrivateDaemon }, { bringUp }] = await Promise.all([
    import('./private-daemon.ts'),
    import('./scenarios.ts'),
  ]);
  const daemon = await startPrivateDaemon();
  try {
    await bringUp(daemon);
    return daemon;
  } catch (error) {
    await daemon.stop();
    throw error;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const missing = missingForDaemon();
  if (missing !== undefined) process.stderr.write(`Engine tests do not run here: ${missing}.\n`);

  let shared: Promise<PrivateDaemon> | undefined;
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-keeper-'));
  const socket = join(folder, 'keeper.sock');
  const seen = { requests: 0, changes: 0 };
  const keeper = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://keeper');
    if (pathname === '/seen') {
      seen.requests += Number(searchParams.get('requests'));
      seen.changes += Number(searchParams.get('changes'));
      response.end();
      return;
    }
    shared ??= startShared();
    shared.then(
      (daemon) => response.end(daemon.socket),
      (error: unknown) => response.writeHead(500).end(describe(error)),
    );
  });
  await new Promise<void>((resolve) => keeper.listen(socket, resolve));
  project.provide('engineKeeper', socket);

  return async () => {
    keeper.closeAllConnections();
    await new Promise((resolve) => keeper.close(resolve));
    rmSync(folder, { recursive: true, force: true });
    const daemon = await shared?.catch(() => undefined);
    await daemon?.stop();
    if (daemon === undefined) return;
    process.stderr.write(
      `Requests of Plimsoll to the real engine: ${seen.requests}; not reads: ${seen.changes}.\n`,
    );
    if (seen.changes > 0) throw new Error('Plimsoll must only read: see the failed engine tests');
  };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`;
}
