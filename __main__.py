"""The Pulumi program: deploys ``stacks/STACK.yaml``."""

from devflow.stacks.program import main

main()
