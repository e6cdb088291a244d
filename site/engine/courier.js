/**
 * The courier: the only room with a network (`connect-src 'self'` in its own response), and it never sees a file.
 *
 * It does three things. For the engine it fetches the program files named in `files.js`, nothing else. For the page it
 * fetches the neutral pictures named there, drawings to practise with. And it posts documents to the registry, after
 * checking each against the schema; a document is posted in exactly one spelling, so that nothing can hide in spaces or in
 * the order of digits. There is no fourth thing it could be asked. When the registry asks for a proof of work, it is made
 * here, by `proof-of-work.js`, and goes along with the same document.
 */
import { unpack } from "./brotli.js";
import { FILES, PICTURES } from "./files.js";
import { isCode, isSubmission } from "./validators.js";

/** What the page may ask for: where it goes and which documents may go there. */
const ERRANDS = {
  send: { path: "/api/v1/cases", isValid: isSubmission },
  status: { path: "/api/v1/cases/status", isValid: isCode },
  withdraw: { path: "/api/v1/cases/withdraw", isValid: isCode },
  restore: { path: "/api/v1/cases/restore", isValid: isCode },
};

/** The most work that is done for a proof, in bits: half a second on a phone twenty times slower than a computer. */
const MAX_PROOF_BITS = 15;

/** @param {typeof FILES} list @param {string} name @returns {Promise<{body: ReadableStream, bytes: number}>} */
async function fetchListed(list, name) {
  if (!Object.hasOwn(list, name)) throw new Error("not on the list");
  const { path, bytes } = list[name];
  const response = await fetch(path);
  if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
  return { body: response.body, bytes };
}

/** @param {string} name @returns {Promise<Uint8Array>} */
async function fetchFile(name) {
  const { body, bytes } = await fetchListed(FILES, name);
  return unpack(body, bytes);
}

/** @param {string} name @returns {Promise<Uint8Array>} */
async function fetchPicture(name) {
  const { body, bytes } = await fetchListed(PICTURES, name);
  const picture = new Uint8Array(await new Response(body).arrayBuffer());
  if (picture.length !== bytes) throw new Error("not as announced");
  return picture;
}

/** @param {keyof typeof ERRANDS} errand @param {string} text @returns {Promise<{status: number, body: object}>} */
async function run(errand, text) {
  if (!Object.hasOwn(ERRANDS, errand)) throw new Error("not on the list");
  const { path, isValid } = ERRANDS[errand];
  const parsed = JSON.parse(text);
  if (!isValid(parsed) || JSON.stringify(parsed, null, 1) !== text) throw new Error("not a valid document");
  const answer = await post(path, text);
  const { code, bits } = answer.body?.error ?? {};
  if (code !== "proof_required" || !Number.isInteger(bits) || bits > MAX_PROOF_BITS) return answer;
  const { prove } = await import("./proof-of-work.js");
  return post(path, text, { "Proof-Of-Work": prove(text, bits) });
}

/**
 * @param {string} path
 * @param {string} text
 * @param {Record<string, string>} [proof]
 * @returns {Promise<{status: number, body: any}>}
 */
async function post(path, text, proof = {}) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...proof },
    body: text,
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
  });
  return { status: response.status, body: await response.json().catch(() => ({})) };
}

/**
 * Answer requests of the form `{id, …}` that arrive on a port with `{id, result}` or `{id, error, network}`.
 * `network` tells a request that got no answer (fetch throws a TypeError) from one that was refused here.
 *
 * @param {MessagePort | DedicatedWorkerGlobalScope} port
 * @param {(request: any) => Promise<any>} answer
 */
function serve(port, answer) {
  port.onmessage = async ({ data }) => {
    try {
      const result = await answer(data);
      port.postMessage({ id: data.id, result }, result instanceof Uint8Array ? [result.buffer] : []);
    } catch (error) {
      port.postMessage({ id: data.id, error: String(error), network: error instanceof TypeError });
    }
  };
}

serve(self, async ({ errand, text, picture, port }) => {
  if (port) return serve(port, ({ name }) => fetchFile(name));
  if (picture !== undefined) return fetchPicture(picture);
  return run(errand, text);
});
