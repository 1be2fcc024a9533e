/**
 * Stands between Plimsoll and an engine, writes down every request and passes everything on unchanged: answers as
 * they come (the events stream never ends), upgraded connections byte by byte.
 */
import { createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

interface SeenRequest {
  readonly method: string;
  /** With the API version and the query. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface CountingProxy {
  readonly socket: string;
  /** As `--target` takes it. */
  readonly target: string;
  /** Every request so far, in order. */
  readonly requests: readonly SeenRequest[];
  /** The requests that are not reads. Plimsoll must never send one. */
  changes(): readonly SeenRequest[];
  /** How many clients are connected now. */
  connections(): number;
  /** Breaks every connection there is; new ones are welcome. */
  dropConnections(): void;
  /** Breaks every connection and takes no new ones, as an engine that is being restarted, until the result is called. */
  refuseConnections(): () => void;
  close(): Promise<void>;
}

const isRead = ({ method }: SeenRequest) => method === 'GET' || method === 'HEAD';

/** @param engine the unix socket of the engine; @param socket where the proxy listens. */
export async function startCountingProxy(engine: string, socket: string): Promise<CountingProxy> {
  const requests: SeenRequest[] = [];
  const connections = new Set<Socket>();
  const note = ({ method = '', url = '' }: IncomingMessage) =>
    requests.push({ method, path: url, at: Date.now() });

  function pass(request: IncomingMessage, response: ServerResponse): void {
    note(request);
    const { method, url, rawHeaders } = request;
    const onward = sendRequest({ socketPath: engine, method, path: url, headers: rawHeaders, agent: false });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
      response.flushHeaders();
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }

  function passUpgrade(request: IncomingMessage, client: Duplex, head: Buffer): void {
    note(request);
    const onward = connect(engine, () => {
      const headers = [];
      for (let index = 0; index < request.rawHeaders.length; index += 2) {
        headers.push(`${request.rawHeaders[index]}: ${request.rawHeaders[index + 1]}\r\n`);
      }
      onward.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
      onward.write(head);
      client.pipe(onward).pipe(client);
    });
    for (const [one, other] of [
      [onward, client],
      [client, onward],
    ] as const) {
      one.on('error', () => one.destroy());
      one.on('close', () => other.destroy());
    }
  }

  const server = createServer(pass).on('upgrade', passUpgrade);
  server.keepAliveTimeout = 0;
  let isRefusing = false;
  server.on('connection', (connection) => {
    if (isRefusing) connection.destroy();
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    connection.on('error', () => connection.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });

  const dropConnections = () => {
    for (const connection of connections) connection.destroy();
  };
  return {
    socket,
    target: `unix://${socket}`,
    requests,
    changes: () => requests.filter((request) => !isRead(request)),
    connections: () => connections.size,
    dropConnections,
    refuseConnections() {
      isRefusing = true;
      dropConnections();
      return () => {
        isRefusing = false;
      };
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      dropConnections();
      await closed;
    },
  };
}
