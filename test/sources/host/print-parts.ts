/** Reads the parts of the host in the folder named first, and prints what came of each. Run as another user. */
import { HostFailure } from '../../../src/sources/host/host-failure.ts';
import { MACHINE_PARTS } from '../../../src/sources/host/machine-parts.ts';
import { hostContext } from './host-context.ts';

const [, , folder = '/'] = process.argv;
const context = hostContext(folder, { needs: { sysctls: new Set(['kernel.secret', 'kernel.open']) } });
const outcomes: Record<string, unknown> = {};
for (const part of MACHINE_PARTS) {
  const name = part.parts.join();
  try {
    outcomes[name] = await part.read(context);
  } catch (error) {
    if (!(error instanceof HostFailure)) throw error;
    outcomes[name] = { failure: error.reason, message: error.message };
  }
}
process.stdout.write(JSON.stringify(outcomes));
