/** What usually listens on a port, where it matters that strangers reach it. Add a line to teach it a port. */

export interface KnownPort {
  readonly port: number;
  readonly service: string;
  /** database: data to steal; admin: control over a machine; shell: a way in; message: queues and caches. */
  readonly kind:
    | 'database'
    | 'admin'
    | 'shell'
    | 'message'
    | 'files'
    | 'web'
    | 'mail'
    | 'name'
    | 'metrics'
    | 'debug';
  /** What an open one means, where that is not plain; one short sentence. */
  readonly note?: string;
}

export const KNOWN_PORTS: readonly KnownPort[] = [
  { port: 20, service: 'FTP data', kind: 'files', note: 'Logins and files travel unencrypted.' },
  { port: 21, service: 'FTP', kind: 'files', note: 'Logins and files travel unencrypted.' },
  {
    port: 22,
    service: 'SSH',
    kind: 'shell',
    note: 'A login into the container, past the engine and its log.',
  },
  { port: 23, service: 'Telnet', kind: 'shell', note: 'A login that travels unencrypted.' },
  { port: 25, service: 'SMTP', kind: 'mail' },
  { port: 53, service: 'DNS', kind: 'name' },
  { port: 69, service: 'TFTP', kind: 'files', note: 'Files without any login.' },
  { port: 80, service: 'HTTP', kind: 'web' },
  { port: 110, service: 'POP3', kind: 'mail' },
  { port: 111, service: 'RPC portmapper', kind: 'files' },
  { port: 135, service: 'Windows RPC', kind: 'admin' },
  { port: 139, service: 'SMB', kind: 'files' },
  { port: 143, service: 'IMAP', kind: 'mail' },
  {
    port: 161,
    service: 'SNMP',
    kind: 'admin',
    note: 'Tells about the machine, often with a password everybody knows.',
  },
  { port: 389, service: 'LDAP', kind: 'database', note: 'Names and logins of a whole organisation.' },
  { port: 443, service: 'HTTPS', kind: 'web' },
  { port: 445, service: 'SMB', kind: 'files' },
  { port: 465, service: 'SMTP with TLS', kind: 'mail' },
  { port: 512, service: 'rexec', kind: 'shell', note: 'Runs commands after a login in clear text.' },
  { port: 513, service: 'rlogin', kind: 'shell', note: 'Trusts whoever has the right address.' },
  { port: 514, service: 'rsh or syslog', kind: 'shell' },
  { port: 587, service: 'SMTP submission', kind: 'mail' },
  { port: 636, service: 'LDAP with TLS', kind: 'database' },
  { port: 853, service: 'DNS over TLS', kind: 'name' },
  { port: 873, service: 'rsync', kind: 'files' },
  { port: 993, service: 'IMAP with TLS', kind: 'mail' },
  { port: 995, service: 'POP3 with TLS', kind: 'mail' },
  { port: 1433, service: 'SQL Server', kind: 'database' },
  { port: 1521, service: 'Oracle', kind: 'database' },
  { port: 1883, service: 'MQTT', kind: 'message', note: 'Without TLS; often without a login.' },
  { port: 2049, service: 'NFS', kind: 'files', note: 'Believes the client who it says it is.' },
  { port: 2181, service: 'ZooKeeper', kind: 'database', note: 'No login unless somebody set one up.' },
  {
    port: 2222,
    service: 'SSH',
    kind: 'shell',
    note: 'A login into the container, past the engine and its log.',
  },
  { port: 2345, service: 'Delve debugger', kind: 'debug', note: 'Whoever connects runs code.' },
  {
    port: 2375,
    service: 'Docker API without TLS',
    kind: 'admin',
    note: 'Whoever connects is root on that host.',
  },
  { port: 2376, service: 'Docker API', kind: 'admin' },
  { port: 2377, service: 'Swarm management', kind: 'admin' },
  { port: 2379, service: 'etcd', kind: 'database', note: 'Holds every secret of a Kubernetes cluster.' },
  { port: 2380, service: 'etcd peers', kind: 'database' },
  { port: 3000, service: 'a web application', kind: 'web' },
  { port: 3128, service: 'Squid proxy', kind: 'web' },
  { port: 3260, service: 'iSCSI', kind: 'files' },
  { port: 3306, service: 'MySQL', kind: 'database' },
  { port: 3389, service: 'Remote Desktop', kind: 'shell' },
  { port: 4222, service: 'NATS', kind: 'message' },
  {
    port: 4369,
    service: 'Erlang port mapper',
    kind: 'admin',
    note: 'With the cookie, whoever connects runs code.',
  },
  { port: 5000, service: 'a registry or a web application', kind: 'web' },
  { port: 5005, service: 'Java debugger', kind: 'debug', note: 'Whoever connects runs code.' },
  { port: 5432, service: 'PostgreSQL', kind: 'database' },
  { port: 5601, service: 'Kibana', kind: 'admin' },
  { port: 5671, service: 'AMQP with TLS', kind: 'message' },
  { port: 5672, service: 'RabbitMQ', kind: 'message' },
  { port: 5678, service: 'Python debugger', kind: 'debug', note: 'Whoever connects runs code.' },
  { port: 5900, service: 'VNC', kind: 'shell' },
  { port: 5984, service: 'CouchDB', kind: 'database' },
  { port: 5985, service: 'WinRM', kind: 'shell' },
  { port: 6000, service: 'X11', kind: 'shell' },
  {
    port: 6379,
    service: 'Redis',
    kind: 'database',
    note: 'No login unless somebody set one; it can write files.',
  },
  { port: 6443, service: 'Kubernetes API', kind: 'admin' },
  { port: 7001, service: 'WebLogic', kind: 'admin' },
  { port: 7077, service: 'Spark', kind: 'admin', note: 'Whoever connects runs code.' },
  { port: 7474, service: 'Neo4j', kind: 'database' },
  { port: 8080, service: 'HTTP', kind: 'web' },
  { port: 8086, service: 'InfluxDB', kind: 'database' },
  { port: 8123, service: 'ClickHouse', kind: 'database' },
  { port: 8200, service: 'Vault', kind: 'admin' },
  { port: 8443, service: 'HTTPS', kind: 'web' },
  {
    port: 8500,
    service: 'Consul',
    kind: 'admin',
    note: 'Without access rules, whoever connects may run code on its hosts.',
  },
  { port: 8888, service: 'Jupyter', kind: 'admin', note: 'A notebook runs code.' },
  { port: 9000, service: 'MinIO, Portainer or PHP-FPM', kind: 'admin' },
  { port: 9042, service: 'Cassandra', kind: 'database' },
  { port: 9090, service: 'Prometheus', kind: 'metrics' },
  { port: 9092, service: 'Kafka', kind: 'message' },
  { port: 9100, service: 'node exporter', kind: 'metrics' },
  { port: 9200, service: 'Elasticsearch', kind: 'database', note: 'Older versions ask for no login.' },
  { port: 9229, service: 'Node.js debugger', kind: 'debug', note: 'Whoever connects runs code.' },
  { port: 9300, service: 'Elasticsearch peers', kind: 'database' },
  { port: 9443, service: 'Portainer', kind: 'admin' },
  {
    port: 10250,
    service: 'kubelet',
    kind: 'admin',
    note: 'With access, commands run in every pod of the node.',
  },
  { port: 10255, service: 'kubelet, read-only', kind: 'metrics' },
  { port: 11211, service: 'memcached', kind: 'database', note: 'No login at all.' },
  { port: 15672, service: 'RabbitMQ management', kind: 'admin' },
  { port: 25565, service: 'Minecraft', kind: 'web' },
  { port: 26257, service: 'CockroachDB', kind: 'database' },
  { port: 27017, service: 'MongoDB', kind: 'database' },
  { port: 50000, service: 'Jenkins agents or Db2', kind: 'admin' },
  { port: 61616, service: 'ActiveMQ', kind: 'message' },
];

const BY_PORT: ReadonlyMap<number, KnownPort> = new Map(KNOWN_PORTS.map((known) => [known.port, known]));

/** The usual service of a port in a few words, for the end of a line. */
export function portNote(port: number): string | undefined {
  return BY_PORT.get(port)?.service;
}
