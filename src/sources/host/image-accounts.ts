/**
 * The users that an image names in its own /etc/passwd, read from its layers where the engine keeps them. The layers are
 * somebody else's files: links are followed within the image alone, as a container made from it would.
 */
import { posix } from 'node:path';
import * as z from 'zod';
import type { User } from '../../facts/host.ts';
import type { ImageInspect } from '../../facts/image.ts';
import { parseUsers } from './account-files.ts';
import { HostFailure } from './host-failure.ts';
import { type FileStatus, HostRoot } from './host-root.ts';

const overlaySchema = z.looseObject({
  GraphDriver: z.looseObject({
    Name: z.string(),
    Data: z.looseObject({ UpperDir: z.string(), LowerDir: z.string().default('') }),
  }),
});

const driverSchema = z.looseObject({ GraphDriver: z.looseObject({ Name: z.string() }) });

const MAX_LINKS = 8;

/** `root` is the file system as the engine's daemon sees it. Rejects with a HostFailure. */
export async function readImageAccounts(image: ImageInspect, root: HostRoot): Promise<readonly User[]> {
  const layers = layersOf(image, root);
  const [topmost] = layers;
  if ((await topmost?.status('/')) === undefined) {
    throw new HostFailure('error', 'its layers are not where the engine says that they are');
  }
  const text = await readInLayers('/etc/passwd', layers);
  return text === undefined ? [] : parseUsers(text);
}

/** The topmost layer first, each as a root of its own. */
function layersOf(image: ImageInspect, root: HostRoot): readonly HostRoot[] {
  const parsed = overlaySchema.safeParse(image);
  if (!parsed.success) {
    const driver = driverSchema.safeParse(image).data?.GraphDriver.Name ?? 'containerd’s image store';
    throw new HostFailure(
      'not-supported',
      `the files of images can’t be read from ${driver}`,
      'The engine has to use the storage driver overlay2 for this',
    );
  }
  const { UpperDir, LowerDir } = parsed.data.GraphDriver.Data;
  const folders = [UpperDir, ...LowerDir.split(':')].filter((folder) => folder.startsWith('/'));
  return folders.map((folder) => new HostRoot(root.placeOf(folder)));
}

/** Undefined when the image has no such file. */
async function readInLayers(
  path: string,
  layers: readonly HostRoot[],
  links = 0,
): Promise<string | undefined> {
  if (links > MAX_LINKS)
    throw new HostFailure('error', `${path} of the image is a link that leads in a circle`);
  for (const layer of layers) {
    const found = await lookInLayer(path, layer);
    if (found.state === 'nothing') continue;
    if (found.state === 'file') return layer.readText(path);
    if (found.state === 'removed') return undefined;
    return readInLayers(found.target, layers, links + 1);
  }
  return undefined;
}

type Found =
  /** This layer leaves to those below what there is. */
  | { readonly state: 'nothing' }
  | { readonly state: 'file' }
  /** It hides what those below have. */
  | { readonly state: 'removed' }
  | { readonly state: 'link'; readonly target: string };

async function lookInLayer(path: string, layer: HostRoot): Promise<Found> {
  const steps = path.split('/').filter(Boolean);
  for (const at of steps.keys()) {
    const here = `/${steps.slice(0, at + 1).join('/')}`;
    const target = await layer.linkTarget(here);
    if (target !== undefined) {
      const rest = steps.slice(at + 1).join('/');
      return { state: 'link', target: posix.resolve(posix.dirname(here), target, rest) };
    }
    const status: FileStatus | undefined = await layer.status(here);
    if (status === undefined) return { state: 'nothing' };
    const isLast = at === steps.length - 1;
    // What an upper layer removed stands there as a device.
    if (status.type !== (isLast ? 'file' : 'folder')) return { state: 'removed' };
    if (isLast) return { state: 'file' };
  }
  return { state: 'removed' };
}
