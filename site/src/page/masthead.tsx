import { type ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type Brand, type ModelSummary } from "../catalogue";
import { texts } from "../texts";
import { Link } from "./navigation";
import { modelPath } from "./route";

interface MastheadProps {
  readonly brand: Brand;
  readonly models: readonly ModelSummary[];
  /** Path of the page. */
  readonly current: string;
  /** Stands beside the brand. */
  readonly aside: ComponentChildren;
  /** Subject of the page. */
  readonly children: ComponentChildren;
}

/** Band at the top of every page: brand, menu of the models, and what the page is about. */
export function Masthead({ brand, models, current, aside, children }: MastheadProps) {
  return (
    <header class="masthead">
      <div class="wrap">
        <p class="brand">
          <Link href="/">
            {brand.logo === null ? <Mark /> : <img src={`/${brand.logo}`} alt="" height={30} />} {brand.name}
          </Link>
        </p>
        {aside}
        {models.length > 1 && <Menu models={models} current={current} />}
        <div class="about">{children}</div>
      </div>
    </header>
  );
}

function Menu({ models, current }: Pick<MastheadProps, "models" | "current">) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const link = list.current?.querySelector<HTMLElement>("[aria-current]");
    // A narrow window shows part of the menu: that of the present page.
    if (list.current && link) list.current.scrollLeft = link.offsetLeft - list.current.clientWidth / 2;
  }, [current]);
  return (
    <nav class="menu" aria-label={texts.page.menu}>
      <ul ref={list}>
        <li>
          <Link href="/" isCurrent={current === "/"}>
            {texts.page.allModels}
          </Link>
        </li>
        {models.map(({ name, title }) => (
          <li key={name}>
            <Link href={modelPath(name)} isCurrent={current === modelPath(name)}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
      <path
        d="M5 25V8l11 11L27 8v17"
        fill="none"
        stroke="currentColor"
        stroke-width="3.5"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
      <circle cx="16" cy="26" r="2.6" fill="currentColor" />
    </svg>
  );
}
