/** Reads the programs that people started in a running container. Health checks are such programs too, and left out. */
import type { ContainerInspect, Exec } from '../../facts/container.ts';
import { isHealthCommand } from '../../facts/health-command.ts';
import type { EngineClient } from './engine-client.ts';
import { RequestFailure } from './request-failure.ts';

/** More than anybody has open at once; each costs a request, so those of a container with more are not asked for. */
export const MOST_EXECS = 100;

/** Rejects when one can't be read; one that is over meanwhile is left out. */
export async function readExecs(
  client: EngineClient,
  container: ContainerInspect,
): Promise<readonly Exec[] | undefined> {
  if (container.ExecIDs.length === 0) return undefined;
  const all = await Promise.all(container.ExecIDs.map((id) => readExec(client, id)));
  return all
    .filter((exec) => exec?.Running === true && !isHealthCommand(commandOf(exec), container))
    .flatMap((exec) => exec ?? []);
}

async function readExec(client: EngineClient, id: string): Promise<Exec | undefined> {
  try {
    return await client.inspectExec(id);
  } catch (error) {
    if (error instanceof RequestFailure && error.statusCode === 404) return undefined;
    throw error;
  }
}

function commandOf({ ProcessConfig }: Exec): string {
  return [ProcessConfig.entrypoint, ...ProcessConfig.arguments].join(' ');
}
