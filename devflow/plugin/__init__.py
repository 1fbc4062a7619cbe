"""The Devflow plugin of Argo CD: renders an app's spec. Needs the release core only."""
