/** Faults of the host's files and processes. */
import { fileURLToPath } from 'node:url';
import type { HostFault } from './fault.ts';

const TLS = '/etc/docker/tls';
const REGISTRY = '/etc/docker/certs.d/registry.example';
const AUTHORIZATION_PLUGIN = fileURLToPath(new URL('authorization-plugin.ts', import.meta.url));
const RULES = '/etc/audit/rules.d/docker.rules';

/** What must be watched, as its administrator would write it down. */
const WATCHED = [
  '/usr/sbin/dockerd -p wxa',
  '/run/containerd -p wa',
  '/var/lib/docker -p wa',
  '/etc/docker -p wa',
  '/etc/systemd/system/docker.service -p wa',
  '/etc/systemd/system/docker.service.d -p wa',
  '/etc/systemd/system/docker.socket -p wa',
  '/run/docker -p wa',
  '/run/docker.sock -p wa',
  // The socket through which a private daemon is reached from outside.
  '/tmp -p wa',
  '/etc/default/docker -p wa',
  '/etc/sysconfig/docker -p wa',
  '/etc/containerd -p wa',
  '/usr/bin/containerd -p wxa',
  '/usr/bin/containerd-shim -p wxa',
  '/usr/bin/containerd-shim-runc-v1 -p wxa',
  '/usr/bin/containerd-shim-runc-v2 -p wxa',
  '/usr/sbin/runc -p wxa',
  '/usr/bin/runc -p wxa',
];

const rules = WATCHED.map((watch) => `-w ${watch} -k docker`).join('\n');

const owner = (row: string, path: string, group = 'root'): HostFault => ({
  rows: [row],
  provoke: `chown nobody:nogroup ${path}`,
  mend: `chown root:${group} ${path}`,
});

const mode = (row: string, path: string, faulty: string, mended: string): HostFault => ({
  rows: [row],
  provoke: `chmod ${faulty} ${path}`,
  mend: `chmod ${mended} ${path}`,
});

/**
 * A host as it should be: units, settings, certificates and audit rules. /etc and /run are the daemon's own already; the
 * programs get a copy too, so that one can be added.
 */
export const PREPARE_HOST = `
mkdir -p /run/sbin /run/sbin-work
mount -t overlay overlay -o lowerdir=/usr/sbin,upperdir=/run/sbin,workdir=/run/sbin-work /usr/sbin
mkdir -p ${REGISTRY} ${TLS} /etc/systemd/system/docker.service.d /etc/sysconfig /etc/containerd /etc/audit/rules.d /run/containerd
cp /usr/lib/systemd/system/docker.service /usr/lib/systemd/system/docker.socket /etc/systemd/system/
printf '[Service]\\nLimitNOFILE=1048576\\n' > /etc/systemd/system/docker.service.d/site.conf
chmod 0644 /etc/systemd/system/docker.service /etc/systemd/system/docker.socket /etc/systemd/system/docker.service.d/site.conf
touch /etc/sysconfig/docker
echo 'version = 2' > /etc/containerd/config.toml
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=fault-host \\
  -keyout ${TLS}/key.pem -out ${TLS}/cert.pem 2> /dev/null
cp ${TLS}/cert.pem ${TLS}/ca.pem
cp ${TLS}/cert.pem ${REGISTRY}/ca.crt
cp ${TLS}/cert.pem ${REGISTRY}/client.cert
cp ${TLS}/key.pem ${REGISTRY}/client.key
chmod 0444 ${TLS}/ca.pem ${TLS}/cert.pem ${REGISTRY}/ca.crt ${REGISTRY}/client.cert
chmod 0400 ${TLS}/key.pem ${REGISTRY}/client.key
chown -R root:root /etc/docker
printf '%s\\n' '${rules}' > ${RULES}
cp /bin/sleep /usr/sbin/auditd
/usr/sbin/auditd 1000000 < /dev/null > /dev/null 2>&1 &
echo $! > /run/auditd.pid
echo 'dockremap:100000:65536' > /etc/subuid
echo 'dockremap:100000:65536' > /etc/subgid
echo 'dockremap:x:990:990::/nonexistent:/usr/sbin/nologin' >> /etc/passwd
echo 'dockremap:x:990:' >> /etc/group
mkdir -p /run/docker/plugins
${process.execPath} ${AUTHORIZATION_PLUGIN} /run/docker/plugins/site.sock < /dev/null > /dev/null 2>&1 &
echo 'DOCKER_CONTENT_TRUST=1' > /etc/environment
sed -i 's/^\\(docker:[^:]*:[^:]*:\\).*/\\1/' /etc/group
`;

