"""Programs that write files of this repository; not part of the package."""
