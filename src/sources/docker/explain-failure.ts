/** From whatever was thrown on the way to an engine to the words for a person. */
import type { Trouble } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { type Endpoint, endpointUri } from './endpoint.ts';
import { MalformedAnswer } from './malformed-answer.ts';
import { RequestFailure } from './request-failure.ts';
import { lookAtSocket } from './socket-file.ts';
import { notAnEngine, troubleOf } from './trouble.ts';

/** Looks at the socket's file where that helps to say why. Never rejects. */
export async function explainFailure(error: unknown, endpoint: Endpoint): Promise<Trouble> {
  if (error instanceof TargetError) return error.trouble;
  if (error instanceof MalformedAnswer) return notAnEngine(endpointUri(endpoint), error.message);
  if (error instanceof RequestFailure) {
    const isAboutFile = error.reason.kind === 'socket' && endpoint.kind === 'unix';
    const socketFile = isAboutFile ? await lookAtSocket(endpoint.path) : undefined;
    return troubleOf(error.reason, { endpoint, socketFile });
  }
  return {
    kind: 'unexpected',
    what: `${endpointUri(endpoint)} can’t be read`,
    why: error instanceof Error ? error.message : String(error),
    tryThis: 'Please report this as a bug',
  };
}
