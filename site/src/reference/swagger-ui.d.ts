/** What `swagger-ui-bundle.js` leaves on `window`, as far as the reference uses it. */
interface SwaggerUiBundle {
  (options: Readonly<Record<string, unknown>>): void;
}

interface Window {
  readonly SwaggerUIBundle: SwaggerUiBundle;
}
