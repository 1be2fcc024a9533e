import { describe, expect, it } from 'vitest';
import { parseImageReference } from '../../src/insight/image-reference.ts';

const DIGEST = `sha256:${'9f2c'.repeat(16)}`;

describe('parseImageReference', () => {
  it.each([
    // reference, registry, repository, name, tag, pinned, latest
    ['nginx', 'docker.io', 'library/nginx', 'nginx', undefined, false, true],
    ['nginx:1.27', 'docker.io', 'library/nginx', 'nginx', '1.27', false, false],
    ['nginx:latest', 'docker.io', 'library/nginx', 'nginx', 'latest', false, true],
    ['team/app', 'docker.io', 'team/app', 'team/app', undefined, false, true],
    ['docker.io/nginx:1', 'docker.io', 'library/nginx', 'docker.io/nginx', '1', false, false],
    ['ghcr.io/team/app:v2', 'ghcr.io', 'team/app', 'ghcr.io/team/app', 'v2', false, false],
    ['localhost/app', 'localhost', 'app', 'localhost/app', undefined, false, true],
    ['registry:5000/ns/app', 'registry:5000', 'ns/app', 'registry:5000/ns/app', undefined, false, true],
    ['registry:5000/app:1', 'registry:5000', 'app', 'registry:5000/app', '1', false, false],
    ['[::1]:5000/app:1', '[::1]:5000', 'app', '[::1]:5000/app', '1', false, false],
    [`nginx@${DIGEST}`, 'docker.io', 'library/nginx', 'nginx', undefined, true, false],
    [`r.example:5000/n/a:1.2@${DIGEST}`, 'r.example:5000', 'n/a', 'r.example:5000/n/a', '1.2', true, false],
    [`nginx:latest@${DIGEST}`, 'docker.io', 'library/nginx', 'nginx', 'latest', true, false],
  ])('reads %s', (reference, registry, repository, name, tag, isPinned, isLatest) => {
    expect(parseImageReference(reference)).toEqual({
      registry,
      repository,
      name,
      tag,
      digest: reference.includes('@') ? DIGEST : undefined,
      isPinned,
      isLatest,
    });
  });

  it.each([DIGEST, DIGEST.slice(7)])('takes a bare id as pinned: %s', (id) => {
    expect(parseImageReference(id)).toEqual({
      registry: undefined,
      repository: undefined,
      name: '9f2c9f2c9f2c',
      tag: undefined,
      digest: DIGEST,
      isPinned: true,
      isLatest: false,
    });
  });

  it.each([
    '',
    ':1',
    'a b',
    '/app',
    'app/',
    'a//b',
    'app:',
    'app:a/b:',
    'app@sha256:1',
    `a@${DIGEST}@${DIGEST}`,
    'app:-x',
  ])('refuses %j', (reference) => {
    expect(parseImageReference(reference)).toBeUndefined();
  });
});
