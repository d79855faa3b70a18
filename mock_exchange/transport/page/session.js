// Calls of the control API: where it is, the token if there is one, and errors as words.

const ROOT = new URL("../", import.meta.url);
const KEY = "mock-exchange.control-token";
let asking = null;

/** Somebody else's way to ask for the token; set by main. */
export const wiring = { askForToken: async () => null };

export class CallError extends Error {
  constructor(status, code, message, details) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export const url = (path) => new URL(path, ROOT);

function headers() {
  const token = sessionStorage.getItem(KEY);
  return token ? { "x-control-token": token } : {};
}

/** Fetch a path under /__mock__/, asking for the token where it is needed. Returns the response of a success. */
export async function request(path, options = {}) {
  for (;;) {
    let response;
    try {
      response = await fetch(url(path), { cache: "no-store", ...options, headers: { ...headers(), ...options.headers } });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new CallError(0, "UNREACHABLE", "The exchange does not answer");
    }
    if (response.status !== 401) {
      if (!response.ok) throw await failure(response);
      return response;
    }
    asking ??= wiring.askForToken().finally(() => { asking = null; });
    const token = await asking;
    if (token === null) throw await failure(response);
    sessionStorage.setItem(KEY, token);
  }
}

async function failure(response) {
  let error = {};
  try {
    error = (await response.json()).error ?? {};
  } catch { /* no JSON: the status has to do */ }
  const words = error.message ?? `HTTP ${response.status}`;
  const where = error.details?.field;
  return new CallError(response.status, error.code ?? "", where ? `${words} (${where})` : words, error.details);
}

/** Call the control API and return its JSON. */
export async function call(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "content-type": "application/json" };
  }
  return (await request(path, options)).json();
}

export const segment = encodeURIComponent;
