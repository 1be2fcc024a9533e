/** With which settings a kubelet runs, in the shape of a KubeletConfiguration. */
import * as z from 'zod';

/** The kubelet leaves out what is zero or empty: it is filled in here, so that unset is not taken for unknown. */
export const kubeletSchema = z
  .looseObject({
    authentication: z.looseObject({
      anonymous: z.looseObject({ enabled: z.boolean().default(false) }).prefault({}),
      x509: z.looseObject({ clientCAFile: z.string().default('') }).prefault({}),
    }),
    authorization: z.looseObject({ mode: z.string() }),
    readOnlyPort: z.number().default(0),
    streamingConnectionIdleTimeout: z.string().optional(),
    makeIPTablesUtilChains: z.boolean().optional(),
    eventRecordQPS: z.number().optional(),
    tlsCertFile: z.string().default(''),
    tlsPrivateKeyFile: z.string().default(''),
    tlsCipherSuites: z
      .array(z.string())
      .nullish()
      .transform((suites) => suites ?? []),
    rotateCertificates: z.boolean().default(false),
    serverTLSBootstrap: z.boolean().default(false),
    featureGates: z
      .record(z.string(), z.boolean())
      .nullish()
      .transform((gates) => gates ?? {}),
    podPidsLimit: z.number().optional(),
    seccompDefault: z.boolean().default(false),
    enableDebuggingHandlers: z.boolean().default(true),
  })
  // These may hold credentials.
  .transform(({ staticPodURL: _, staticPodURLHeader: __, ...settings }) => settings);
export type Kubelet = z.infer<typeof kubeletSchema>;
