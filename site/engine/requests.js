/** A request that the other side answered with an error. */
export class RequestError extends Error {
  /** @param {string} message @param {boolean} network true when there was no answer from the network */
  constructor(message, network) {
    super(message);
    this.network = network;
  }
}

/** Seconds between tries while there is no network. */
const RETRY_SECONDS = [1, 2, 4, 8, 15];

/**
 * Wait before the next try, or until the browser says that the network is back.
 *
 * @param {number} tries how many there were
 */
export function pause(tries) {
  const seconds = RETRY_SECONDS[Math.min(tries, RETRY_SECONDS.length) - 1];
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    addEventListener("online", () => (clearTimeout(timer), resolve(undefined)), { once: true });
  });
}

/**
 * Try again while there is no network: the visitor may have chosen files already, and loading the page anew loses them.
 *
 * @template T
 * @param {() => Promise<T>} request
 * @param {(waiting: boolean) => void} onWaiting
 * @returns {Promise<T>}
 */
export async function patiently(request, onWaiting) {
  for (let tries = 1; ; tries++) {
    try {
      const answer = await request();
      if (tries > 1) onWaiting(false);
      return answer;
    } catch (error) {
      if (!(error instanceof RequestError && error.network)) throw error;
      onWaiting(true);
      await pause(tries);
    }
  }
}

/**
 * Turn a port or worker that answers `{id, …}` with `{id, result}` or `{id, error, network}` into a function that
 * returns promises.
 *
 * @param {MessagePort | Worker} port
 * @returns {(request: object, transfer?: Transferable[]) => Promise<any>}
 */
export function requests(port) {
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
  const open = new Map();
  let last = 0;

  port.onmessage = ({ data }) => {
    const { resolve, reject } = open.get(data.id) ?? {};
    open.delete(data.id);
    if (data.error === undefined) resolve?.(data.result);
    else reject?.(new RequestError(data.error, data.network));
  };

  return (request, transfer = []) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      open.set(id, { resolve, reject });
      port.postMessage({ id, ...request }, transfer);
    });
}
