/** Part of `swagger-ui-bundle.js` that the reference uses. */
interface SwaggerUiBundle {
  (options: Readonly<Record<string, unknown>>): void;
}

interface Window {
  readonly SwaggerUIBundle: SwaggerUiBundle;
}
