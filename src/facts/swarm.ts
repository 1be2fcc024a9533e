/** The swarm that an engine manages, as `GET /swarm`, `/services` and `/info` say it. */
import * as z from 'zod';
import { goBool, goList, goMap, goNumber, goString } from './engine-shape.ts';

/** The part of `GET /info` about it. Present on engines without a swarm too, with LocalNodeState `inactive`. */
export const swarmInfoSchema = z.looseObject({
  NodeID: goString,
  NodeAddr: goString,
  /** inactive, pending, active, error, locked */
  LocalNodeState: goString,
  /** Whether this node is a manager. */
  ControlAvailable: goBool,
  Managers: goNumber,
  Nodes: goNumber,
});

export const swarmClusterSchema = z.looseObject({
  ID: goString,
  Spec: z
    .looseObject({
      EncryptionConfig: z.looseObject({ AutoLockManagers: goBool }).prefault({}),
      /** Nanoseconds. */
      CAConfig: z.looseObject({ NodeCertExpiry: goNumber }).prefault({}),
    })
    .prefault({}),
  TLSInfo: z.looseObject({ TrustRoot: goString }).prefault({}),
  RootRotationInProgress: goBool,
});

export const swarmServiceSchema = z.looseObject({
  ID: goString,
  Spec: z.looseObject({
    Name: goString,
    TaskTemplate: z
      .looseObject({
        ContainerSpec: z
          .looseObject({
            Image: goString,
            Env: goList(z.string()),
            Secrets: goList(z.looseObject({ SecretName: goString })),
          })
          .optional(),
        RestartPolicy: z
          .looseObject({ Condition: goString, MaxAttempts: goNumber })
          .nullish()
          .transform((policy) => policy ?? undefined),
      })
      .prefault({}),
    Labels: goMap(z.string()),
  }),
});
export type SwarmService = z.infer<typeof swarmServiceSchema>;

/** Expressions see this as `swarm`. On a node that is no manager the cluster and its services stay unknown. */
export const swarmFactSchema = z.looseObject({
  LocalNodeState: goString,
  NodeID: goString,
  ControlAvailable: goBool,
  Managers: goNumber,
  Nodes: goNumber,
  Cluster: swarmClusterSchema.optional(),
  /** RFC 3339, of the root certificate's beginning. */
  RootCreatedAt: z.string().optional(),
  Services: z.array(swarmServiceSchema).optional(),
  /** The names of its secrets; never their values. */
  Secrets: z.array(z.string()).optional(),
});
export type SwarmFact = z.infer<typeof swarmFactSchema>;
