/**
 * A deliberate fault: what makes a row of the coverage lists fail on a host, and what mends it. Tables of them stand
 * beside this file; their tests provoke all of a table at once, audit, mend all, and audit again.
 */
import type { ContainerCreateOptions, ExecCreateOptions, NetworkCreateOptions } from 'dockerode';
import type { ImageRecipe } from '../images.ts';

/** Of the host's files, settings and processes. */
export interface HostFault {
  /** Rows of the coverage lists, such as 3.2 or HOST-SUBID. */
  readonly rows: readonly string[];
  /** Shell, run as root where the daemon lives. */
  readonly provoke: string;
  readonly mend: string;
}

/** Of the daemon's own options, as daemon.json writes them. */
export interface OptionFault {
  readonly rows: readonly string[];
  readonly faulty: Readonly<Record<string, unknown>>;
  readonly mended: Readonly<Record<string, unknown>>;
}

/** Of what one container is given. It is made anew under its name to mend it. */
export interface ContainerFault {
  readonly rows: readonly string[];
  /** A word for what is wrong with it. */
  readonly name: string;
  readonly faulty: ContainerCreateOptions;
  readonly mended: ContainerCreateOptions;
  /** Rows about something else, the host or a network, that fail because it is there. */
  readonly rowsAround?: readonly string[];
  /** What makes it faulty keeps it from being started here: it is audited as it was made. */
  readonly isOnlyMade?: true;
  /** What somebody has running in it beside its own program. */
  readonly session?: ExecCreateOptions;
}

/** Of how one network is made. */
export interface NetworkFault {
  readonly rows: readonly string[];
  readonly name: string;
  readonly faulty: Omit<NetworkCreateOptions, 'Name'>;
  readonly mended: Omit<NetworkCreateOptions, 'Name'>;
}

/** Of how an image was built. It is built anew under its name to mend it, or removed. */
export interface ImageFault {
  readonly rows: readonly string[];
  readonly name: string;
  readonly faulty: ImageRecipe;
  readonly mended: ImageRecipe | undefined;
  /** Rows about the host that fail because it is there. */
  readonly rowsAround?: readonly string[];
}
