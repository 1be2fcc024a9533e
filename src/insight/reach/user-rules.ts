/** Whether an administrator's own rules say anything of what comes from outside to containers. Pure. */
import { parseIpRange } from '../ip-range.ts';
import { filterRules } from './packet-filter.ts';

/** Ranges out of which engines give addresses to containers. */
const OF_CONTAINERS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'] as const;

/**
 * Whether one of these rules of the chain DOCKER-USER, as iptables or nft print them, drops or rejects some of what comes
 * from outside to some container. Rules about other places, such as the cloud's metadata, or about containers that go out, don't.
 */
export function filtersOutside(dockerUser: readonly string[]): boolean {
  const rules = dockerUser.map((rule) => (rule.startsWith('-') ? rule : `inet filter DOCKER-USER ${rule}`));
  const hooks = [
    ...['-P FORWARD ACCEPT', '-A FORWARD -j DOCKER-USER'],
    'inet filter FORWARD type filter hook forward priority filter; policy accept;',
    'inet filter FORWARD jump DOCKER-USER',
  ];
  return OF_CONTAINERS.some((range) =>
    ['tcp', 'udp'].some((protocol) => {
      const target = parseIpRange(range);
      const { result } = filterRules([...hooks, ...rules], {
        hook: 'forward',
        family: target?.family ?? 4,
        protocol,
        port: 0,
        originalPort: 0,
        from: undefined,
        target,
      });
      return result !== 'passes';
    }),
  );
}