export const HOST_FAULTS: readonly HostFault[] = [
  {
    rows: ['1.1.2'],
    provoke: "sed -i 's/^\\(docker:[^:]*:[^:]*:\\).*/\\1nobody/' /etc/group",
    mend: "sed -i 's/^\\(docker:[^:]*:[^:]*:\\).*/\\1/' /etc/group",
  },
  {
    rows: [
      '1.1.3',
      '1.1.4',
      '1.1.5',
      '1.1.6',
      '1.1.7',
      '1.1.8',
      '1.1.9',
      '1.1.10',
      '1.1.11',
      '1.1.12',
      '1.1.13',
      '1.1.14',
      '1.1.15',
      '1.1.16',
      '1.1.17',
      '1.1.18',
    ],
    provoke: `echo '-w /etc/docker/daemon.jso -p wa' > ${RULES}`,
    mend: `printf '%s\\n' '${rules}' > ${RULES}`,
  },
  owner('3.1', '/etc/systemd/system/docker.service.d/site.conf'),
  mode('3.2', '/etc/systemd/system/docker.service', '0606', '0644'),
  owner('3.3', '/etc/systemd/system/docker.socket'),
  mode('3.4', '/etc/systemd/system/docker.socket', '0626', '0644'),
  owner('3.5', '/etc/docker'),
  mode('3.6', '/etc/docker', '0775', '0755'),
  owner('3.7', `${REGISTRY}/client.cert`),
  mode('3.8', `${REGISTRY}/client.key`, '0444', '0400'),
  owner('3.9', `${TLS}/ca.pem`),
  mode('3.10', `${TLS}/ca.pem`, '0644', '0444'),
  owner('3.11', `${TLS}/cert.pem`),
  mode('3.12', `${TLS}/cert.pem`, '0464', '0444'),
  owner('3.13', `${TLS}/key.pem`),
  mode('3.14', `${TLS}/key.pem`, '0440', '0400'),
  owner('3.15', '/run/docker.sock', 'docker'),
  mode('3.16', '/run/docker.sock', '0666', '0660'),
  owner('3.17', '/etc/docker/daemon.json'),
  mode('3.18', '/etc/docker/daemon.json', '0646', '0644'),
  owner('3.19', '/etc/default/docker'),
  mode('3.20', '/etc/default/docker', '0664', '0644'),
  mode('3.21', '/etc/sysconfig/docker', '0666', '0644'),
  owner('3.22', '/etc/sysconfig/docker'),
  owner('3.23', '/run/docker/containerd/containerd.sock'),
  mode('3.24', '/run/docker/containerd/containerd.sock', '0666', '0660'),
  {
    rows: ['4.5'],
    provoke: ': > /etc/environment',
    mend: "echo 'DOCKER_CONTENT_TRUST=1' > /etc/environment",
  },
  mode('HOST-ROOTDIRPERM', '/var/lib/docker', '0755', '0710'),
  {
    rows: ['HOST-SUBID'],
    provoke: "echo 'other:120000:65536' >> /etc/subuid",
    mend: "sed -i '/^other:/d' /etc/subuid",
  },
  {
    rows: ['HOST-DISKFULL'],
    provoke:
      'used=$(df -k --output=used /var/lib | tail -n 1); mount -o "remount,size=$((used + used / 20 + 8))k" /var/lib',
    mend: 'mount -o remount,size=50% /var/lib',
  },
  {
    rows: ['NET-FIREWALL'],
    provoke: "mkdir -p /etc/ufw; echo 'ENABLED=yes' > /etc/ufw/ufw.conf; iptables -N ufw-user-input",
    mend: 'iptables -I DOCKER-USER -j DROP',
  },
];
