"""What `kalavaani doctor --channel` looks at: one file for each channel, and what several of them share."""
