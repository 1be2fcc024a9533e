/** Faults of a swarm of one node, or of two where that is the fault. */
import type { ServiceSpec } from 'dockerode';
import type { NetworkFault } from './fault.ts';
import { SOUND_IMAGE } from './image-faults.ts';

/** The node's addresses: for orders, of the second manager, and for the data of containers. */
const NODE = '192.168.20.7';
const SECOND_NODE = '192.168.20.8';
const DATA = '192.168.30.7';

const HOUR = 3_600_000_000_000;

/** Of how a swarm is begun, as `POST /swarm/init` takes it. */
interface SwarmSettings {
  readonly ListenAddr?: string;
  readonly DataPathAddr?: string;
  readonly Spec?: {
    readonly EncryptionConfig?: { readonly AutoLockManagers: boolean };
    readonly CAConfig?: { readonly NodeCertExpiry: number };
  };
}

interface SwarmFault {
  readonly rows: readonly string[];
  readonly faulty: SwarmSettings;
  readonly mended: SwarmSettings;
}

export const SWARM_FAULTS: readonly SwarmFault[] = [
  { rows: ['7.2'], faulty: { ListenAddr: '0.0.0.0:2377' }, mended: { ListenAddr: `${NODE}:2400` } },
  {
    rows: ['7.5'],
    faulty: {},
    mended: { Spec: { EncryptionConfig: { AutoLockManagers: true } } },
  },
  {
    rows: ['7.7'],
    faulty: { Spec: { CAConfig: { NodeCertExpiry: 2160 * HOUR } } },
    mended: { Spec: { CAConfig: { NodeCertExpiry: 720 * HOUR } } },
  },
  { rows: ['7.9'], faulty: {}, mended: { DataPathAddr: DATA } },
];

/** The settings of all of them. */
export function swarmSettings(state: 'faulty' | 'mended'): SwarmSettings {
  const all = SWARM_FAULTS.map((fault) => fault[state]);
  return {
    ...Object.assign({ AdvertiseAddr: NODE }, ...all),
    Spec: Object.assign({}, ...all.map(({ Spec }) => Spec)),
  };
}

export const OVERLAY_FAULTS: readonly NetworkFault[] = [
  {
    rows: ['7.3'],
    name: 'shop',
    faulty: { Driver: 'overlay' },
    mended: { Driver: 'overlay', Options: { encrypted: '' } },
  },
];

/** The network through which a swarm publishes ports; a new swarm makes it unencrypted. */
export const ENCRYPTED_INGRESS = { Driver: 'overlay', Ingress: true, Options: { encrypted: '' } };

interface ServiceFault {
  readonly rows: readonly string[];
  readonly name: string;
  readonly faulty: ServiceSpec;
  readonly mended: ServiceSpec;
}

const taskTemplate = (Env: string[], RestartPolicy: { Condition: string; MaxAttempts?: number }) => ({
  TaskTemplate: { ContainerSpec: { Image: SOUND_IMAGE, Env }, RestartPolicy },
});

export const SERVICE_FAULTS: readonly ServiceFault[] = [
  {
    // What a swarm starts again stands in its service, not in the containers of its tasks.
    rows: ['7.4', '5.15'],
    name: 'web',
    faulty: taskTemplate(['DB_PASSWORD=correct-horse-battery-staple'], { Condition: 'any' }),
    mended: taskTemplate(['DB_PASSWORD_FILE=/run/secrets/db-password'], {
      Condition: 'on-failure',
      MaxAttempts: 3,
    }),
  },
];

/** Rows about something that a new swarm has not: an old root certificate, a second manager, a policy that expects it. */
export const OLD_ROOT_ROWS: readonly string[] = ['7.8'];
export const SECOND_MANAGER_ROWS: readonly string[] = ['7.1'];
export const UNEXPECTED_ROWS: readonly string[] = ['5.1'];

const ROOT = '/run/old-root';
export const OLD_ROOT_CERTIFICATE = `${ROOT}/certificate.pem`;
export const OLD_ROOT_KEY = `${ROOT}/key.pem`;

/** Shell, to be run where the daemon lives before it starts. */
export const PREPARE_SWARM = `
ip address add ${SECOND_NODE}/24 dev lo
ip address add ${DATA}/24 dev lo
mkdir ${ROOT}
touch ${ROOT}/index
echo 01 > ${ROOT}/serial
cat > ${ROOT}/settings <<END
[ca]
default_ca = site
[site]
database = ${ROOT}/index
serial = ${ROOT}/serial
new_certs_dir = ${ROOT}
default_md = sha256
policy = any
x509_extensions = root
[any]
commonName = supplied
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
END
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=swarm-ca \\
  -keyout ${OLD_ROOT_KEY} -out ${ROOT}/request.pem 2> /dev/null
openssl ca -batch -notext -selfsign -config ${ROOT}/settings -startdate 20200101000000Z -enddate 20500101000000Z \\
  -keyfile ${OLD_ROOT_KEY} -in ${ROOT}/request.pem -out ${OLD_ROOT_CERTIFICATE} 2> /dev/null
`;

const SECOND = '/run/second';

/** Shell, which starts a second daemon beside the first one, with which it ends; $1 is its socket. */
export const START_SECOND_DAEMON = `
echo '{}' > ${SECOND}.json
ip link add second0 type bridge
ip address add 172.31.0.1/24 dev second0
dockerd --data-root /var/lib/second --exec-root ${SECOND} --pidfile ${SECOND}.pid --host "unix://$1" \
  --config-file ${SECOND}.json --bridge second0 --iptables=false < /dev/null > ${SECOND}.log 2>&1 &
for attempt in $(seq 100); do
  [ -S "$1" ] && exit
  sleep 0.1
done
cat ${SECOND}.log >&2
exit 1
`;

/** How it joins the first one's swarm, as a manager with the right token. */
export const SECOND_MANAGER = {
  RemoteAddrs: [`${NODE}:2377`],
  ListenAddr: `${SECOND_NODE}:2378`,
  AdvertiseAddr: `${SECOND_NODE}:2378`,
};
