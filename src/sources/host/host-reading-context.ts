/** One reading of the host: what several parts need is read once, when the first of them asks. */
import type { Facts } from '../../facts/facts.ts';
import type { HostNeeds, HostProcess, Unit } from '../../facts/host.ts';
import { type AccountNames, accountNames } from './account-names.ts';
import { type DaemonOptions, readDaemonOptions } from './daemon-options.ts';
import { type EngineDaemon, findEngineDaemon } from './engine-daemon.ts';
import { type HostAccounts, readAccounts } from './host-accounts.ts';
import type { HostContext } from './host-part.ts';
import type { HostRoot } from './host-root.ts';
import { findUnit, readUnit, type UnitFiles } from './host-units.ts';
import type { KubernetesHere } from './kubernetes/read-kubernetes.ts';
import { ProcFolder } from './proc-folder.ts';
import { ProcessTable } from './process-table.ts';
import { type ProgramRun, runProgram } from './program.ts';

export interface ReadingSurroundings {
  readonly root: HostRoot;
  readonly needs: HostNeeds;
  readonly facts: Facts;
  readonly socket: string | undefined;
  readonly signal: AbortSignal;
}

export function hostReadingContext(surroundings: ReadingSurroundings): HostContext {
  const { root, facts, socket, signal } = surroundings;
  const proc = new ProcFolder(root);
  const run = (program: string, args: readonly string[]): Promise<ProgramRun | undefined> =>
    runProgram(root, program, args, { signal });

  const accounts = once((): Promise<HostAccounts> => readAccounts(root, run));
  // Whoever asks for the accounts themselves is told what is wrong with them; others get by without the names.
  const knownAccounts = once(
    (): Promise<HostAccounts> => accounts().catch(() => ({ users: [], groups: [] })),
  );
  const names = once(async (): Promise<AccountNames> => {
    const { users, groups } = await knownAccounts();
    return accountNames(users, groups);
  });
  const table = once(async () => new ProcessTable(proc, await names()));
  const daemon = once(async (): Promise<EngineDaemon | undefined> => {
    const { users } = await knownAccounts();
    return findEngineDaemon({ root, proc, processes: await table(), facts, users, socket });
  });
  const daemonOptions = once(async (): Promise<DaemonOptions> => readDaemonOptions(await daemon(), facts));
  const unitFiles = oncePerName((name): Promise<UnitFiles> => findUnit(root, name));
  const unit = oncePerName(async (name): Promise<Unit | null> => readUnit(root, await unitFiles(name)));
  const kubernetes = once(async (): Promise<KubernetesHere> => {
    const { readKubernetes } = await import('./kubernetes/read-kubernetes.ts');
    return readKubernetes({ root, unit });
  });
  const processes = async (program: string): Promise<readonly HostProcess[]> =>
    (await table()).running(program);

  return {
    ...surroundings,
    run,
    accounts,
    names,
    processes,
    daemon,
    daemonOptions,
    unitFiles,
    unit,
    kubernetes,
  };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= read();
    return answer;
  };
}

function oncePerName<T>(read: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (name) => {
    const answer = answers.get(name) ?? read(name);
    answers.set(name, answer);
    return answer;
  };
}
