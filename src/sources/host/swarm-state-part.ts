/** What only the node's own files say of its swarm, as a part of the host. */
import * as z from 'zod';
import { HostFailure } from './host-failure.ts';
import type { HostPartReader } from './host-part.ts';

const stateSchema = z.looseObject({
  ListenAddr: z.string().default(''),
  AdvertiseAddr: z.string().default(''),
  DataPathAddr: z.string().default(''),
});

export const SWARM_STATE_PART: HostPartReader = {
  what: 'state of the swarm',
  parts: ['swarmState'],
  isNeeded: ({ parts }) => parts.has('swarmState'),
  followsEngine: true,
  async read({ facts, root, daemon }) {
    const state = facts.info?.Swarm?.LocalNodeState ?? 'inactive';
    if (facts.info !== undefined && state === 'inactive') {
      return { host: { swarmState: null }, gaps: [], watched: [] };
    }
    const dataRoot = facts.info?.DockerRootDir ?? '';
    if (dataRoot === '') {
      throw new HostFailure(
        'error',
        'the engine does not say where its data is',
        'Read again (:refresh on the screens)',
      );
    }
    const path = `${dataRoot}/swarm/docker-state.json`;
    const text = await ((await daemon())?.root ?? root).readText(path);
    if (text === undefined) return { host: { swarmState: null }, gaps: [], watched: [path] };
    const { ListenAddr, AdvertiseAddr, DataPathAddr } = parseState(text, path);
    return {
      host: {
        swarmState: {
          listenAddress: ListenAddr,
          advertiseAddress: AdvertiseAddr,
          dataPathAddress: DataPathAddr,
        },
      },
      gaps: [],
      watched: [path],
    };
  },
};

function parseState(text: string, path: string): z.infer<typeof stateSchema> {
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new HostFailure('malformed', `${path} has another form than the engine writes`, undefined, error);
  }
}
