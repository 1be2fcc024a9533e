/** Servers on this machine for tests: plain TCP, HTTP and TLS, on loopback ports and unix sockets. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Candidate } from '../../../src/sources/docker/discovery.ts';
import type { Endpoint, TlsFiles } from '../../../src/sources/docker/endpoint.ts';

/** A folder that is gone when the tests of this file are through. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Lets a server listen on a free loopback port, or at a path, until the tests of this file are through. */
export async function listen(server: Server, path?: string): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (path === undefined) server.listen(0, '127.0.0.1', resolve);
    else server.listen(path, resolve);
  });
  afterAll(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export function candidateAt(endpoint: Endpoint): Candidate {
  return { target: 'test:', kind: 'docker', origin: 'a test', label: 'test', reach: { endpoint } };
}

export function tcp(port: number, tls?: TlsFiles, host = '127.0.0.1'): Endpoint {
  return { kind: 'tcp', host, port, basePath: '', tls };
}

/** A little public key infrastructure, made by openssl: every file is a PEM file in one folder. */
export function makeCertificates(folder: string): void {
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  writeFileSync(
    join(folder, 'ca.cnf'),
    `[ca]
default_ca = one
[one]
database = ${folder}/index.txt
serial = ${folder}/serial
new_certs_dir = ${folder}
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[loopback]
subjectAltName = IP:127.0.0.1, DNS:localhost
[elsewhere]
subjectAltName = DNS:elsewhere.example
[client]
extendedKeyUsage = clientAuth
`,
  );
  writeFileSync(join(folder, 'index.txt'), '');
  writeFileSync(join(folder, 'serial'), '01\n');
  for (const authority of ['ca', 'other-ca']) {
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      `${authority}-key.pem`,
      '-out',
      `${authority}.pem`,
      '-subj',
      `/CN=${authority}`,
      '-days',
      '2',
    );
  }
  const sign = (name: string, extension: string, ...dates: readonly string[]) => {
    openssl(
      'req',
      '-new',
      ...key,
      '-keyout',
      `${name}-key.pem`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}`,
    );
    openssl(
      'ca',
      '-batch',
      '-config',
      'ca.cnf',
      '-cert',
      'ca.pem',
      '-keyfile',
      'ca-key.pem',
      '-extensions',
      extension,
      '-notext',
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.pem`,
      ...(dates.length > 0 ? dates : ['-days', '2']),
    );
  };
  sign('server', 'loopback');
  sign('elsewhere', 'elsewhere');
  sign('client', 'client');
  sign('expired', 'loopback', '-startdate', '20200101000000Z', '-enddate', '20200102000000Z');
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'self-key.pem',
    '-out',
    'self.pem',
    '-subj',
    '/CN=self',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-days',
    '2',
  );
  openssl('ec', '-in', 'client-key.pem', '-aes256', '-passout', 'pass:secret', '-out', 'locked-key.pem');
}
