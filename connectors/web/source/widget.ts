// Kalavaani's chat widget, for any page:
//   <script src="https://your-server/widget.js"></script> <kalavaani-chat visitor="buyer"></kalavaani-chat>
// Attributes, colours and events are described in docs/widget.md.
import { chatElement } from "./chat_element";

const script = document.currentScript;
const home = new URL(".", script instanceof HTMLScriptElement && script.src ? script.src : location.href).href;
if (!customElements.get("kalavaani-chat")) customElements.define("kalavaani-chat", chatElement(home));
