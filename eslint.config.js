// Lints the widget's sources: `npm run lint:widget`.
const eslint = require("@eslint/js");
const typescript = require("typescript-eslint");

module.exports = typescript.config({
  files: ["connectors/web/source/**/*.ts"],
  extends: [eslint.configs.recommended, typescript.configs.strictTypeChecked, typescript.configs.stylisticTypeChecked],
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
  rules: {
    "max-len": ["error", { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true }],
    "max-lines": ["error", 300],
    "no-restricted-properties": [
      "error",
      { property: "innerHTML", message: "Texts are never read as HTML." },
      { property: "outerHTML", message: "Texts are never read as HTML." },
      { property: "insertAdjacentHTML", message: "Texts are never read as HTML." },
    ],
  },
});
