/** Takes the images of an engine apart by what `docker save` would write, streamed and never kept. */
import { type ImageHistory, namesOfImage } from '../../facts/image.ts';
import type { LayerReader } from '../../facts/image-layers.ts';
import type { Trouble } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { streamReader } from '../image/stream-reader.ts';
import { type Endpoint, endpointUri } from './endpoint.ts';
import type { EngineClient } from './engine-client.ts';
import { MalformedAnswer } from './malformed-answer.ts';
import { RequestFailure } from './request-failure.ts';
import { notAnEngine, troubleOf } from './trouble.ts';

export function engineLayerReader(client: EngineClient, endpoint: Endpoint): LayerReader {
  return streamReader({
    async images() {
      const { items } = await client.listImages();
      return items.map((summary) => ({
        id: summary.Id,
        names: namesOfImage(summary),
        platform: '',
      }));
    },
    async describe(imageId, signal) {
      const [inspect, history] = await Promise.all([
        client.inspectImage(imageId),
        historyOf(client, imageId),
      ]);
      signal?.throwIfAborted();
      return { inspect, history };
    },
    open: (imageId, signal) => client.saveImage(imageId, signal),
    explain: (error) => saveTrouble(error, endpoint),
  });
}

/** Which instruction made which layer is said by the image itself, too: without the engine's history nothing is lost. */
async function historyOf(client: EngineClient, imageId: string): Promise<ImageHistory> {
  try {
    return await client.imageHistory(imageId);
  } catch (error) {
    if (error instanceof RequestFailure || error instanceof MalformedAnswer) return [];
    throw error;
  }
}

function saveTrouble(error: unknown, endpoint: Endpoint): Trouble {
  if (error instanceof TargetError) return error.trouble;
  const place = endpointUri(endpoint);
  if (error instanceof MalformedAnswer) return notAnEngine(place, error.message);
  if (error instanceof RequestFailure) {
    if (error.statusCode !== 404) return troubleOf(error.reason, { endpoint });
    return {
      kind: 'not-found',
      what: 'The image can’t be read',
      why: 'the engine has no such image any more',
      tryThis: 'Read the images again',
    };
  }
  return {
    kind: 'dropped',
    what: `The connection to ${place} was lost`,
    why: 'it broke off in the middle of the image',
    tryThis: 'Try again; if it stays, look into the engine’s log',
  };
}
