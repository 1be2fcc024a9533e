/** What an engine says about one container, word for word: for evidence, where nothing may be left out or put right. */
import * as z from 'zod';
import type { Gap } from '../../facts/gap.ts';
import type { ContainerAnswers } from '../../facts/source.ts';
import type { EngineClient } from './engine-client.ts';
import { gapOfFailure } from './gap-of-failure.ts';

/** As much of an inspection as leads further. */
const leadsSchema = z.object({
  Image: z.string().optional(),
  NetworkSettings: z
    .object({
      Networks: z.record(z.string(), z.object({ NetworkID: z.string().optional() }).nullable()).nullish(),
    })
    .nullish(),
});

/** No honest container is attached to more. */
const MOST_NETWORKS = 50;

/** What can't be had becomes a gap; a container that is gone too. Rejects with the signal's reason only. */
export async function containerAnswers(
  client: EngineClient,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerAnswers> {
  const gaps: Gap[] = [];
  const ask = async (fact: string, path: string): Promise<unknown> => {
    signal?.throwIfAborted();
    try {
      return await client.answer(path);
    } catch (error) {
      signal?.throwIfAborted();
      gaps.push(gapOfFailure(fact, error));
      return undefined;
    }
  };
  const part = encodeURIComponent(id);
  const inspect = await ask('inspect', `/containers/${part}/json`);
  const leads = leadsSchema.safeParse(inspect).data;
  // A digest's colon is expected as it is.
  const imageId = encodeURIComponent(leads?.Image ?? '').replaceAll('%3A', ':');
  const networkIds = Object.values(leads?.NetworkSettings?.Networks ?? {})
    .flatMap((network) => network?.NetworkID ?? [])
    .filter((networkId) => networkId !== '')
    .slice(0, MOST_NETWORKS);
  const image = imageId === '' ? undefined : await ask('image', `/images/${imageId}/json`);
  const imageHistory = imageId === '' ? undefined : await ask('image history', `/images/${imageId}/history`);
  const networks: unknown[] = [];
  for (const networkId of networkIds) {
    const network = await ask(
      `network ${networkId.slice(0, 12)}`,
      `/networks/${encodeURIComponent(networkId)}`,
    );
    if (network !== undefined) networks.push(network);
  }
  return {
    ...(inspect === undefined ? {} : { inspect }),
    ...(image === undefined ? {} : { image }),
    ...(imageHistory === undefined ? {} : { imageHistory }),
    networks,
    gaps,
  };
}
