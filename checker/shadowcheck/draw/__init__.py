"""Draw: machines, networks, observers and traces, as DOT, SVG and Mermaid; the same bytes on every run."""
