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
    const found = text.includes('\n') ? secretInFile(text) : secretValue(key, text);
    return found
      ? [{ path: pathOf(key), key, kind: found.kind, shown: found.shown.slice(0, MOST_SHOWN) }]
      : [];
  });
}

type Found = Pick<LiteralSecret, 'kind' | 'shown'>;

function secretValue(key: string, text: string): Found | undefined {
  const kind = looksLikeSecret(key, text);
  return kind && { kind, shown: maskNamed(key, text).value };
}

/** `password = "…"` with blanks around the sign, as settings have it. */
const SETTING =
  /^\s{0,40}["']?(?<name>[A-Za-z_][\w.-]{0,99})["']?\s{0,9}=\s{0,9}(?<value>\S.{0,1000}?)[,;]?\s*$/;

/** A whole file is told by what stands in it: its name says what it is for, not that it is one secret. */
function secretInFile(text: string): Found | undefined {
  const lines = text.split('\n');
  for (const line of lines) {
    const { name = '', value = '' } = SETTING.exec(line)?.groups ?? {};
    const kind = name === '' ? undefined : looksLikeSecret(name, value);
    if (kind !== undefined) return { kind, shown: `${name} = ${maskNamed(name, value).value}` };
  }
  const kind = looksLikeSecret('', text);
  const masked = maskText(text).split('\n');
  const shown = masked.find((line, index) => line !== lines[index])?.trim() ?? '';
  return kind && { kind, shown };
}
