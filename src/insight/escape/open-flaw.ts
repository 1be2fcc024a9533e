/** Which version of what has a known hole is asked about, for one container. */
import { ALG_FLAW, FLAWS, type Flaw } from '../../knowledge/escape/flaws.ts';
import { BUILDKIT_IMAGE } from '../../knowledge/escape/signs.ts';
import { isAlgHarmless } from '../alg-socket.ts';
import { componentVersion, hasVendorMark } from '../engine-support.ts';
import { type Answer, holds, missing, unread, untold } from './answer.ts';
import { type Build, flawAnswer } from './flaw-answer.ts';
import type { EscapeScene } from './scene.ts';

const BY_ID: ReadonlyMap<string, Flaw> = new Map(FLAWS.map((flaw) => [flaw.id, flaw]));

export function openFlaw(id: string, scene: EscapeScene): Answer {
  if (id === 'af-alg') return algFlaw(scene);
  const flaw = BY_ID.get(id);
  if (flaw === undefined) throw new Error(`no hole is called ${id}`);
  const build = buildOf(flaw, scene);
  if ('state' in build) return build;
  const answer = flawAnswer(flaw, build);
  // When it was built may tell yet.
  const isUndated = flaw.component === 'kernel' && scene.host.kernel === undefined;
  return answer.state === 'unknown' && isUndated ? { ...answer, lacks: 'host.kernel' } : answer;
}

function buildOf(flaw: Flaw, scene: EscapeScene): Build | Answer {
  const { engine, container } = scene;
  const { component } = flaw;
  if (component === 'kernel') return kernelOf(scene);
  if (component === 'toolkit') return toolkitOf(flaw, scene);
  if (component === 'buildkit') {
    const version = BUILDKIT_IMAGE.exec(container.Config.Image)?.[1];
    if (version === undefined)
      return untold('Config.Image', `${container.Config.Image} does not tell its version`);
    return { fact: 'Config.Image', version, isVendors: false, builtAt: '' };
  }
  if (engine === undefined) return unread(component, 'daemon');
  if (component === 'Docker Desktop') {
    const version = /Docker Desktop (\d+\.\d+\.\d+)/.exec(engine.platform)?.[1];
    if (version === undefined) return untold('Platform.Name', 'the engine does not tell its version');
    return { fact: 'Platform.Name', version, isVendors: false, builtAt: '' };
  }
  const version = component === 'engine' ? engine.version : componentVersion(engine.components, component);
  if (version === '') {
    const isOther = component === 'runc' && componentVersion(engine.components, 'crun') !== '';
    if (isOther) return missing('Components', 'crun, not runc');
    return untold('Components', `the engine does not tell the version of ${component}`);
  }
  const fact = component === 'engine' ? 'Version' : `Components.${component}`;
  return { fact, version, isVendors: hasVendorMark(version), builtAt: '' };
}

/** The library of the toolkit, which has the version of the toolkit in its name, wherever distributions put it. */
const TOOLKIT_LIBRARY = /\/libnvidia-container\.so\.1$/;

function toolkitOf({ affected: [range], advisories }: Flaw, { host }: EscapeScene): Build | Answer {
  const found = Object.entries(host.files ?? {}).flatMap(([key, files]) =>
    TOOLKIT_LIBRARY.test(key) ? files : [],
  );
  const version = found.flatMap(({ realPath }) => /\.so\.(\d+\.\d+\.\d+)$/.exec(realPath)?.[1] ?? [])[0];
  if (version !== undefined)
    return { fact: 'libnvidia-container.so.1', version, isVendors: false, builtAt: '' };
  const mended = `mended in ${range?.mended ?? ''} (${advisories.join(', ')})`;
  const words = `its version is not known; ${mended}: see nvidia-ctk --version`;
  return { ...untold('nvidia-container-toolkit', words), lacks: 'host.files' };
}

/** Plain releases of kernel.org are three numbers; whatever follows them is somebody's own count. */
function kernelOf({ host, engine }: EscapeScene): Build | Answer {
  const version = host.kernel?.release || (engine?.kernel ?? '');
  if (version === '') return unread('KernelVersion', 'daemon');
  const isVendors = /^\d+\.\d+(?:\.\d+)*[-+](?!rc\d)/.test(version);
  return { fact: 'KernelVersion', version, isVendors, builtAt: host.kernel?.builtAt ?? '' };
}

function algFlaw(scene: EscapeScene): Answer {
  const build = kernelOf(scene);
  if ('state' in build) return build;
  const { kernel } = scene.host;
  const { fact, version, isVendors, builtAt } = build;
  const cited = `${ALG_FLAW.advisories[0]}; ${ALG_FLAW.source}`;
  if (isAlgHarmless(version, kernel?.config ?? {})) return missing(fact, `${version} has it not (${cited})`);
  const day = builtAt.slice(0, 10);
  if (day !== '' && day < ALG_FLAW.mendedOn)
    return holds(fact, `${version}, built ${day}, before the fix (${cited})`);
  if (!isVendors && isKnownSeries(version)) return holds(fact, `${version} is not mended (${cited})`);
  const words = `${version}${day === '' ? '' : `, built ${day}`}: whether it holds the fix only its maker tells (${cited})`;
  return kernel === undefined ? { ...untold(fact, words), lacks: 'host.kernel' } : untold(fact, words);
}

/** Series of kernel.org of which the first mended release is known. */
function isKnownSeries(version: string): boolean {
  return /^(?:6\.12|6\.1[3-9])\./.test(version);
}
