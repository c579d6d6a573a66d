"""The rig: builds, emulates and counts. Used by `benches/count` and `boards/check`."""
