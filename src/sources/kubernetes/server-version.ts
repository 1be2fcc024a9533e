/** Asks a server for its version, which also proves that it is an API server and takes the credentials. */
import * as z from 'zod';
import { KubeFailure } from './kube-failure.ts';
import type { KubeGateway } from './kube-gateway.ts';

const versionSchema = z.object({ gitVersion: z.string() });

/** As `v1.36.2`; empty where the caller may not know it. Rejects with a KubeFailure. */
export async function askVersion(gateway: KubeGateway, signal?: AbortSignal): Promise<string> {
  try {
    const parsed = versionSchema.safeParse(await gateway.get('/version', { signal }));
    if (parsed.success) return parsed.data.gitVersion;
  } catch (error) {
    // A Status is as good a sign: the server is one, and says that this caller may not ask.
    if (error instanceof KubeFailure && error.reason.kind === 'status') {
      if (error.reason.isKubernetes && error.reason.status === 403) return '';
    }
    throw error;
  }
  throw new KubeFailure('GET /version', { kind: 'malformed', what: 'it does not tell its version' });
}
