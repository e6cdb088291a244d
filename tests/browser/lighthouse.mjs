// Judges a page with Lighthouse, as its default phone on a throttled network. Arguments: Chromium's path, an address, and
// the categories. Prints the scores, of 100, and for each category the audits that took points off.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [chromePath, address, ...categories] = process.argv.slice(2);
// Lighthouse asks for robots.txt as if the page itself did, and the page's policy, `connect-src 'none'`, refuses that to
// everybody. So this one audit cannot be made; test_lighthouse.py looks at robots.txt by itself.
const skipAudits = ["robots-txt"];

const chrome = await launch({ chromePath, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
try {
  const flags = { port: chrome.port, onlyCategories: categories, skipAudits, logLevel: "error" };
  const { lhr } = await lighthouse(address, flags);
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const judged = Object.values(lhr.categories).map(({ id, score, auditRefs }) => {
    const faults = auditRefs
      .filter(({ weight }) => weight > 0)
      .map((reference) => lhr.audits[reference.id])
      .filter((audit) => audit.score !== null && audit.score < 1)
      .map((audit) => {
        const nodes = (audit.details?.items ?? []).map((item) => item.node?.snippet ?? JSON.stringify(item));
        return `${audit.id} ${audit.displayValue ?? ""} ${audit.explanation ?? ""} ${nodes.join(" ").slice(0, 600)}`;
      });
    return [id, { score: Math.round((score ?? 0) * 100), faults }];
  });
  console.log(JSON.stringify(Object.fromEntries(judged)));
} finally {
  chrome.kill();
}
