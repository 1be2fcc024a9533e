/** Asks an opened engine who it is. */
import type { EngineIdentity } from '../../facts/engine.ts';
import { EngineClient } from './engine-client.ts';
import { engineIdentity } from './engine-identity.ts';
import type { OpenedEngine } from './opening.ts';

/** Never rejects: what a filtering proxy keeps closed stays empty. */
export async function identifyEngine({ gateway, greeting, identity }: OpenedEngine): Promise<EngineIdentity> {
  const client = new EngineClient(gateway);
  const [version, info] = await Promise.allSettled([client.version(), client.info()]);
  return engineIdentity(
    identity.kind,
    greeting.apiVersion,
    version.status === 'fulfilled' ? version.value : undefined,
    info.status === 'fulfilled' ? info.value : undefined,
  );
}
