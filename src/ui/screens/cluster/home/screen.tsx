import { HomeScreen } from '../../home/screen.tsx';
import { clusterSubject } from './present.ts';

export function ClusterHomeScreen() {
  return <HomeScreen subjectOf={clusterSubject} />;
}
