/** How secrets are written to etcd, by an EncryptionConfiguration. */
import type { ComponentFiles } from '../facts/host.ts';

type Encryption = NonNullable<ComponentFiles['encryption']>;

/** The provider that writes secrets: the first one of the first entry that covers them; identity where none does. */
export function secretsProvider(encryption: Encryption): string {
  const entry = encryption.find(({ resources }) =>
    resources.some((resource) => ['secrets', 'secrets.', '*.', '*.*'].includes(resource)),
  );
  return entry?.providers[0] ?? 'identity';
}
