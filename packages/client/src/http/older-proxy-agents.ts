// Proxies where Node's own agents know none: Node 20, and 22 before 22.21 (ADR 21). The door of http-proxy-agent and https-proxy-agent.
// Neighbour: proxy-agents.ts.
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';

/** URLs, and a list with commas. */
export interface ProxySettings {
  readonly HTTP_PROXY: string | undefined;
  readonly HTTPS_PROXY: string | undefined;
  readonly NO_PROXY: string;
}

const keepAlive = { keepAlive: true };

export function createOlderProxyAgents({ HTTP_PROXY, HTTPS_PROXY, NO_PROXY }: ProxySettings): { http: HttpAgent; https: HttpsAgent } {
  const [http, https] = [new HttpAgent(keepAlive), new HttpsAgent(keepAlive)];
  const mayGoDirectly = readExceptions(NO_PROXY);
  const choose = <A extends HttpAgent>(direct: A, proxied: Agent): A =>
    // An agent of either kind, by what it does.
    new ChoosingAgent((host, port) => (mayGoDirectly(host, port) ? direct : proxied)) as unknown as A;
  return {
    http: HTTP_PROXY === undefined ? http : choose(http, new HttpProxyAgent(HTTP_PROXY, keepAlive)),
    https: HTTPS_PROXY === undefined ? https : choose(https, new HttpsProxyAgent(HTTPS_PROXY, keepAlive)),
  };
}

/** For each request, since redirects lead to other hosts. */
class ChoosingAgent extends Agent {
  readonly #choose: (host: string, port: string) => HttpAgent;

  constructor(choose: (host: string, port: string) => HttpAgent) {
    super();
    this.#choose = choose;
  }

  override connect(_: unknown, { host, port }: AgentConnectOpts): HttpAgent {
    return this.#choose(host ?? '', String(port));
  }
}

/** `host`, `.suffix`, `*.suffix` or `*`, each perhaps with a port. */
function readExceptions(list: string): (host: string, port: string) => boolean {
  const exceptions = list
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((entry) => {
      const [, name = entry, port] = /^([^:]+|\[[^\]]*\]):(\d+)$/.exec(entry) ?? [];
      return { name: bare(name).replace(/^\*(?=\.)/, ''), port };
    });
  return (asked, askedPort) => {
    const host = bare(asked);
    return exceptions.some(
      ({ name, port }) =>
        (port === undefined || port === askedPort) &&
        (name === '*' || name === host || (name.startsWith('.') && (host.endsWith(name) || host === name.slice(1)))),
    );
  };
}

const bare = (host: string): string => host.toLowerCase().replace(/^\[|\]$/g, '');
