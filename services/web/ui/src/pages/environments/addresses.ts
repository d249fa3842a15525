// Where an environment's page is, and what it is called there and by the API: `…/environment/12` and `env-12`.

export const nameOfEnvironment = (number: string): string => `env-${number}`;

export const addressOfEnvironment = (id: string): string => `/build-environments/environment/${id.slice('env-'.length)}`;

export const addressOfArtefact = (name: string): string => `/build-environments/artefacts?digest=${encodeURIComponent(name)}`;

/** @param query as the list's address has it */
export const addressOfList = (query: Readonly<Record<string, string>>): string => `/build-environments?${new URLSearchParams(query)}`;
