/** How dangerous a mount is, in plain words, from what stands behind its source on the host. */
import type { ContainerInspect, Mount } from '../facts/container.ts';
import type { Severity } from '../facts/finding.ts';
import type { MountSurroundings } from './mount-surroundings.ts';
import { placesOfMount } from './sensitive-mount.ts';
import { headOf } from './sensitive-path.ts';

export interface MountGrade {
  /** Undefined when nothing is known against it. */
  readonly severity: Severity | undefined;
  /** A few words: `root on this host`; `ok` when nothing is known against it. */
  readonly headline: string;
  /** A sentence or three for a person who has never heard of it; empty when there is nothing to say. */
  readonly why: string;
}

const OK: MountGrade = { severity: undefined, headline: 'ok', why: '' };

const SHARED_WORDS =
  'Its propagation is shared: what is mounted inside the container appears on the host, and the other way round.';

/**
 * Grades one mount by the worst that it is or lies in, or else that it holds. Volumes, tmpfs and image mounts hold what the engine
 * keeps for the container and are fine.
 */
export function gradeMount(mount: Mount, container: ContainerInspect, known: MountSurroundings): MountGrade {
  const isShared = mount.Propagation === 'shared' || mount.Propagation === 'rshared';
  const grade = gradePlaces(mount, container, known);
  if (!isShared) return grade;
  if (grade.severity === undefined) {
    return { severity: 'medium', headline: 'mounts made inside appear on the host', why: SHARED_WORDS };
  }
  return { ...grade, why: `${grade.why} ${SHARED_WORDS}` };
}

function gradePlaces(mount: Mount, container: ContainerInspect, known: MountSurroundings): MountGrade {
  const worst = headOf(placesOfMount(mount, container, known));
  if (!worst) return OK;
  const { severity, gives, why, place, isInside } = worst;
  return { severity, headline: gives, why: isInside ? `Holds ${place}. ${why}` : why };
}
