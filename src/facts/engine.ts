/** The engine itself: what `GET /version` and `GET /info` say. */
import * as z from 'zod';
import { goBool, goList, goMap, goNumber, goString } from './engine-shape.ts';
import { swarmInfoSchema } from './swarm.ts';

export const engineVersionSchema = z.looseObject({
  Version: goString,
  ApiVersion: goString,
  MinAPIVersion: goString,
  Os: goString,
  Arch: goString,
  KernelVersion: goString,
  Platform: z.looseObject({ Name: goString }).optional(),
  Components: goList(z.looseObject({ Name: goString, Version: goString })),
});
export type EngineVersion = z.infer<typeof engineVersionSchema>;

export const engineInfoSchema = z.looseObject({
  ID: goString,
  Name: goString,
  Containers: goNumber,
  Images: goNumber,
  Driver: goString,
  LoggingDriver: goString,
  CgroupDriver: goString,
  CgroupVersion: goString,
  KernelVersion: goString,
  OperatingSystem: goString,
  OSType: goString,
  Architecture: goString,
  NCPU: goNumber,
  /** Bytes. */
  MemTotal: goNumber,
  DockerRootDir: goString,
  ServerVersion: goString,
  SecurityOptions: goList(z.string()),
  LiveRestoreEnabled: goBool,
  ExperimentalBuild: goBool,
  DefaultRuntime: goString,
  Runtimes: goMap(z.unknown()),
  RegistryConfig: z
    .looseObject({
      InsecureRegistryCIDRs: goList(z.string()),
      IndexConfigs: goMap(z.looseObject({ Name: goString, Secure: goBool })),
    })
    .optional(),
  Debug: goBool,
  Plugins: z.looseObject({ Authorization: goList(z.string()) }).default({ Authorization: [] }),
  Swarm: swarmInfoSchema.optional(),
  Warnings: goList(z.string()),
});
export type EngineInfo = z.infer<typeof engineInfoSchema>;

/** The engine in one line, for headers and reports. */
export interface EngineIdentity {
  /** Docker, Podman */
  readonly name: string;
  readonly version: string;
  /** The API version that both sides speak, such as 1.41. */
  readonly apiVersion: string;
  readonly rootless: boolean;
  /** What it is a part of, as it says itself: `Docker Desktop 4.44.2 (202017)`. */
  readonly platform?: string | undefined;
  /** What it is made of, by lower-case name: engine, containerd, runc, docker-init, conmon… */
  readonly components?: Readonly<Record<string, string>> | undefined;
}
