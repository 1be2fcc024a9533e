/**
 * What is normal for the containers of one image, as it was recorded while somebody had them watched, or accepted later. It is
 * a file of the person's own: readable, and meant to be read.
 */
import * as z from 'zod';
import { EXECUTABLE_ORIGINS } from './container-processes.ts';

/** Grows when an older Plimsoll could not read it any more. */
export const PROFILE_VERSION = 1;

/**
 * The kinds of things that a profile may know. One that it does not know was not seen by anybody, and nothing is compared
 * with it.
 *
 * programs: files that were run. commands: the first words of command lines, which is all that an engine tells. rights: the
 * users and capabilities of programs. listeners, peers: of sockets. paths: what was written to the container's own file system.
 */
export const PROFILE_KINDS = ['programs', 'commands', 'rights', 'listeners', 'peers', 'paths'] as const;
export type ProfileKind = (typeof PROFILE_KINDS)[number];

/** A port, or any of those that a system chooses by itself. */
const portSchema = z.union([z.int().min(0).max(65_535), z.literal('ephemeral')]);
export type ProfilePort = z.infer<typeof portSchema>;

const PROTOCOLS = ['tcp', 'udp'] as const;

const provenance = {
  /** When it was first seen, or accepted; RFC 3339. */
  since: z.iso.datetime(),
  /** The container that it was first seen in. */
  container: z.string(),
  /** Whether a person took it in, and no recording saw it. */
  accepted: z.literal(true).optional(),
};

const profileProgramSchema = z.strictObject({
  /** Within the container. */
  path: z.string(),
  /** Where the file came from. Of one from the image the image's id says what is in it. Left out where it was not known. */
  origin: z.enum(EXECUTABLE_ORIGINS).optional(),
  /** Numbers as the container counts, those that it ran as; empty where that was not seen. */
  users: z.array(z.int().nonnegative()).default([]),
  /** Effective, without CAP_: all that it ever had. */
  capabilities: z.array(z.string()).default([]),
  ...provenance,
});
export type ProfileProgram = z.infer<typeof profileProgramSchema>;

export const profileSchema = z.strictObject({
  plimsoll: z.literal('profile'),
  version: z.literal(PROFILE_VERSION),
  image: z.strictObject({
    /** As the container was made with: `nginx:1.27`. */
    name: z.string(),
    /** The engine's id of it. */
    id: z.string().min(1),
    /** As registries know it: another engine may have another id for the same image. */
    digests: z.array(z.string()).default([]),
  }),
  knows: z.array(z.enum(PROFILE_KINDS)),
  /** Oldest first. */
  recordings: z.array(
    z.strictObject({
      container: z.string(),
      /** As after --target. */
      target: z.string(),
      from: z.iso.datetime(),
      until: z.iso.datetime(),
      /** How many states of the container were looked at. */
      looks: z.int().nonnegative(),
    }),
  ),
  programs: z.array(profileProgramSchema).default([]),
  commands: z.array(z.strictObject({ name: z.string(), ...provenance })).default([]),
  listeners: z
    .array(
      z.strictObject({
        port: portSchema,
        protocol: z.enum(PROTOCOLS),
        /** Whether others than the container itself can reach it. */
        open: z.boolean(),
        ...provenance,
      }),
    )
    .default([]),
  peers: z
    .array(
      z.strictObject({
        /** out: the container began to talk. in: the other one did, on this port of the container. */
        direction: z.enum(['out', 'in']),
        /**
         * `service db`, `container legacy-db`, `network shop`, `this host`, an address, a range of them, `internet`, or
         * `outside` for whoever came in.
         */
        peer: z.string(),
        port: portSchema,
        protocol: z.enum(PROTOCOLS),
        ...provenance,
      }),
    )
    .default([]),
  paths: z
    .array(
      z.strictObject({
        /** # stands for a number, * for a name made at random, and at the end for everything beneath. */
        path: z.string(),
        /** data: a file that can't be run. program: one that can. deleted. any: what it was could not be seen. */
        what: z.enum(['data', 'program', 'deleted', 'any']),
        ...provenance,
      }),
    )
    .default([]),
});
export type Profile = z.infer<typeof profileSchema>;
export type ProfileListener = Profile['listeners'][number];
export type ProfilePeer = Profile['peers'][number];
export type ProfilePath = Profile['paths'][number];
