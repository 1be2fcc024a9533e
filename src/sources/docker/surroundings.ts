/** What discovery needs to know of the machine and the person: read here, judged in discovery.ts. */
import { homedir } from 'node:os';
import type { DiscoveryInput } from './discovery.ts';
import {
  type ContextReading,
  type DockerConfig,
  dockerConfigFolder,
  readContexts,
  readDockerConfig,
} from './docker-context.ts';

/** The environment that targets are found in. */
export type Surroundings = Pick<DiscoveryInput, 'env' | 'platform' | 'home' | 'uid'>;

/** Those of this process. */
export function ownSurroundings(): Surroundings {
  return { env: process.env, platform: process.platform, home: homedir(), uid: process.getuid?.() };
}

/** Reads the Docker CLI's settings as far as this target needs them. */
export async function discoveryInput(
  surroundings: Surroundings,
  explicitTarget: string | undefined,
): Promise<DiscoveryInput> {
  const folder = dockerConfigFolder(surroundings.env, surroundings.home);
  const isAboutContexts = explicitTarget === undefined || explicitTarget.startsWith('docker:');
  const isChosen = explicitTarget === undefined || explicitTarget === 'docker:';
  const named = isChosen ? surroundings.env.DOCKER_HOST || surroundings.env.DOCKER_CONTEXT : undefined;
  const none: DockerConfig = { file: '', currentContext: undefined, trouble: undefined };
  const dockerConfig = isAboutContexts && isChosen && !named ? await readDockerConfig(folder) : none;
  const needsContexts =
    isAboutContexts && !surroundings.env.DOCKER_HOST
      ? Boolean(dockerConfig.currentContext || surroundings.env.DOCKER_CONTEXT)
      : false;
  const isNamedByTarget = explicitTarget?.startsWith('docker:context=') ?? false;
  const contexts: readonly ContextReading[] =
    needsContexts || isNamedByTarget ? await readContexts(folder) : [];
  return { ...surroundings, explicitTarget, dockerConfig, contexts, sha256 };
}

function sha256(text: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');
}
