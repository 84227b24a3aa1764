export const HELP = `sqla-review finds mistakes in Python code that uses SQLAlchemy 2.x and Alembic.

Usage: sqla-review <command> [options]

Commands:
  check [paths]     Check files, or with --base what a branch changes
  rules             List the rules
  explain <rule>    Show the page of a rule
  review <pull>     Review a pull request on GitHub, as owner/repository#number

Options:
  -h, --help        Show this help, or a command's: sqla-review check --help
      --version     Show the version

Exit codes: 0 nothing at the failing level, 1 findings, 2 wrong usage or a fault.
`;

export const CHECK_HELP = `Usage: sqla-review check [paths] [options]

Checks the Python files in the paths (default: the working directory). Files that Git ignores are left out.
The path - reads standard input.

Options:
      --base <rev>          Report only what the working tree changes since it left this branch
      --format <format>     text (default), json, sarif or github
      --fix                 Apply the safe fixes
      --unsafe-fixes        Apply all fixes; some may change what the code does
      --diff                Show what the fixes would change, and change nothing
      --config <file>       Read these settings instead of .github/sqla-review.yml and pyproject.toml
      --fail-on <level>     Exit with 1 from this severity on: error, warning, info or never
      --no-cache            Neither use nor keep what earlier runs learnt about imported files
      --stdin-filename <f>  The name under which standard input is checked
  -h, --help                Show this help

What is learnt about imported files is kept in the folder SQLA_REVIEW_CACHE_DIR, by default in sqla-review
below the user's cache folder (XDG_CACHE_HOME, or .cache).
`;

export const RULES_HELP = `Usage: sqla-review rules [--format text|json]

Lists the rules with their severity, their strongest fix and what they ask for.
`;

export const EXPLAIN_HELP = `Usage: sqla-review explain <rule>

Shows the page of a rule: why it matters, bad and good code, and when not to use it.
`;

export const REVIEW_HELP = `Usage: sqla-review review <owner/repository#number> [--post]

Reviews a pull request on GitHub as the app does, and shows what it would write. The token is read from
GITHUB_TOKEN or GH_TOKEN, the address of the API from GITHUB_API_URL.

Options:
      --post  Write the check run and the comments. Check runs need a token of a GitHub App,
              such as that of Actions with the permissions checks: write and pull-requests: write
  -h, --help  Show this help
`;
