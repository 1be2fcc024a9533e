/** The parts of the Docker CLI's own files that name an engine. */
import * as z from 'zod';

export const dockerCliSchemas = {
  /** ~/.docker/config.json */
  config: z.looseObject({ currentContext: z.string().nullish() }),
  /** ~/.docker/contexts/meta/HASH/meta.json */
  contextMeta: z.looseObject({
    Name: z.string(),
    Endpoints: z
      .record(z.string(), z.looseObject({ Host: z.string().nullish(), SkipTLSVerify: z.boolean().nullish() }))
      .nullish(),
  }),
};
export type DockerCliSchemas = typeof dockerCliSchemas;
