/** In place of a reader where no host can be read: it tells why, and nothing else. Light, because that is the usual case. */
import type { Gap } from '../../facts/gap.ts';
import type { HostNeeds } from '../../facts/host.ts';
import type { FactSink, FactView, HostReader } from '../../facts/source.ts';

export function unreadHost(gap: Gap): HostReader {
  const closed = Promise.withResolvers<void>();
  return {
    async read(_needs: HostNeeds, _facts: FactView, sink: FactSink) {
      sink([{ kind: 'gap', gap }]);
    },
    async watch(_needs: HostNeeds, _facts: FactView, sink: FactSink) {
      sink([{ kind: 'gap', gap }]);
      await closed.promise;
    },
    engineChanged() {
      // What the engine says does not make the host readable.
    },
    async refresh() {
      // Nothing can be read anew.
    },
    close: closed.resolve,
  };
}
