/** Faults of how images are built, and a sound image for containers whose faults are elsewhere. */
import { accounts, alpine, type ImageRecipe, type ImageStep, program } from '../images.ts';
import type { ImageFault } from './fault.ts';

const USER: ImageStep = {
  by: 'RUN /bin/sh -c adduser -D -u 10001 app # buildkit',
  files: [accounts('app:x:10001:10001:app:/app:/bin/false')],
};

/** One that adds no files. */
const step = (by: string): ImageStep => ({ by });

/** The base brings setuid programs along: only a step that takes the marks away tells that none is left. */
const NO_SETUID = step('RUN /bin/sh -c find / -xdev -perm /6000 -type f -exec chmod a-s {} + # buildkit');

const HEALTHCHECK = { Test: ['CMD', 'test', '-e', '/etc/os-release'], Interval: 1_000_000_000 };

/** Starts its SSH server where the command does not show it. */
const HIDDEN_START = '#!/bin/sh\nname=/usr/sbin/ssh\n"$name"d &\nwait\n';

export const SOUND_IMAGE = 'site/idle:1.0';

/** `site/idle` is what containers run here; another name of it is what a container of that name would be. */
export const SOUND: ImageRecipe = {
  tags: [SOUND_IMAGE, 'site/idle:latest', 'registry:2'],
  ageInDays: 2,
  steps: [
    alpine(),
    USER,
    {
      by: 'COPY programs / # buildkit',
      files: [
        program('usr/sbin/sshd'),
        { path: 'app/start', content: HIDDEN_START, mode: 0o755 },
        { path: 'app/note', content: 'idle\n' },
      ],
    },
    NO_SETUID,
    step('USER 10001'),
  ],
  config: { User: '10001', Cmd: ['sleep', '1000000'], Healthcheck: HEALTHCHECK },
};

export const APP_IMAGE = 'site/app:1.0';

export const IMAGE_FAULTS: readonly ImageFault[] = [
  {
    rows: ['4.1', '4.6', '4.7', '4.8', '4.9', '4.10', '4.11'],
    name: APP_IMAGE,
    faulty: {
      tags: [APP_IMAGE],
      ageInDays: 400,
      steps: [
        alpine(),
        step('RUN /bin/sh -c apk update # buildkit'),
        step('RUN /bin/sh -c apk add --allow-untrusted sudo # buildkit'),
        step('ADD https://example.com/app.tar.gz /app/ # buildkit'),
        step('RUN |1 DEPLOY_TOKEN=Zk4mQ8vLr2Xw9TpB /bin/sh -c make install # buildkit'),
      ],
      config: {
        Env: ['PATH=/bin', 'DB_PASSWORD=correct-horse-battery-staple'],
        Labels: { 'example.admin.password': 'correct-horse-battery-staple' },
        Cmd: ['sleep', '1000000'],
      },
    },
    mended: {
      tags: [APP_IMAGE],
      ageInDays: 1,
      steps: [
        alpine(),
        step('RUN /bin/sh -c apk update && apk add tini # buildkit'),
        step('COPY app.tar.gz /app/ # buildkit'),
        step('RUN |1 VERSION=1.0 /bin/sh -c make install # buildkit'),
        NO_SETUID,
        USER,
        step('USER app'),
      ],
      config: {
        User: 'app',
        Env: ['PATH=/bin', 'DB_PASSWORD_FILE=/run/secrets/db-password'],
        Labels: { 'org.opencontainers.image.version': '1.0' },
        Cmd: ['sleep', '1000000'],
        Healthcheck: HEALTHCHECK,
      },
    },
  },
  {
    // What it does wrong is to lie around, since nothing runs it; the host is told.
    rows: [],
    rowsAround: ['6.1'],
    name: 'site/forgotten:0.1',
    faulty: {
      tags: ['site/forgotten:0.1'],
      ageInDays: 800,
      steps: [alpine()],
      config: { Cmd: ['sleep', '1000000'] },
    },
    mended: undefined,
  },
];
