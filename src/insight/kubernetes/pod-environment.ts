/** The environment of a container: each variable with where its value comes from. */
import type { EnvVar, PodContainer, PodReading } from '../../facts/kubernetes/pod-spec.ts';
import { looksLikeSecret, maskArguments, maskNamed, type SecretKind } from '../secret-value.ts';

type EnvSource =
  | { readonly from: 'value' }
  /** One key of a secret or config map; without a key, all of them. */
  | {
      readonly from: 'secret' | 'configMap';
      readonly name: string;
      readonly key: string | undefined;
      readonly optional: boolean;
    }
  /** A fact of the pod, or a limit of a container. */
  | { readonly from: 'field' | 'resource'; readonly field: string }
  | { readonly from: 'file'; readonly volume: string; readonly key: string };

export interface EnvEntry {
  /** For a whole secret or config map: what is put before each of its keys, then `*`. */
  readonly name: string;
  readonly source: EnvSource;
  /** As it may be shown, secrets masked; empty for what is not written here. */
  readonly value: string;
  /** What kind of secret the written value looks like. */
  readonly secret: SecretKind | undefined;
  readonly path: string;
}

/** In the order of the object: what is taken over as a whole first, because single variables win over it. */
export function containerEnvironment({ container, path }: PodContainer): readonly EnvEntry[] {
  return [
    ...container.envFrom.flatMap(({ prefix, secretRef, configMapRef }, index): readonly EnvEntry[] => {
      const reference = secretRef ?? configMapRef;
      if (reference === undefined) return [];
      const from = secretRef ? 'secret' : 'configMap';
      const source: EnvSource = { from, key: undefined, ...reference };
      return [
        {
          name: `${prefix}*`,
          source,
          value: '',
          secret: undefined,
          path: `${path}.envFrom[${index}].${from}Ref`,
        },
      ];
    }),
    ...container.env.map((variable, index): EnvEntry => {
      const source = sourceOf(variable);
      const isWritten = source.from === 'value';
      return {
        name: variable.name,
        source,
        value: isWritten ? maskNamed(variable.name, variable.value).value : '',
        secret: isWritten ? looksLikeSecret(variable.name, variable.value) : undefined,
        path: `${path}.env[${index}]`,
      };
    }),
  ];
}

function sourceOf({ valueFrom }: EnvVar): EnvSource {
  if (valueFrom?.secretKeyRef) return { from: 'secret', ...valueFrom.secretKeyRef };
  if (valueFrom?.configMapKeyRef) return { from: 'configMap', ...valueFrom.configMapKeyRef };
  if (valueFrom?.fieldRef) return { from: 'field', field: valueFrom.fieldRef.fieldPath };
  if (valueFrom?.resourceFieldRef) return { from: 'resource', field: valueFrom.resourceFieldRef.resource };
  if (valueFrom?.fileKeyRef)
    return { from: 'file', volume: valueFrom.fileKeyRef.volumeName, key: valueFrom.fileKeyRef.key };
  return { from: 'value' };
}

export interface WrittenSecret {
  readonly path: string;
  readonly name: string;
  readonly kind: SecretKind;
  /** With the secret masked. */
  readonly shown: string;
}

/** Values in variables, commands and arguments that look like secrets, for everybody who may read the object. */
export function writtenSecrets({ containers }: PodReading): readonly WrittenSecret[] {
  return containers.flatMap((entry) => [
    ...containerEnvironment(entry).flatMap(({ name, secret, value, path }) =>
      secret === undefined ? [] : [{ path: `${path}.value`, name, kind: secret, shown: value }],
    ),
    ...(['command', 'args'] as const).flatMap((field) => {
      const texts = entry.container[field];
      return maskArguments(texts).flatMap((shown, index) =>
        shown === texts[index]
          ? []
          : [
              {
                path: `${entry.path}.${field}[${index}]`,
                name: field,
                kind: looksLikeSecret('', texts[index] ?? '') ?? ('secret' as const),
                shown,
              },
            ],
      );
    }),
  ]);
}
