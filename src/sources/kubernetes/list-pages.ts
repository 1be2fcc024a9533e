/** Reads a list page by page, so that neither the server nor we hold ten thousand objects as one text. */
import * as z from 'zod';
import { alikeSpec } from '../../facts/kubernetes/alike-specs.ts';
import { isRecord, type KubeObject, kubeObjectOf } from '../../facts/kubernetes/kube-object.ts';
import { isStatus, KubeFailure } from './kube-failure.ts';
import type { KubeGateway } from './kube-gateway.ts';
import { acceptOf, apiVersionAt, listPath, type ResourcePlace } from './resource-places.ts';

/** A list, or the part of it that one namespace has. */
export interface ListPlace {
  readonly place: ResourcePlace;
  readonly version: string;
  /** Empty for the whole cluster. */
  readonly namespace: string;
}

export interface Page {
  readonly objects: readonly KubeObject[];
  /** How many are still to come, as far as the server knows. */
  readonly remaining: number;
  /** Entries that are no objects. */
  readonly odd: number;
}

export interface WholeList {
  readonly objects: readonly KubeObject[];
  /** From here on a watch tells what happens. */
  readonly resourceVersion: string;
  readonly odd: number;
}

const PAGE = 500;
/** Pages of objects that are a megabyte each would be too long for an answer: fewer at a time are asked for. */
const SMALLER = 10;

/** Bounds of a whole list: a server that is broken or means harm may say for ever that more is to come. */
interface ListLimits {
  readonly pages: number;
  /** Of all its pages, unpacked. */
  readonly bytes: number;
  /** After so long no further page is asked for. */
  readonly ms: number;
}

/** Clusters have 150,000 pods at most, of some 8 kB each. */
const LIMITS: ListLimits = { pages: 2_000, bytes: 2 * 1024 ** 3, ms: 15 * 60_000 };

const listSchema = z.object({
  kind: z.string(),
  metadata: z.object({
    resourceVersion: z.string().nullish(),
    continue: z.string().nullish(),
    remainingItemCount: z.number().nullish(),
  }),
  items: z.array(z.unknown()).nullish(),
});

/**
 * All of a list at one version of the cluster. `onPage` is told each page as it comes, of the first try only. A list
 * that expires while it is read is begun anew, and at last asked for in one piece. Rejects with a KubeFailure, also for a
 * list that does not end within its limits.
 */
export async function readList(
  gateway: KubeGateway,
  at: ListPlace,
  onPage: (page: Page) => Promise<void> | void = () => undefined,
  signal?: AbortSignal,
  limits = LIMITS,
): Promise<WholeList> {
  const asked = { gateway, at, signal, limits };
  try {
    return await readPages(asked, PAGE, onPage);
  } catch (error) {
    if (!isStatus(error, 410)) throw error;
  }
  try {
    return await readPages(asked, PAGE, () => undefined);
  } catch (error) {
    if (!isStatus(error, 410)) throw error;
  }
  return readPages(asked, 0, () => undefined);
}

interface Asked {
  readonly gateway: KubeGateway;
  readonly at: ListPlace;
  readonly signal: AbortSignal | undefined;
  readonly limits: ListLimits;
}

async function readPages(
  { gateway, at, signal, limits }: Asked,
  size: number,
  onPage: (page: Page) => Promise<void> | void,
): Promise<WholeList> {
  const objects: KubeObject[] = [];
  const begin = performance.now();
  let pages = 0;
  let bytes = 0;
  let limit = size;
  let token = '';
  let odd = 0;
  for (;;) {
    let answer: unknown;
    try {
      answer = await gateway.get(pagePath(at, limit, token), {
        accept: acceptOf(at.place, false),
        signal,
        onLength: (length) => {
          bytes += length;
        },
      });
    } catch (error) {
      const isTooLarge = error instanceof KubeFailure && error.reason.kind === 'too-large';
      if (!isTooLarge || limit <= 1) throw error;
      limit = Math.max(1, Math.floor(limit / SMALLER));
      continue;
    }
    const { metadata, items } = parseList(at, answer);
    const page = objectsOf(at, items ?? []);
    odd += (items?.length ?? 0) - page.length;
    for (const object of page) objects.push(object);
    await onPage({
      objects: page,
      remaining: metadata.remainingItemCount ?? 0,
      odd: (items?.length ?? 0) - page.length,
    });
    token = metadata.continue ?? '';
    if (token === '') return { objects, resourceVersion: metadata.resourceVersion ?? '', odd };
    pages += 1;
    if (pages >= limits.pages || bytes > limits.bytes || performance.now() - begin > limits.ms)
      throw endless(at, pages);
  }
}

function endless(at: ListPlace, pages: number): KubeFailure {
  const request = `GET ${listPath(at.place, at.version, at.namespace)}`;
  const what = `the list has no end: after ${pages} pages the server still has more`;
  return new KubeFailure(request, { kind: 'malformed', what });
}

function pagePath({ place, version, namespace }: ListPlace, limit: number, token: string): string {
  const query = new URLSearchParams();
  if (limit > 0) query.set('limit', String(limit));
  if (token !== '') query.set('continue', token);
  return `${listPath(place, version, namespace)}${query.size === 0 ? '' : `?${query}`}`;
}

function parseList(at: ListPlace, answer: unknown): z.infer<typeof listSchema> {
  const parsed = listSchema.safeParse(answer);
  const request = `GET ${listPath(at.place, at.version, at.namespace)}`;
  const what = 'the answer is not a list of the API';
  if (!parsed.success) throw new KubeFailure(request, { kind: 'malformed', what }, parsed.error);
  // A server that does not know the form would send the values along: they are not looked at.
  if (at.place.isMetadataOnly && parsed.data.kind !== 'PartialObjectMetadataList')
    throw new KubeFailure(request, { kind: 'malformed', what: 'the server does not send metadata alone' });
  return parsed.data;
}

function objectsOf(at: ListPlace, items: readonly unknown[]): readonly KubeObject[] {
  const kind = { apiVersion: apiVersionAt(at.place, at.version), kind: at.place.kind };
  return items.flatMap((item) => {
    const object = objectAt(at, item, kind);
    return object === undefined ? [] : [object];
  });
}

/** An object of this place; undefined for what is none. Metadata alone does not say what it is the metadata of. */
export function objectAt(
  { place, version }: ListPlace,
  raw: unknown,
  kind = { apiVersion: apiVersionAt(place, version), kind: place.kind },
): KubeObject | undefined {
  const object = kubeObjectOf(raw, kind);
  if (object === undefined) return undefined;
  if (place.isMetadataOnly) return { ...kind, metadata: object.metadata };
  return place.resource === 'pods' && isRecord(object.spec)
    ? { ...object, spec: alikeSpec(object.spec) }
    : object;
}
