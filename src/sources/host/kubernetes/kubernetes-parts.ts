/** The components of Kubernetes that run here, and with what people sign in to clusters. */
import type { HostPartReader } from '../host-part.ts';
import { KUBECONFIGS_PART } from './kubeconfigs-part.ts';

const COMPONENTS_PART: HostPartReader = {
  what: 'components of Kubernetes',
  parts: ['kubernetes'],
  isNeeded: ({ parts }) => parts.has('kubernetes'),
  async read(context) {
    const { components, gaps, watched } = await context.kubernetes();
    return { host: { kubernetes: { ...components } }, gaps, watched };
  },
};

/** The readers of what belongs to Kubernetes. */
export const KUBERNETES_PARTS: readonly HostPartReader[] = [COMPONENTS_PART, KUBECONFIGS_PART];
