"""What we know, as data: craft articles, the lexicon, wages, tariffs; with small typed readers."""

from pathlib import Path

ROOT = Path(__file__).parent
"""Folder that holds the data files."""
