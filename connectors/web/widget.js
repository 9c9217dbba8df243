// Kalavaani's chat widget, for any page:
//   <script src="https://your-server/widget.js"></script> <kalavaani-chat visitor="buyer"></kalavaani-chat>
// Attributes: server (default: where this file came from), visitor ("artisan" or "buyer"), language ("en", "hi").
// Colours are CSS variables: --kv-accent, --kv-surface, --kv-text.
(() => {
  "use strict";
  const server = new URL(".", document.currentScript?.src || location.href).href;
  import(`${server}widget/chat.js`).then(({ define }) => define(server));
})();
