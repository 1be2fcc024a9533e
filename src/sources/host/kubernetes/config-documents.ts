/** Configuration files of Kubernetes and etcd, YAML or JSON, parsed at the border. */
import { yamlDocuments } from '../../../facts/yaml-text.ts';
import { HostFailure } from '../host-failure.ts';
import type { HostRoot } from '../host-root.ts';
import { type ConfigDocument, recordOf } from './component-options.ts';

/** A file by its path: undefined when it does not exist. Rejects with a HostFailure for one that can't be read. */
export async function readDocument(root: HostRoot, path: string): Promise<ConfigDocument | undefined> {
  const text = await root.readText(path);
  return text === undefined ? undefined : { path, fields: fieldsOf(text, path) };
}

/** As `readDocument`, of a file that is named and so has to be there. */
export async function readNamedDocument(root: HostRoot, path: string): Promise<ConfigDocument> {
  const document = await readDocument(root, path);
  if (document !== undefined) return document;
  throw new HostFailure('error', `${path} is named as a configuration file, and is not there`);
}

/** The files of a folder that end so, in the order of their names; drop-ins are read in it. */
export async function readDropIns(
  root: HostRoot,
  folder: string,
  ending: RegExp,
): Promise<readonly ConfigDocument[]> {
  const names = ((await root.readFolder(folder)) ?? []).filter((name) => ending.test(name));
  const documents = await Promise.all(names.map((name) => readDocument(root, `${folder}/${name}`)));
  return documents.flatMap((document) => document ?? []);
}

/** The first document of the text. What it says is never quoted: it may hold keys. */
function fieldsOf(text: string, path: string): Readonly<Record<string, unknown>> {
  const [first] = yamlDocuments(text, { logLevel: 'silent' });
  if (first === undefined) return {};
  if (first.errors.length > 0) throw malformed(path);
  try {
    return recordOf(first.toJS());
  } catch {
    // An alias that multiplies itself.
    throw malformed(path);
  }
}

function malformed(path: string): HostFailure {
  return new HostFailure('malformed', `${path} is neither YAML nor JSON`);
}
