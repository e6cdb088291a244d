// Generate the courier's validators from the JSON Schema, as code: the courier's policy allows no `eval`.
//
//   node validators.mjs SCHEMA OUTPUT
import { readFileSync, writeFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";

const [schemaPath, output] = process.argv.slice(2);
const schema = JSON.parse(readFileSync(schemaPath, "utf8"));

const ajv = new Ajv({ code: { source: true, esm: true }, messages: false });
ajv.addSchema(schema, "case");
const code = standaloneCode(ajv, { isSubmission: "case", isCode: "case#/$defs/code_request" });
if (code.includes("require(")) throw new Error("the schema uses a keyword whose validator needs another module");
writeFileSync(output, `// Generated from ${schemaPath.split("/").pop()} by Ajv.\n${code}\n`);
