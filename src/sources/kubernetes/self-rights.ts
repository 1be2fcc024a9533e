/** Asks what the caller may do in a namespace. */
import * as z from 'zod';
import type { KubeRights } from '../../facts/kubernetes/kube-facts.ts';
import { KubeFailure } from './kube-failure.ts';
import type { KubeGateway } from './kube-gateway.ts';
import type { ResourcePlace } from './resource-places.ts';

const texts = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);
const reviewSchema = z.object({
  status: z.object({
    resourceRules: z
      .array(z.object({ verbs: texts, apiGroups: texts, resources: texts, resourceNames: texts }))
      .nullish(),
    incomplete: z.boolean().nullish(),
  }),
});

const RULES_REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';

/** Undefined where the server does not tell: then it has to be tried. Rejects when the connection fails. */
export async function askRights(
  gateway: KubeGateway,
  namespace: string,
  signal?: AbortSignal,
): Promise<KubeRights | undefined> {
  const question = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace },
  };
  try {
    const parsed = reviewSchema.safeParse(await gateway.review(RULES_REVIEW, question, { signal }));
    if (!parsed.success) return undefined;
    const { resourceRules, incomplete } = parsed.data.status;
    return { rules: resourceRules ?? [], incomplete: incomplete === true };
  } catch (error) {
    if (error instanceof KubeFailure && error.status !== undefined && error.status !== 401) return undefined;
    throw error;
  }
}

/** Whether a list in that namespace is sure to be refused. */
export function isSureToRefuse(rights: KubeRights | undefined, place: ResourcePlace): boolean {
  if (rights === undefined || rights.incomplete) return false;
  return !rights.rules.some(
    ({ verbs, apiGroups, resources, resourceNames }) =>
      resourceNames.length === 0 &&
      has(verbs, 'list') &&
      has(apiGroups, place.group) &&
      has(resources, place.resource),
  );
}

function has(list: readonly string[], entry: string): boolean {
  return list.includes('*') || list.includes(entry);
}
