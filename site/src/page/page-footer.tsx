import { type Brand } from "../catalogue";
import { type Config } from "../config";
import { texts } from "../texts";
import { Marked } from "../texts/marked";

interface PageFooterProps {
  readonly brand: Brand;
  readonly config: Config | undefined;
}

/** Links of the settings, and where the API is. */
export function PageFooter({ brand, config }: PageFooterProps) {
  return (
    <footer class="wrap">
      {brand.footerLinks.length > 0 && (
        <ul class="footer-links">
          {brand.footerLinks.map(({ text, url }) => (
            <li key={url}>
              <a href={url}>{text}</a>
            </li>
          ))}
        </ul>
      )}
      {config && (
        <p class="fine">
          <Marked text={texts.page.apiAt(config.apiUrl)} /> · <a href="/docs/">{texts.page.reference}</a> ·{" "}
          <Marked text={texts.page.build(config.buildId)} />
        </p>
      )}
    </footer>
  );
}
