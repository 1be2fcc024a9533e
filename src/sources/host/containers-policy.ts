/** The signature policy of Podman, Buildah and Skopeo; containers-policy.json(5). Pure. */
import * as z from 'zod';
import { HostFailure } from './host-failure.ts';

const policySchema = z.looseObject({
  default: z.array(z.looseObject({ type: z.string() })).min(1),
});

const ANYTHING = 'insecureAcceptAnything';

/** What an image must do that no other rule is about. Rejects with a HostFailure; `path` is what messages call it. */
export function parsePolicyDefault(text: string, path: string): string {
  const parsed = policySchema.safeParse(jsonOf(text, path));
  if (!parsed.success) throw new HostFailure('malformed', `${path} has no default rule`);
  // All requirements of a list must be met, so the strictest one counts.
  const types = parsed.data.default.map(({ type }) => type);
  return types.find((type) => type === 'reject') ?? types.find((type) => type !== ANYTHING) ?? ANYTHING;
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HostFailure('malformed', `${path} is no JSON: ${why}`);
  }
}
