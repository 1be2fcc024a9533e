import { describe, expect, it } from 'vitest';
import { podAccount } from '../../../../../src/ui/screens/cluster/pod/present-account.ts';
import { object, pod } from '../../../../insight/kubernetes/objects.ts';
import { fieldOf, recordedPod, seenPod, textOf, textsOf } from './seen.ts';

function account(fields: Readonly<Record<string, unknown>> = {}) {
  return object({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'web', namespace: 'shop' },
    ...fields,
  });
}
const SPEC = { serviceAccountName: 'web' };
const TOKEN = { sources: [{ serviceAccountToken: { path: 'token', audience: '', expirationSeconds: 600 } }] };

describe('the account of a pod', () => {
  it.each([
    ['the pod', { automountServiceAccountToken: false }, {}, 'not mounted: the pod says so'],
    ['the account', {}, { automountServiceAccountToken: false }, 'not mounted: its account says so'],
    ['nobody', {}, {}, 'mounted: nobody says otherwise'],
    [
      'a volume',
      { automountServiceAccountToken: false, volumes: [{ name: 't', projected: TOKEN }] },
      {},
      'mounted: the pod lists a volume with one',
    ],
  ])('its token, as %s decides', (_who, spec, fields, expected) => {
    const lines = podAccount(seenPod(pod('web', { ...SPEC, ...spec }), [account(fields)]));
    expect(fieldOf(lines, 'its token')).toBe(expected);
  });

  it('says when the account is not there, and when it may not be read', () => {
    expect(fieldOf(podAccount(seenPod(pod('web', SPEC))), 'service account')).toMatch(
      /there is none of that name/,
    );
    const unread = seenPod(pod('web', SPEC), [], undefined, { serviceaccounts: { of: 'nothing' } });
    expect(textOf(podAccount(unread))).toMatch(/serviceaccounts could not be listed/);
    expect(fieldOf(podAccount(unread), 'its token')).toMatch(/^not known/);
  });

  it('shows its rights with the binding and the role, and where they lead', () => {
    const lines = podAccount(recordedPod('platform/node-agent'));
    const texts = textsOf(lines);
    expect(texts).toContain(' ✖ may read secrets in the whole cluster');
    expect(texts).toContain(
      ' ClusterRole secret-lister in the whole cluster   ClusterRoleBinding node-agent-secrets',
    );
    expect(texts).toContain('   get, list, watch: secrets');
    expect(lines.find(({ id }) => id === 'grant 0')?.open).toEqual({
      screen: 'role',
      id: 'ClusterRole/secret-lister',
    });
    expect(lines.find(({ id }) => id === ': service account')?.open).toEqual({
      screen: 'subject',
      id: 'ServiceAccount/platform/node-agent',
    });
  });

  it('says that a token is mounted for nothing', () => {
    expect(textOf(podAccount(recordedPod('shop/api-')))).toContain(
      'needless: the account may do nothing of its own',
    );
  });

  it('does not take rights that may not be read for none', () => {
    const seen = seenPod(pod('web', SPEC), [account()], undefined, {
      clusterrolebindings: { of: 'nothing' },
    });
    const text = textOf(podAccount(seen));
    expect(text).toContain('More than this is not known.');
    expect(text).toContain('None that are known.');
  });

  it('names the secrets that images are fetched with', () => {
    const own = pod('web', { ...SPEC, imagePullSecrets: [{ name: 'registry' }] });
    const lines = podAccount(seenPod(own, [account()]));
    expect(fieldOf(lines, 'pull secrets')).toBe('registry');
    expect(textOf(lines)).toContain('there is no secret registry');
    const ofAccount = account({ imagePullSecrets: [{ name: 'ours' }] });
    expect(fieldOf(podAccount(seenPod(pod('web', SPEC), [ofAccount])), 'pull secrets')).toBe('ours');
  });
});
