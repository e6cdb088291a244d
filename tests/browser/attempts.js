/**
 * Every way that a script has of reaching a server, tried one after the other. Runs in a page or in a worker, and
 * asks for ADDRESS + "/leak-NAME": whether one got there is for the server to say.
 *
 * @param {string} address
 * @param {string[]} allowed Names that are not tried, as the room may use them.
 * @param {(name: string) => void} tell Takes each name before it is tried.
 * @returns {Promise<string[]>} The names that were tried.
 */
async function tryEverything(address, allowed, tell = () => {}) {
  const ask = (name) => `${address}/leak-${name}`;
  const element = (tag, attributes) => document.body.append(Object.assign(document.createElement(tag), attributes));

  const anywhere = {
    fetch: () => fetch(ask("fetch"), { mode: "no-cors" }),
    fetchPost: () => fetch(ask("fetchPost"), { mode: "no-cors", method: "POST", body: "x" }),
    xhr: () => {
      const request = new XMLHttpRequest();
      request.open("GET", ask("xhr"));
      request.send();
    },
    xhrWaiting: () => {
      const request = new XMLHttpRequest();
      request.open("GET", ask("xhrWaiting"), false);
      request.send();
    },
    socket: () => new WebSocket(ask("socket").replace("http", "ws")),
    eventSource: () => new EventSource(ask("eventSource")),
    script: () => import(ask("script")),
  };
  const inPages = {
    beacon: () => navigator.sendBeacon(ask("beacon"), "x"),
    image: () => (new Image().src = ask("image")),
    stylesheet: () => element("link", { rel: "stylesheet", href: ask("stylesheet") }),
    prefetch: () => element("link", { rel: "prefetch", href: ask("prefetch") }),
    font: () => new FontFace("leak", `url("${ask("font")}")`).load(),
    background: () => (document.body.style.backgroundImage = `url("${ask("background")}")`),
    sound: () => new Audio(ask("sound")).load(),
    video: () => element("video", { src: ask("video") }),
    frame: () => element("iframe", { src: ask("frame") }),
    object: () => element("object", { data: ask("object") }),
    form: () => {
      element("iframe", { name: "target" });
      const form = Object.assign(document.createElement("form"), { action: ask("form"), target: "target" });
      document.body.append(form);
      form.submit();
    },
  };
  const inWorkers = {
    importScripts: () => importScripts(ask("importScripts")),
  };
  const last = {
    worker: () => new Worker(ask("worker")),
    workerModule: () => new Worker(ask("workerModule"), { type: "module" }),
    workerMade: () => {
      const script = `importScripts("${ask("workerMade")}")`;
      new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
    },
  };
  const ways = { ...anywhere, ...(globalThis.document ? inPages : inWorkers), ...last };

  const tried = Object.keys(ways).filter((name) => !allowed.includes(name));
  for (const name of tried) {
    tell(name);
    try {
      const outcome = ways[name]();
      if (outcome instanceof Promise) await Promise.race([outcome, new Promise((resolve) => setTimeout(resolve, 500))]);
    } catch {
      // refused, as it should be
    }
  }
  return tried;
}
