/** The page's icon: people in a box. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#0b6e5f"/>
<circle cx="16" cy="12" r="4.5" fill="#fff"/>
<path d="M7 25c0-5 4-8 9-8s9 3 9 8z" fill="#fff"/>
</svg>`;
