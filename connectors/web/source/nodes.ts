// Elements of the page, built without ever reading text as HTML.

type Child = Node | string | null;

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name, attributes: Record<string, string | null> = {}, ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  microphone: "M12 15a4 4 0 0 0 4-4V6a4 4 0 0 0-8 0v5a4 4 0 0 0 4 4Zm-6-4a6 6 0 0 0 12 0m-6 6v4m-4 0h8",
  camera: "M4 8h3l2-3h6l2 3h3v11H4Zm8 9a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z",
  send: "M4 12 20 4l-4 16-4-6Zm8 2 8-10",
  speaker: "M4 9h4l5-4v14l-5-4H4Zm12 0a4 4 0 0 1 0 6m2-9a8 8 0 0 1 0 12",
  talk: "M4 5h16v11H10l-4 4v-4H4Z",
  close: "M6 6 18 18M18 6 6 18",
};

export function icon(shape: keyof typeof SHAPES): SVGSVGElement {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[shape]);
  picture.append(path);
  return picture;
}
