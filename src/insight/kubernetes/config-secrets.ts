/** Secrets in config maps and annotations, which everybody reads who may read the object. */
import { isRecord, type KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { looksLikeSecret, maskNamed, maskText, type SecretKind } from '../secret-value.ts';

export interface LiteralSecret {
  /** `data.password`, `metadata.annotations["example.com/token"]`. */
  readonly path: string;
  readonly key: string;
  readonly kind: SecretKind;
  /** A part of the value, with every secret masked. */
  readonly shown: string;
}

/** A file in a config map can be a megabyte; what lies behind this is not looked at. */
const MOST_TEXT = 65_536;

/** How much of a value is shown. */
const MOST_SHOWN = 200;

/** What looks like a secret in the values of a config map. Certificates and public keys are not secrets. */
export function configMapSecrets({ data }: KubeObject): readonly LiteralSecret[] {
  return isRecord(data) ? literalSecrets(data, (key) => `data.${key}`) : [];
}

/** What looks like a secret in the annotations of an object. */
export function annotationSecrets({ metadata }: KubeObject): readonly LiteralSecret[] {
  return literalSecrets(metadata.annotations, (key) => `metadata.annotations[${JSON.stringify(key)}]`);
}

function literalSecrets(
  texts: Readonly<Record<string, unknown>>,
  pathOf: (key: string) => string,
): readonly LiteralSecret[] {
  return Object.entries(texts).flatMap(([key, value]): readonly LiteralSecret[] => {
    if (typeof value !== 'string') return [];
    const text = value.slice(0, MOST_TEXT);
    // A whole file is told by what stands in it: its name tells what it is for, not that it is one secret.
    const isFile = text.includes('\n');
    const kind = looksLikeSecret(isFile ? '' : key, text);
    if (kind === undefined) return [];
    const masked = isFile ? secretLine(text) : maskNamed(key, text).value;
    return [{ path: pathOf(key), key, kind, shown: masked.slice(0, MOST_SHOWN) }];
  });
}

/** The first line that something in it was masked of. */
function secretLine(text: string): string {
  const lines = text.split('\n');
  const masked = maskText(text).split('\n');
  return masked.find((line, index) => line !== lines[index])?.trim() ?? '';
}
