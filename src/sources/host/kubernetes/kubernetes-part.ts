/** The components of Kubernetes that run here, as a part of the host. */
import type { HostPartReader } from '../host-part.ts';

export const KUBERNETES_PART: HostPartReader = {
  what: 'components of Kubernetes',
  parts: ['kubernetes'],
  isNeeded: ({ parts }) => parts.has('kubernetes'),
  async read(context) {
    const { components, gaps, watched } = await context.kubernetes();
    return { host: { kubernetes: { ...components } }, gaps, watched };
  },
};
