/** With what people on this machine sign in to clusters, as a part of the host. Credentials themselves are never kept. */
import * as z from 'zod';
import type { Gap } from '../../../facts/gap.ts';
import type { Kubeconfig } from '../../../facts/host.ts';
import { gapOfFailure } from '../host-failure.ts';
import type { HostContext, HostPartReader } from '../host-part.ts';

type Means = Kubeconfig['users'][number]['means'];

const configSchema = z.object({
  users: z
    .array(
      z.object({
        name: z.string().default(''),
        user: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .nullish(),
});
const claimsSchema = z.object({ sub: z.string() });

export const KUBECONFIGS_PART: HostPartReader = {
  what: 'kubeconfigs',
  parts: ['kubeconfigs'],
  isNeeded: ({ parts }) => parts.has('kubeconfigs'),
  async read(context) {
    const { readDocument } = await import('./config-documents.ts');
    const kubeconfigs: Kubeconfig[] = [];
    const gaps: Gap[] = [];
    const paths = await kubeconfigPaths(context);
    for (const path of paths) {
      try {
        const document = await readDocument(context.root, path);
        if (document === undefined) continue;
        const { users } = configSchema.safeParse(document.fields).data ?? {};
        kubeconfigs.push({
          path,
          users: (users ?? []).map(({ name, user }) => ({ name, means: meansOf(user ?? {}) })),
        });
      } catch (error) {
        gaps.push(gapOfFailure('host.kubeconfigs', error));
      }
    }
    // A list with holes would be taken for all that there are.
    return { host: gaps.length > 0 ? {} : { kubeconfigs }, gaps, watched: [...paths] };
  },
};

async function kubeconfigPaths({ accounts, root }: HostContext): Promise<readonly string[]> {
  const { users } = await accounts();
  const homes = new Set(['/root', ...users.map(({ home }) => home)].filter((home) => home.length > 1));
  const places = [...homes].map((home) => `${home.replace(/\/$/, '')}/.kube/config`);
  const found = await Promise.all(
    places.map(async (place) => ((await root.status(place)) === undefined ? [] : [place])),
  );
  return found.flat();
}

function meansOf(user: Readonly<Record<string, unknown>>): Means {
  const has = (name: string): boolean => user[name] !== undefined && user[name] !== null && user[name] !== '';
  if (has('exec') || has('auth-provider')) return 'plugin';
  if (typeof user.token === 'string' && user.token !== '') return tokenMeans(user.token);
  if (has('tokenFile')) return 'token';
  if (has('client-certificate') || has('client-certificate-data')) return 'client certificate';
  return has('password') ? 'password' : 'nothing';
}

function tokenMeans(token: string): Means {
  if (/^[a-z0-9]{6}\.[a-z0-9]{16}$/.test(token)) return 'bootstrap token';
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return 'token';
  try {
    const { sub } = claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    return sub.startsWith('system:serviceaccount:') ? 'service account token' : 'token';
  } catch {
    // No token of this form: what it is can't be told, and it is a token all the same.
    return 'token';
  }
}
