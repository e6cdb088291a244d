// Asks Netlify's own matcher where a visitor is sent from /. Arguments: the redirects as JSON, the visitor's language.
// Prints {"to": …}, null for nowhere.
import redirector from "netlify-redirector";

const [rules, language] = process.argv.slice(2);
const parsed = JSON.parse(rules).map((rule) => ({ ...rule, path: rule.from, origin: rule.from, query: {}, params: {} }));
const matcher = await redirector.parseJSON(JSON.stringify(parsed), {});
const match = matcher.match({
  scheme: "https",
  host: "www.example.org",
  path: "/",
  query: "",
  headers: { "x-language": language },
  cookieValues: {},
  getHeader: (name) => (name.toLowerCase() === "x-language" ? language : ""),
  getCookie: () => "",
});
console.log(JSON.stringify({ to: match?.to ?? null }));
