import type { ClusterPlace } from '../../navigation/cluster-place.ts';
import { ClusterImageScreen } from './cluster-image/screen.tsx';
import { ClusterImagesScreen } from './cluster-images/screen.tsx';
import { EventsScreen } from './events/screen.tsx';
import { IngressScreen } from './ingress/screen.tsx';
import { NamespaceScreen } from './namespace/screen.tsx';
import { NamespacesScreen } from './namespaces/screen.tsx';
import { NodeScreen } from './node/screen.tsx';
import { NodesScreen } from './nodes/screen.tsx';
import { PodScreen } from './pod/screen.tsx';
import { PodContainersScreen } from './pod-containers/screen.tsx';
import { PodsScreen } from './pods/screen.tsx';
import { PoliciesScreen } from './policies/screen.tsx';
import { PolicyScreen } from './policy/screen.tsx';
import { RbacScreen } from './rbac/screen.tsx';
import { ReachScreen } from './reach/screen.tsx';
import { RoleScreen } from './role/screen.tsx';
import { ServiceScreen } from './service/screen.tsx';
import { ServicesScreen } from './services/screen.tsx';
import { SubjectScreen } from './subject/screen.tsx';
import { WhoCanScreen } from './who-can/screen.tsx';
import { WorkloadScreen } from './workload/screen.tsx';
import { WorkloadsScreen } from './workloads/screen.tsx';

/** The screen of a place in a cluster. In a module of its own, that is loaded with the first cluster. */
export function ClusterScreen({ place }: { readonly place: ClusterPlace }) {
  switch (place.screen) {
    case 'workloads':
      return <WorkloadsScreen />;
    case 'pods':
      return <PodsScreen />;
    case 'pod-containers':
      return <PodContainersScreen />;
    case 'cluster-images':
      return <ClusterImagesScreen />;
    case 'nodes':
      return <NodesScreen />;
    case 'services':
      return <ServicesScreen />;
    case 'policies':
      return <PoliciesScreen />;
    case 'rbac':
      return <RbacScreen />;
    case 'namespaces':
      return <NamespacesScreen />;
    case 'events':
      return <EventsScreen />;
    case 'workload':
      return <WorkloadScreen id={place.id} tab={place.tab ?? 'Overview'} />;
    case 'node':
      return <NodeScreen id={place.id} tab={place.tab ?? 'Overview'} />;
    case 'service':
      return <ServiceScreen id={place.id} tab={place.tab ?? 'Overview'} />;
    case 'ingress':
      return <IngressScreen id={place.id} tab={place.tab ?? 'Overview'} />;
    case 'policy':
      return <PolicyScreen id={place.id} tab={place.tab ?? 'Overview'} />;
    case 'subject':
      return <SubjectScreen id={place.id} tab={place.tab ?? 'Overview'} />;
    case 'role':
      return <RoleScreen id={place.id} tab={place.tab ?? 'Overview'} />;
    case 'who-can':
      return <WhoCanScreen query={place.query ?? ''} asks={place.asks ?? false} />;
    case 'namespace':
      return <NamespaceScreen id={place.id} tab={place.tab ?? 'Overview'} />;
    case 'cluster-image':
      return <ClusterImageScreen id={place.id} tab={place.tab ?? 'Overview'} />;
    case 'reach':
      return <ReachScreen id={place.id} tab={place.tab ?? 'May reach'} />;
    case 'pod':
    case 'pod-container':
      return <PodScreen place={place} />;
  }
}
