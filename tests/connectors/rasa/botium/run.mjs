// Plays the conversations of this folder with Botium's REST connector; the address is the only argument.
// Prints one line a conversation; exit 1 when one went otherwise than it is written.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import botium from "botium-core";

const driver = new botium.BotDriver({
  PROJECTNAME: "kalavaani",
  CONTAINERMODE: "simplerest",
  SIMPLEREST_URL: process.argv[2],
  SIMPLEREST_METHOD: "POST",
  SIMPLEREST_HEADERS_TEMPLATE: { "Content-Type": "application/json" },
  SIMPLEREST_BODY_TEMPLATE: {
    sender: "{{botium.conversationId}}",
    message: "{{msg.messageText}}",
    metadata: { role: "artisan" },
  },
  SIMPLEREST_RESPONSE_JSONPATH: "$[*].text",
  SIMPLEREST_BUTTONS_JSONPATH: "$[*].buttons[*].title",
  SCRIPTING_MATCHING_MODE: "include",
  WAITFORBOTTIMEOUT: 30000,
});
const compiler = driver.BuildCompiler();
compiler.ReadScriptsFromDirectory(dirname(fileURLToPath(import.meta.url)), "*.convo.txt");
let failed = compiler.convos.length === 0;
for (const convo of compiler.convos) {
  const container = await driver.Build();
  await container.Start();
  try {
    await convo.Run(container);
    console.log(`ok ${convo.header.name}`);
  } catch (error) {
    failed = true;
    console.log(`failed ${convo.header.name}: ${error.message}`);
  } finally {
    await container.Stop();
    await container.Clean();
  }
}
process.exit(failed ? 1 : 0);
