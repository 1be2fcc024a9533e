import { describe, expect, test } from 'vitest';
import { blocksAddress } from '../../src/insight/firewall-block.ts';

const IMDS = '169.254.169.254';

describe('169.254.169.254 is blocked', () => {
  test.each([
    ['-A DOCKER-USER -d 169.254.169.254/32 -j DROP'],
    ['-A DOCKER-USER -d 169.254.169.254 -j REJECT --reject-with icmp-port-unreachable'],
    ['-A DOCKER-USER -d 169.254.0.0/16 -j DROP'],
    ['-A DOCKER-USER -d 169.254.169.254/32 -p tcp -m tcp --dport 80 -j DROP'],
    ['-A DOCKER-USER -d 169.254.169.254/32 -m comment --comment "no -s metadata" -j DROP'],
    ['-A DOCKER-USER -j DROP'],
    ['ip daddr 169.254.169.254 counter packets 12 bytes 720 drop'],
    ['ip daddr 169.254.169.254 tcp dport 80 reject with icmp port-unreachable'],
    ['ip daddr { 10.0.0.0/8, 169.254.0.0/16 } drop comment "not for ip saddr"'],
    ['drop'],
  ])('by %s', (rule) => {
    expect(blocksAddress([rule], IMDS)).toBe(true);
  });

  test('though other rules come first', () => {
    expect(
      blocksAddress(
        [
          '-A DOCKER-USER -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
          '-A DOCKER-USER -d 10.0.0.0/8 -j ACCEPT',
          '-A DOCKER-USER -s 172.17.0.5/32 -j ACCEPT',
          '-A DOCKER-USER -j LOG',
          'ct state established,related accept',
          '-A DOCKER-USER -d 169.254.169.254/32 -j DROP',
        ],
        IMDS,
      ),
    ).toBe(true);
  });
});

describe('169.254.169.254 is not blocked', () => {
  test.each([
    ['-A DOCKER-USER -d 169.254.169.254/32 -j ACCEPT'],
    ['-A DOCKER-USER -d 169.254.169.254/32 -j LOG'],
    ['-A DOCKER-USER -d 169.254.169.253/32 -j DROP'],
    ['-A DOCKER-USER ! -d 169.254.169.254/32 -j DROP'],
    ['-A DOCKER-USER -s 172.17.0.5/32 -d 169.254.169.254/32 -j DROP'],
    ['-A DOCKER-USER -d 169.254.169.254/32 -i docker0 -j DROP'],
    ['-A DOCKER-USER -d 169.254.169.254/32 -p tcp -m tcp --dport 443 -j DROP'],
    ['-A DOCKER-USER -d 169.254.169.254/32 -p udp -j DROP'],
    ['-A DOCKER-USER -d fd00:ec2::254/128 -j DROP'],
    ['-A DOCKER-USER -d imds.example.com -j DROP'],
    ['ip daddr != 169.254.169.254 drop'],
    ['ip saddr 172.17.0.5 ip daddr 169.254.169.254 drop'],
    ['iifname "docker0" ip daddr 169.254.169.254 drop'],
    ['ip daddr 169.254.169.254 accept'],
    ['ip daddr 169.254.169.254 counter'],
  ])('by %s', (rule) => {
    expect(blocksAddress([rule], IMDS)).toBe(false);
  });

  test.each([
    ['-A DOCKER-USER -j RETURN'],
    ['-A DOCKER-USER -p tcp -m tcp --dport 80 -j ACCEPT'],
    ['counter packets 1 bytes 60 return'],
  ])('after %s', (rule) => {
    expect(blocksAddress([rule, '-A DOCKER-USER -d 169.254.169.254/32 -j DROP'], IMDS)).toBe(false);
  });

  test('without any rule', () => {
    expect(blocksAddress([], IMDS)).toBe(false);
  });
});

test('IPv6 addresses have rules of their own', () => {
  expect(blocksAddress(['ip6 daddr fd00:ec2::254 drop'], 'fd00:ec2::254')).toBe(true);
  expect(blocksAddress(['-A DOCKER-USER -d fd00:ec2::/32 -j DROP'], 'fd00:ec2::254')).toBe(true);
  expect(blocksAddress(['-A DOCKER-USER -d 169.254.169.254/32 -j DROP'], 'fd00:ec2::254')).toBe(false);
});

test('what is not an address is told', () => {
  expect(() => blocksAddress([], 'metadata')).toThrow('is not an address');
});
