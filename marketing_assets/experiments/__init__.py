"""A/B analysis and power: what an experiment showed, and how long the next one must run."""
