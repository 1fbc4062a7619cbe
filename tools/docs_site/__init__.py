"""The documents as a site: laid out, with a reference that is generated, and built by Zensical."""
