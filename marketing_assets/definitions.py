"""The front door: what `workspace.yaml` and the code server load."""

from marketing_assets.pipeline.build import build_definitions

defs = build_definitions()
