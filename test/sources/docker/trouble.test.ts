import { describe, expect, test } from 'vitest';
import type { Trouble } from '../../../src/facts/target.ts';
import type { Endpoint } from '../../../src/sources/docker/endpoint.ts';
import type { FailureReason } from '../../../src/sources/docker/request-failure.ts';
import type { SocketFile } from '../../../src/sources/docker/socket-file.ts';
import { notAnEngine, troubleOf, versionTrouble } from '../../../src/sources/docker/trouble.ts';

const UNIX: Endpoint = { kind: 'unix', path: '/var/run/docker.sock' };
const TCP: Endpoint = { kind: 'tcp', host: 'far', port: 2375, basePath: '', tls: undefined };
const TLS_PLAIN: Endpoint = { ...TCP, port: 2376 };
const TLS: Endpoint = {
  ...TCP,
  port: 2376,
  tls: { ca: '/certs/ca.pem', cert: undefined, key: undefined, given: true, verify: true },
};

const socket = (code: string, message = ''): FailureReason => ({ kind: 'socket', code, message });
const status = (number: number, message = '', fromEngine = true): FailureReason => ({
  kind: 'status',
  status: number,
  message,
  fromEngine,
});
function file(
  owner: string,
  group: string,
  mode: number,
  more: { isMember?: boolean; isSocket?: boolean } = {},
): SocketFile {
  return { state: 'present', isSocket: true, owner, group, mode, isMember: false, ...more };
}

