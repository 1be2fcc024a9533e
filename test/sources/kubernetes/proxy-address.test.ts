import { describe, expect, it } from 'vitest';
import { proxyFromEnvironment } from '../../../src/sources/kubernetes/proxy-address.ts';

const PROXY = 'http://proxy.example:3128';

describe('the proxy of the environment', () => {
  it.each([
    ['https://api.example:6443', { HTTPS_PROXY: PROXY }, PROXY],
    ['https://api.example:6443', { https_proxy: PROXY }, PROXY],
    ['https://api.example:6443', { HTTPS_PROXY: 'proxy.example:3128' }, PROXY],
    ['https://api.example:6443', { HTTP_PROXY: PROXY }, ''],
    ['http://api.example', { HTTP_PROXY: PROXY }, PROXY],
    ['https://127.0.0.1:6443', { HTTPS_PROXY: PROXY }, ''],
    ['https://[::1]:6443', { HTTPS_PROXY: PROXY }, ''],
    ['https://localhost:6443', { HTTPS_PROXY: PROXY }, ''],
    ['https://api.example:6443', { HTTPS_PROXY: PROXY, NO_PROXY: '*' }, ''],
    ['https://api.example:6443', { HTTPS_PROXY: PROXY, NO_PROXY: 'other, example' }, ''],
    ['https://api.example:6443', { HTTPS_PROXY: PROXY, NO_PROXY: '.example' }, ''],
    ['https://example:6443', { HTTPS_PROXY: PROXY, NO_PROXY: '.example' }, PROXY],
    ['https://myexample:6443', { HTTPS_PROXY: PROXY, NO_PROXY: 'example' }, PROXY],
    ['https://api.example:6443', { HTTPS_PROXY: PROXY, NO_PROXY: 'api.example:6443' }, ''],
    ['https://api.example:6443', { HTTPS_PROXY: PROXY, NO_PROXY: 'api.example:443' }, PROXY],
    ['https://10.1.2.3:6443', { HTTPS_PROXY: PROXY, no_proxy: '10.0.0.0/8' }, ''],
    ['https://11.1.2.3:6443', { HTTPS_PROXY: PROXY, no_proxy: '10.0.0.0/8,10.0.0.0/99' }, PROXY],
    ['https://10.1.2.3:6443', { HTTPS_PROXY: PROXY, no_proxy: '10.1.2.3' }, ''],
    ['not an address', { HTTPS_PROXY: PROXY }, ''],
  ])('to %s with %o is "%s"', (server, env, proxy) => {
    expect(proxyFromEnvironment(server, env)).toBe(proxy);
  });
});
