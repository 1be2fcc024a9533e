import type { ClusterPlace } from '../navigation/cluster-place.ts';
import type { Place } from '../navigation/place.ts';
import { ChangedFileScreen } from './changed-file/screen.tsx';
import { CheckScreen } from './check/screen.tsx';
import { ChecksScreen } from './checks/screen.tsx';
import { ComparisonScreen } from './comparison/screen.tsx';
import { ContainerScreen } from './container/screen.tsx';
import { ContainersScreen } from './containers/screen.tsx';
import { EscapesScreen } from './escapes/screen.tsx';
import { FileScreen } from './file/screen.tsx';
import { FindingsScreen } from './findings/screen.tsx';
import { FolderScreen } from './folder/screen.tsx';
import { GapsScreen } from './gaps/screen.tsx';
import { GlossaryScreen } from './glossary/screen.tsx';
import { HelpScreen } from './help/screen.tsx';
import { HostScreen } from './host/screen.tsx';
import { ImageScreen } from './image/screen.tsx';
import { ImagesScreen } from './images/screen.tsx';
import { MountedFileScreen } from './mounted-file/screen.tsx';
import { NetworkScreen } from './network/screen.tsx';
import { NetworksScreen } from './networks/screen.tsx';
import { PathScreen } from './path/screen.tsx';
import { PathsScreen } from './paths/screen.tsx';
import { ProcessScreen } from './process/screen.tsx';
import { ProfileScreen } from './profile/screen.tsx';
import { ProfilesScreen } from './profiles/screen.tsx';
import { ReachMapScreen } from './reach/map-screen.tsx';
import { ReachOfScreen } from './reach/of-screen.tsx';
import { ReachWhyScreen } from './reach/why-screen.tsx';
import { SettingsScreen } from './settings/screen.tsx';
import { TargetsScreen } from './targets/screen.tsx';
import { ThemesScreen } from './themes/screen.tsx';
import { ViewsScreen } from './views/screen.tsx';
import { WaiversScreen } from './waivers/screen.tsx';

/** Every place but Home, which is what a start shows, and those of a cluster. */
export type OtherPlace = Exclude<Place, { readonly screen: 'home' } | ClusterPlace>;

/** The screen of a place. In a module of its own, that is loaded behind the first frame. */
export function OtherScreen({ place }: { readonly place: OtherPlace }) {
  switch (place.screen) {
    case 'containers':
      return <ContainersScreen />;
    case 'images':
      return <ImagesScreen />;
    case 'networks':
      return <NetworksScreen />;
    case 'checks':
      return <ChecksScreen />;
    case 'escapes':
      return <EscapesScreen />;
    case 'reach-map':
      return <ReachMapScreen />;
    case 'reach-of':
      return <ReachOfScreen id={place.id} tab={place.tab} />;
    case 'reach-why':
      return <ReachWhyScreen from={place.from} to={place.to} />;
    case 'host':
      return <HostScreen {...(place.tab === undefined ? {} : { tab: place.tab })} />;
    case 'container':
      return <ContainerScreen id={place.id} tab={place.tab} from={place.from} />;
    case 'process':
      return <ProcessScreen id={place.id} pid={place.pid} />;
    case 'changed-file':
      return <ChangedFileScreen place={place} />;
    case 'folder':
      return <FolderScreen place={place} />;
    case 'mounted-file':
      return <MountedFileScreen place={place} />;
    case 'image':
      return <ImageScreen id={place.id} tab={place.tab} />;
    case 'views':
      return <ViewsScreen id={place.id} />;
    case 'paths':
      return <PathsScreen id={place.id} {...(place.view === undefined ? {} : { view: place.view })} />;
    case 'path':
      return <PathScreen id={place.id} path={place.path} />;
    case 'file':
      return <FileScreen place={place} />;
    case 'comparison':
      return <ComparisonScreen id={place.id} other={place.other} />;
    case 'network':
      return <NetworkScreen id={place.id} />;
    case 'check':
      return (
        <CheckScreen id={place.id} {...(place.resource === undefined ? {} : { resource: place.resource })} />
      );
    case 'findings':
      return <FindingsScreen status={place.status} />;
    case 'profiles':
      return <ProfilesScreen />;
    case 'profile':
      return <ProfileScreen id={place.id} />;
    case 'waivers':
      return <WaiversScreen />;
    case 'gaps':
      return <GapsScreen />;
    case 'glossary':
      return <GlossaryScreen {...(place.topic === undefined ? {} : { topic: place.topic })} />;
    case 'targets':
      return <TargetsScreen />;
    case 'themes':
      return <ThemesScreen />;
    case 'settings':
      return <SettingsScreen />;
    case 'help':
      return <HelpScreen about={place.about} />;
  }
}