describe('each failure has its own words', () => {
  test.each<[string, FailureReason, Endpoint, Trouble['kind'], RegExp]>([
    [
      'no socket',
      socket('ENOENT'),
      UNIX,
      'no-socket',
      /There is no socket at unix:\/\/\/var\/run\/docker.sock/,
    ],
    ['a dead socket', socket('ECONNREFUSED'), UNIX, 'refused', /left over.*systemctl start docker/s],
    ['a closed port', socket('ECONNREFUSED'), TCP, 'refused', /nothing listens on that port/],
    ['an unknown name', socket('ENOTFOUND'), TCP, 'not-found', /no address is known/],
    ['a resolver that is away', socket('EAI_AGAIN'), TCP, 'not-found', /DNS/],
    ['no route', socket('EHOSTUNREACH'), TCP, 'refused', /no route/],
    ['the system’s own time limit', socket('ETIMEDOUT'), TCP, 'timeout', /timed out/],
    [
      'a hang-up without TLS',
      socket('ECONNRESET', 'socket hang up'),
      TCP,
      'dropped',
      /set DOCKER_TLS_VERIFY=1/,
    ],
    [
      'a hang-up with TLS',
      socket('ECONNRESET', 'socket hang up'),
      TLS,
      'dropped',
      /cert.pem comes from an authority/,
    ],
    ['a hang-up of a socket', socket('EPIPE'), UNIX, 'dropped', /engine’s log/],
    ['a path that is too long', socket('EINVAL', 'connect EINVAL'), UNIX, 'unexpected', /100 bytes/],
    ['no HTTP', socket('HPE_INVALID_CONSTANT', 'Parse Error'), UNIX, 'not-an-engine', /does not speak HTTP/],
    [
      'no HTTP on a plain port',
      socket('HPE_INVALID_CONSTANT', 'Parse Error'),
      TCP,
      'not-an-engine',
      /does not speak HTTP/,
    ],
    [
      'no HTTP on the TLS port',
      socket('HPE_INVALID_CONSTANT', 'Parse Error'),
      TLS_PLAIN,
      'tls',
      /wants TLS.*DOCKER_TLS_VERIFY=1/s,
    ],
    [
      'a Go server that wants TLS',
      status(400, 'Client sent an HTTP request to an HTTPS server.', false),
      TCP,
      'tls',
      /wants TLS/,
    ],
    [
      'nginx that wants TLS',
      status(400, '400 The plain HTTP request was sent to HTTPS port', false),
      TCP,
      'tls',
      /wants TLS/,
    ],
    [
      'a self-signed certificate',
      socket('DEPTH_ZERO_SELF_SIGNED_CERT'),
      TLS,
      'tls',
      /self-signed.*\/certs\/ca.pem/s,
    ],
    ['a self-signed authority', socket('SELF_SIGNED_CERT_IN_CHAIN'), TLS, 'tls', /self-signed/],
    [
      'an unknown authority',
      socket('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      TLS,
      'tls',
      /authority that you do not trust/,
    ],
    ['an expired certificate', socket('CERT_HAS_EXPIRED'), TLS, 'tls', /expired.*clock/s],
    ['a certificate of tomorrow', socket('CERT_NOT_YET_VALID'), TLS, 'tls', /not valid yet/],
    ['another name', socket('ERR_TLS_CERT_ALTNAME_INVALID'), TLS, 'tls', /another name than far/],
    [
      'a client certificate is wanted',
      socket('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'),
      TLS,
      'tls',
      /client certificate/,
    ],
    [
      'the same in its older form',
      socket('EPROTO', 'write EPROTO ... alert number 42'),
      TLS,
      'tls',
      /client certificate/,
    ],
    ['TLS spoken to plain HTTP', socket('ERR_SSL_WRONG_VERSION_NUMBER'), TLS, 'tls', /plain HTTP, not TLS/],
    [
      'a TLS version that nobody speaks',
      socket('ERR_SSL_UNSUPPORTED_PROTOCOL'),
      TLS,
      'tls',
      /too old or too new/,
    ],
    ['another TLS failure', socket('ERR_SSL_SOMETHING', 'odd\nsecond line'), TLS, 'tls', /odd/],
    [
      'a key behind a passphrase',
      { kind: 'tls-file', file: '/c/key.pem', message: 'error:… bad decrypt' },
      TLS,
      'tls',
      /\/c\/key.pem: the key is protected/,
    ],
    [
      'a file that is no PEM',
      { kind: 'tls-file', file: '/c/ca.pem', message: 'error:… no start line' },
      TLS,
      'tls',
      /it is not a PEM file/,
    ],
    [
      'a key of another certificate',
      { kind: 'tls-file', file: '/c/cert.pem', message: 'key values mismatch' },
      TLS,
      'tls',
      /do not belong together/,
    ],
    [
      'a file that is missing',
      { kind: 'tls-file', file: '/c/ca.pem', message: 'the file is missing' },
      TLS,
      'tls',
      /\/c\/ca.pem: the file is missing/,
    ],
    [
      'no connection in time',
      { kind: 'timeout', waitedFor: 'connection', ms: 10_000 },
      TCP,
      'timeout',
      /no connection within 10 s/,
    ],
    [
      'no answer in time',
      { kind: 'timeout', waitedFor: 'answer', ms: 10_000 },
      UNIX,
      'timeout',
      /hangs.*did not answer within 10 s/s,
    ],
    [
      'half an answer',
      { kind: 'timeout', waitedFor: 'rest', ms: 10_000 },
      UNIX,
      'timeout',
      /in the middle of an answer/,
    ],
    [
      'another server’s 404',
      status(404, 'Not Found', false),
      TCP,
      'not-an-engine',
      /status 404: “Not Found”/,
    ],
    [
      'an engine’s 404 for its first question',
      status(404, 'page not found'),
      TCP,
      'not-an-engine',
      /status 404/,
    ],
    ['another server’s 500', status(500, 'oops', false), TCP, 'not-an-engine', /500/],
    ['a redirect', status(301, '', false), TCP, 'not-an-engine', /status 301/],
    ['an engine’s 500', status(500, 'no space left'), UNIX, 'server-error', /status 500: “no space left”/],
    ['a proxy whose engine is away', status(503, 'Service Unavailable', false), TCP, 'server-error', /503/],
    ['a proxy that forbids', status(403, 'Forbidden', false), TCP, 'permission', /status 403.*read access/s],
    [
      'an authorisation plugin',
      status(403, 'authorization denied by plugin'),
      UNIX,
      'permission',
      /denied by plugin/,
    ],
    ['a proxy that wants a login', status(401, '', false), TCP, 'permission', /401/],
    [
      'an API that is too new',
      status(400, 'client version 1.51 is too new. Maximum supported API version is 1.41'),
      UNIX,
      'too-old',
      /Maximum supported API version is 1.41/,
    ],
    [
      'an API that is too old',
      status(400, 'client version 1.24 is too old. Minimum supported API version is 1.44'),
      UNIX,
      'too-old',
      /Minimum supported/,
    ],
    ['another 400', status(400, 'bad parameter'), UNIX, 'unexpected', /bad parameter/],
    [
      'no JSON',
      { kind: 'not-json', start: '<html>' },
      TCP,
      'not-an-engine',
      /its answer starts with “<html>”/,
    ],
    ['an empty answer', { kind: 'not-json', start: '' }, TCP, 'not-an-engine', /its answer is empty/],
    [
      'an absurd answer',
      { kind: 'too-large', limitBytes: 64 * 1024 * 1024 },
      UNIX,
      'unexpected',
      /longer than 64 MB/,
    ],
    ['the end of the events', { kind: 'ended' }, UNIX, 'dropped', /was stopped or restarted/],
    ['our own end', { kind: 'closed' }, UNIX, 'dropped', /Plimsoll closed it/],
    ['what is no read', { kind: 'not-a-read' }, UNIX, 'unsupported', /only reads/],
    ['what nobody knows', socket('EWEIRD', 'odd things'), UNIX, 'unexpected', /odd things/],
  ])('%s', (_name, reason, endpoint, kind, words) => {
    const trouble = troubleOf(reason, { endpoint });
    expect(trouble.kind).toBe(kind);
    expect([trouble.what, trouble.why, trouble.tryThis].join('\n')).toMatch(words);
    for (const line of [trouble.what, trouble.why, trouble.tryThis]) expect(line).toMatch(/^\S[^\n\r]*$/);
  });
});

describe('who may not open a socket learns who owns it and what helps', () => {
  test.each<[string, SocketFile, RegExp, RegExp]>([
    [
      'a group that may',
      file('root', 'docker', 0o660),
      /user root and group docker, mode 660/,
      /usermod -aG docker.*root on this host/,
    ],
    [
      'a group that was joined just now',
      file('root', 'docker', 0o660, { isMember: true }),
      /this login does not know it yet/,
      /Log in again, or run newgrp docker/,
    ],
    ['a group that may not', file('ada', 'ada', 0o600), /mode 600/, /^Run Plimsoll as ada/],
    ['the group of root itself', file('root', 'root', 0o660), /group root/, /^Run Plimsoll as root/],
    ['a group without a name', file('root', '998', 0o660), /group 998/, /usermod -aG 998/],
    ['a folder on the way', { state: 'hidden' }, /a folder on the way/, /sudo/],
  ])('%s', (_name, socketFile, why, tryThis) => {
    const trouble = troubleOf(socket('EACCES'), { endpoint: UNIX, socketFile });
    expect(trouble).toMatchObject({
      kind: 'permission',
      what: 'You may not open unix:///var/run/docker.sock',
      why: expect.stringMatching(why),
      tryThis: expect.stringMatching(tryThis),
    });
  });
});

test('another kind of file is not taken for a dead socket', () => {
  const socketFile = file('root', 'root', 0o644, { isSocket: false });
  expect(troubleOf(socket('ECONNREFUSED'), { endpoint: UNIX, socketFile }).what).toMatch(/is not a socket/);
});

test('versions that do not meet say who is to be updated', () => {
  expect(versionTrouble('too-old', TCP, '1.18', '1.24')).toMatchObject({
    kind: 'too-old',
    why: expect.stringMatching(/1\.18.*1\.24/),
    tryThis: expect.stringMatching(/Update the engine/),
  });
  expect(versionTrouble('too-new', TCP, '1.99', '1.51').tryThis).toBe('Update Plimsoll');
});

test('a long text of a server is cut', () => {
  const { why } = troubleOf(status(500, 'x'.repeat(10_000)), { endpoint: UNIX });
  expect(why.length).toBeLessThan(200);
  expect(notAnEngine('tcp://x', 'y').what).toBe('tcp://x is not a Docker or Podman engine');
});
