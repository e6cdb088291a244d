// Validates pages with html-validate. Arguments: HTML files. Prints a JSON list of faults.
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const rules = {
  // White space that is left where a template's tags stood means nothing.
  "no-trailing-whitespace": "off",
};

const validator = new HtmlValidate(new StaticConfigLoader({ root: true, extends: ["html-validate:recommended"], rules }));
const report = await validator.validateMultipleFiles(process.argv.slice(2));
const faults = report.results.flatMap(({ filePath, messages }) =>
  messages.map(({ ruleId, message, line, selector }) => ({ file: filePath, rule: ruleId, message, line, selector })),
);
console.log(JSON.stringify(faults));
