import type { PortProps } from './port-props';
import { instanceOf, listOf, type PropTable, whole } from '../private/known-props';
import { Port } from '../tuning/profile/port';

/** The props of ports. */
export const PORTS: PropTable<PortProps> = {
  ports: listOf('a list of Ports, for example [Port.metrics(9394)]', instanceOf(Port, (got) => `a Port, for example ${typeof got === 'number' ? `Port.http(${got})` : 'Port.metrics(9394)'}`)),
  servicePort: whole(1, 65535, 80),
};
