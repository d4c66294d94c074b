import { gunicornBind, springText } from './overrides';

/** A variable (or flag) by which a program is told where to listen, and the ports that it names. */
export interface ListensBy {
  readonly from: string;
  readonly ports: readonly number[];
  /** `read`: the runtime itself reads it; `custom`: many programs do; `health`: it moves the health endpoints alone. */
  readonly by: 'read' | 'custom' | 'health';
}

type Environment = Readonly<Record<string, string>>;

/** Where an environment lets a program of this runtime listen; nothing where it does not say. Values that are no ports (a reference, 0 for any) are left out. */
export function listensBy(runtimeId: string, env: Environment): ListensBy[] {
  const told: Array<ListensBy | undefined> = [];
  switch (runtimeId) {
    case 'springBoot':
      told.push(bySpring(env, 'server.port', 'read'), bySpring(env, 'management.server.port', 'health'));
      break;
    case 'dotnet': {
      // URLs replace the lists of ports
      const name = ['ASPNETCORE_URLS', 'DOTNET_URLS', 'ASPNETCORE_HTTP_PORTS', 'DOTNET_HTTP_PORTS'].find((one) => env[one] !== undefined);
      told.push(name === undefined ? undefined : { from: name, ports: env[name].split(';').flatMap(name.endsWith('_URLS') ? portOfUrl : portOf), by: 'read' });
      break;
    }
    case 'python': {
      const bind = gunicornBind(env);
      const [from, text] = env.UVICORN_PORT !== undefined ? ['UVICORN_PORT', env.UVICORN_PORT] : ['GUNICORN_CMD_ARGS --bind', bind];
      told.push(text === undefined ? undefined : { from, ports: portOf(text), by: 'read' });
      break;
    }
    default:
  }
  if (!told.some((one) => one !== undefined) && env.PORT !== undefined) {
    told.push({ from: 'PORT', ports: portOf(env.PORT), by: 'custom' });
  }
  return told.filter((one) => one !== undefined).filter(({ ports }) => ports.length > 0);
}

function bySpring(env: Environment, property: string, by: ListensBy['by']): ListensBy | undefined {
  const given = springText(env, property);
  return given === undefined ? undefined : { from: given.name, ports: portOf(given.text), by };
}

function portOf(text: string): number[] {
  return /^[1-9]\d{0,4}$/.test(text.trim()) ? [Number(text)] : [];
}

/** `http://+:8080`; without a port the scheme's own. */
function portOfUrl(url: string): number[] {
  const match = /^(https?):\/\/[^/]*?(?::(\d{1,5}))?\/?$/i.exec(url.trim());
  return match === null ? [] : [match[2] !== undefined ? Number(match[2]) : match[1].toLowerCase() === 'http' ? 80 : 443];
}
