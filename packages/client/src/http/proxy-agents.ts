// The proxies of the environment, as in curl and others: HTTPS_PROXY, HTTP_PROXY, NO_PROXY (ADR 21). Node's own agents do
// the work. Requests to this machine never use a proxy. Neighbours: connection.ts, older-proxy-agents.ts.
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { AppError } from '@symdepot/errors';
import { createOlderProxyAgents } from './older-proxy-agents.ts';

export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

export interface ProxyAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** The agents of older ones would take no notice, and ask the server directly. */
const knowsProxies = process.allowedNodeEnvironmentFlags.has('--use-env-proxy');

const thisMachine = ['localhost', '.localhost', '127.0.0.1', '[::1]', '::1'];

/** Undefined where no proxy is named. @throws AppError `address_unfit` for one that is no URL of http or https */
export function createProxyAgents(environment: ProxyEnvironment): ProxyAgents | undefined {
  // In either letter case, lower case first, as in curl. An empty one counts as unset.
  const HTTP_PROXY = readProxy('HTTP_PROXY', environment['http_proxy'] || environment['HTTP_PROXY']);
  const HTTPS_PROXY = readProxy('HTTPS_PROXY', environment['https_proxy'] || environment['HTTPS_PROXY']);
  if (HTTP_PROXY === undefined && HTTPS_PROXY === undefined) return undefined;
  const NO_PROXY = [environment['no_proxy'] || environment['NO_PROXY'], ...thisMachine].filter(Boolean).join(',');
  const proxyEnv = { HTTP_PROXY, HTTPS_PROXY, NO_PROXY };
  if (!knowsProxies) return createOlderProxyAgents(proxyEnv);
  const options = { keepAlive: true, proxyEnv };
  return { http: new HttpAgent(options), https: new HttpsAgent(options) };
}

function readProxy(name: string, text: string | undefined): string | undefined {
  if (!text) return undefined;
  const address = text.includes('://') ? text : `http://${text}`;
  if (/^https?:/i.test(address) && URL.canParse(address)) return new URL(address).href;
  // The text may contain a password.
  throw new AppError('address_unfit', { url: name, reason: 'it must be the URL of a proxy, such as http://proxy.example:3128' });
}
