/** The Status bodies with which an API server refuses, word for word as recorded. */
import type { Caller, Question } from './role-rules.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function failure(
  code: number,
  reason: string,
  message: string,
  details?: object,
  metadata: object = {},
): Answer {
  const about = details === undefined ? {} : { details };
  return {
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', metadata, status: 'Failure', message, reason, ...about, code },
  };
}

export function unauthorized(): Answer {
  return failure(401, 'Unauthorized', 'Unauthorized');
}

export function forbidden(caller: Caller, question: Question): Answer {
  const { verb, group, resource, subresource, namespace, name } = question;
  const whole = group === '' ? resource : `${resource}.${group}`;
  const object = name === '' ? '' : ` "${name}"`;
  const asked = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return failure(
    403,
    'Forbidden',
    `${whole}${object} is forbidden: User "${caller.name}" cannot ${verb} resource "${asked}" in API group "${group}" ${where}`,
    { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: resource },
  );
}

export function forbiddenPath(caller: Caller, path: string): Answer {
  return failure(403, 'Forbidden', `forbidden: User "${caller.name}" cannot get path "${path}"`, {});
}

export function noSuchResource(): Answer {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function noSuchObject(resource: string, name: string): Answer {
  return failure(404, 'NotFound', `${resource} "${name}" not found`, { name, kind: resource });
}

export function badRequest(message: string): Answer {
  return failure(400, 'BadRequest', message);
}

export function notAcceptable(): Answer {
  return failure(
    406,
    'NotAcceptable',
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch',
    {},
  );
}

export function continueExpired(fresh: string): Answer {
  return failure(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    undefined,
    { continue: fresh },
  );
}

export function exactVersionExpired(): Answer {
  return failure(410, 'Expired', 'The resourceVersion for the provided list is too old.');
}

/** The object of an ERROR event. */
export function watchExpired(asked: number, oldest: number): unknown {
  return failure(410, 'Expired', `too old resource version: ${asked} (${oldest})`).body;
}

export function versionFromTheFuture(asked: number, current: number): Answer {
  return failure(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

export function tooManyRequests(seconds: number): Answer {
  const message = 'The server has received too many requests and has asked us to try again later';
  return {
    ...failure(429, 'TooManyRequests', message, { retryAfterSeconds: seconds }),
    headers: { 'retry-after': String(seconds) },
  };
}

/** From the sources of the server: what is behind it does not answer. */
export function unreachable(node: string): Answer {
  const message = `error trying to reach service: dial tcp: lookup ${node}: no such host`;
  return failure(503, 'ServiceUnavailable', message);
}

export function internalError(): Answer {
  return failure(500, 'InternalError', 'Internal error occurred: etcdserver: request timed out');
}
